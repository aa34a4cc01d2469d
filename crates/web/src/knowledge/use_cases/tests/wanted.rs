//! Which use cases are asked for.

use actix_web::{FromRequest as _, test::TestRequest};
use p2p_domain::use_case::{Technology, UseCaseKey, UseCaseSort, UseCaseStatus};
use serde_json::json;

use super::{filters, told};
use crate::{
    extract::{ListQuery, Query},
    knowledge::use_cases::filters::{ExportFilters, ExportFormat, MapFilters, UseCaseFilters},
    problem::Problem,
};

type List = ListQuery<UseCaseFilters, UseCaseKey>;

async fn list(query: &str) -> Result<List, Problem> {
    List::extract(&TestRequest::with_uri(&format!("/use-cases?{query}")).to_http_request()).await
}

async fn wrong(query: &str) -> Vec<String> {
    told(&list(query).await.unwrap_err())
}

#[actix_web::test]
async fn filters_narrow_together() {
    let query = "status=draft&industry=Plastics&technology=IoT&technology=Vision&technology=iot&tag=Heat&city=%D8%AC%D8%AF%D8%A9\
                 &near=24.7,46.6&radius_km=80.5&q=pump&published_after=2026-01-01T00:00:00Z&bookmarked=true&sort=distance&facets=true";
    let found = list(query).await.unwrap().filter;
    let (wanted, filter) = (&found.wanted, &found.wanted.filter);
    assert_eq!((filter.status, filter.industry.as_deref()), (Some(UseCaseStatus::Draft), Some("Plastics")));
    assert_eq!(filter.technologies.iter().map(Technology::as_str).collect::<Vec<_>>(), ["IoT", "Vision"]);
    assert_eq!((filter.tag.as_ref().unwrap().as_str(), filter.city.as_deref()), ("heat", Some("جدة")));
    let near = filter.near.unwrap();
    assert_eq!((near.centre.latitude(), near.centre.longitude(), near.radius_km), (24.7, 46.6, 80.5));
    assert_eq!((wanted.q.as_deref(), wanted.sort, found.facets), (Some("pump"), Some(UseCaseSort::Distance), true));
    assert!(filter.bookmarked && filter.published_after.is_some() && filter.query.is_none());
    let bare = list("near=0,0&q=%20").await.unwrap().filter;
    assert_eq!((bare.wanted.filter.near.unwrap().radius_km, bare.wanted.q, bare.wanted.sort), (50.0, None, None));
}

#[actix_web::test]
async fn wrong_filters_are_told_at_once() {
    let query = "status=lost&industry=&technology=ok&technology=%20&organization_id=x&near=1&radius_km=0&published_after=now&sort=best\
                 &bookmarked=1&facets=&colour=red&city=a&city=b";
    let expected = [
        "bookmarked:invalid_type",
        "city:repeated_parameter",
        "colour:unknown_parameter",
        "facets:invalid_type",
        "industry:blank",
        "near:out_of_range",
        "organization_id:invalid_uuid",
        "published_after:invalid_moment",
        "radius_km:out_of_range",
        "sort:unknown_value",
        "status:unknown_value",
        "technology[1]:blank",
    ];
    assert_eq!(wrong(query).await, expected);
    assert_eq!(wrong("radius_km=5").await, ["radius_km:requires_near"]);
    for radius in ["-1", "20038", "NaN", "inf", "1e400"] {
        assert_eq!(wrong(&format!("near=0,0&radius_km={radius}")).await, ["radius_km:out_of_range"], "{radius}");
    }
}

#[actix_web::test]
async fn a_cursor_goes_on_with_and_without_facets_but_not_with_other_filters() {
    let key = UseCaseKey { rank: 1, now: None, id: p2p_domain::id::UseCaseId::new(super::id(5)) };
    let cursor = list("city=a&facets=true").await.unwrap().scope.encode(key).unwrap();
    assert!(list(&format!("city=a&cursor={cursor}")).await.is_ok());
    assert_eq!(wrong(&format!("city=b&cursor={cursor}")).await, ["cursor:invalid_cursor"]);
}

#[actix_web::test]
async fn a_map_needs_its_box() {
    let ask = async |query: &str| {
        Query::<MapFilters>::extract(&TestRequest::with_uri(&format!("/use-cases/map?{query}")).to_http_request()).await
    };
    let wanted = ask("bbox=170,-10,-170,10&industry=Plastics&fields=type").await.unwrap().0;
    assert!(wanted.filter.within.unwrap().wraps() && wanted.filter.industry.is_some());
    assert_eq!(told(&ask("").await.unwrap_err()), ["bbox:required"]);
    assert_eq!(
        told(&ask("bbox=1,2,3&sort=newest").await.unwrap_err()),
        ["bbox:out_of_range", "sort:unknown_parameter"]
    );
}

#[test]
fn an_export_is_a_table_unless_told_otherwise() {
    assert_eq!(filters::<ExportFilters>(json!({})).unwrap().format, ExportFormat::Csv);
    let wanted = filters::<ExportFilters>(json!({ "format": "xlsx", "sort": "popular" })).unwrap();
    assert_eq!((wanted.format, wanted.wanted.sort), (ExportFormat::Xlsx, Some(UseCaseSort::Popular)));
}
