//! A use case in numbers.

use actix_web::{HttpResponse, get, web::Data};
use p2p_app::use_cases::UseCaseService;
use p2p_domain::{
    id::{OrganizationId, UseCaseId},
    timestamp::Timestamp,
    use_case::{DayViews, UseCaseNumbers, ViewerOrganization},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{extract::Id, problem::Problem, respond::View, session::person::Person};

/// The views of one day.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DayViews)]
pub(super) struct DayViewsShape {
    /// The day, in UTC.
    #[schema(format = Date, example = "2026-01-31")]
    date: String,
    /// How many.
    #[schema(example = 9)]
    views: u32,
}

impl From<DayViews> for DayViewsShape {
    fn from(day: DayViews) -> Self {
        Self { date: Timestamp::of_day(day.day).date(), views: day.views }
    }
}

/// How many people of an organization looked.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ViewerOrganization)]
pub(super) struct ViewerOrganizationShape {
    /// Which; null for people without one.
    organization_id: Option<Uuid>,
    /// What it is called.
    #[schema(example = "Najd Valves")]
    organization_name: Option<String>,
    /// How many different people.
    #[schema(example = 4)]
    viewers: u64,
}

impl From<ViewerOrganization> for ViewerOrganizationShape {
    fn from(from: ViewerOrganization) -> Self {
        Self {
            organization_id: from.organization_id.map(OrganizationId::uuid),
            organization_name: from.organization_name,
            viewers: from.viewers,
        }
    }
}

/// A use case in numbers.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UseCaseAnalytics)]
pub(super) struct AnalyticsShape {
    /// Views, one per person and day, the author's own left out.
    #[schema(example = 128)]
    views_total: u64,
    /// Different people; those who were erased are left out.
    #[schema(example = 71)]
    unique_viewers: u64,
    /// Likes.
    #[schema(example = 17)]
    likes: u64,
    /// Bookmarks.
    #[schema(example = 5)]
    bookmarks: u64,
    /// The days with views of the last 366, the earliest first.
    views_by_day: Vec<DayViewsShape>,
    /// Where the viewers were from, most of them first, at most 100.
    viewers_by_organization: Vec<ViewerOrganizationShape>,
}

impl From<UseCaseNumbers> for AnalyticsShape {
    fn from(numbers: UseCaseNumbers) -> Self {
        let from = numbers.viewers_by_organization.into_iter();
        Self {
            views_total: numbers.views_total,
            unique_viewers: numbers.unique_viewers,
            likes: numbers.likes,
            bookmarks: numbers.bookmarks,
            views_by_day: numbers.views_by_day.into_iter().map(DayViewsShape::from).collect(),
            viewers_by_organization: from.map(ViewerOrganizationShape::from).collect(),
        }
    }
}

/// Read a use case in numbers
///
/// For people of its organization and superusers.
#[utoipa::path(tag = "use cases", responses((status = 200, description = "The numbers", body = AnalyticsShape)))]
#[get("/use-cases/{id}/analytics")]
pub(super) async fn use_case_analytics(
    person: Person,
    id: Id<UseCaseId>,
    view: View,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    let numbers = use_cases.numbers(&person.actor, id.0).await?;
    view.plain(&AnalyticsShape::from(numbers))
}
