//! The routes of the dashboard.

use actix_web::{HttpResponse, get, web::Data};
use p2p_app::dashboard::DashboardService;
use p2p_domain::port::activity::ActivityKey;

use super::{
    requests::{SeriesFilters, TrendFilters},
    shapes::{SeriesShape, StatsShape, TrendShape, TrendsShape},
};
use crate::{
    extract::{ListQuery, NoFilter, Paging, Query},
    problem::Problem,
    respond::{Listing, View},
    session::person::Person,
    wire::ActivityShape,
};

/// Read the dashboard at a glance
///
/// Its parts are read at once. One that cannot be read at the moment is null and named in `degraded`; the rest is served.
#[utoipa::path(tag = "dashboard", responses((status = 200, description = "The numbers", body = StatsShape)))]
#[get("/dashboard/stats")]
pub(super) async fn dashboard_stats(
    person: Person,
    view: View,
    dashboard: Data<DashboardService>,
) -> Result<HttpResponse, Problem> {
    view.plain(&StatsShape::from(dashboard.stats(&person.actor).await))
}

/// List what people do
///
/// Topics opened, posts and replies written, of those that still stand, and use cases published, the newest first.
#[utoipa::path(tag = "dashboard", params(Paging),
    responses((status = 200, description = "A page of it", body = Listing<ActivityShape>)))]
#[get("/dashboard/activity")]
pub(super) async fn dashboard_activity(
    person: Person,
    query: ListQuery<NoFilter, ActivityKey>,
    view: View,
    dashboard: Data<DashboardService>,
) -> Result<HttpResponse, Problem> {
    let page = dashboard.activity(&person.actor, &query.page).await?;
    view.list(&Listing::of(page, &query.scope, ActivityShape::from)?)
}

/// List what is talked about
///
/// Topics and use cases by what happened to them in the window, the newer counting more; at most twenty.
#[utoipa::path(tag = "dashboard", params(TrendFilters),
    responses((status = 200, description = "The most talked about first", body = TrendsShape)))]
#[get("/dashboard/trending")]
pub(super) async fn dashboard_trending(
    _: Person,
    query: Query<TrendFilters>,
    view: View,
    dashboard: Data<DashboardService>,
) -> Result<HttpResponse, Problem> {
    let trends = dashboard.trending(query.0).await?;
    view.items::<TrendShape>(&TrendsShape { items: trends.into_iter().map(TrendShape::from).collect() })
}

/// Read how something went from day to day
///
/// Both ends belong to it, and every day or week in between is told; a week that an end lies in is told whole. At most 366 points.
#[utoipa::path(tag = "dashboard", params(SeriesFilters),
    responses((status = 200, description = "The series", body = SeriesShape)))]
#[get("/dashboard/timeseries")]
pub(super) async fn dashboard_timeseries(
    _: Person,
    query: Query<SeriesFilters>,
    view: View,
    dashboard: Data<DashboardService>,
) -> Result<HttpResponse, Problem> {
    let (metric, span) = (query.0.metric, query.0.span(dashboard.now().day())?);
    let points = dashboard.series(metric, span).await?;
    view.plain(&SeriesShape::new(metric, span.interval(), points))
}
