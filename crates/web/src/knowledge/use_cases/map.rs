//! Use cases on a map: GeoJSON (RFC 7946).

use actix_web::{
    HttpResponse, get,
    http::header::{CONTENT_TYPE, HeaderValue},
    web::Data,
};
use p2p_app::use_cases::{MapPage, UseCaseService};
use p2p_domain::use_case::MapPoint;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::filters::MapFilters;
use crate::{extract::Query, problem::Problem, respond::View, session::person::Person};

const GEO_JSON: HeaderValue = HeaderValue::from_static("application/geo+json");

/// Where a use case is.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MapGeometry)]
pub(super) struct GeometryShape {
    /// `Point`.
    #[serde(rename = "type")]
    #[schema(example = "Point")]
    kind: &'static str,
    /// Longitude, then latitude.
    #[schema(example = json!([49.6460, 27.0046]))]
    coordinates: [f64; 2],
}

/// What a map tells of a use case.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MapProperties)]
pub(super) struct PropertiesShape {
    /// Which.
    id: Uuid,
    /// What it is about.
    #[schema(example = "Less scrap by vision at the press")]
    title: String,
    /// Branch of industry.
    #[schema(example = "Metal working")]
    industry: Option<String>,
    /// The city.
    #[schema(example = "Jubail")]
    city: Option<String>,
    /// What its organization is called.
    #[schema(example = "Najd Valves")]
    organization_name: Option<String>,
}

/// A use case on the map.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MapFeature)]
pub(super) struct FeatureShape {
    /// `Feature`.
    #[serde(rename = "type")]
    #[schema(example = "Feature")]
    kind: &'static str,
    /// Which use case.
    id: Uuid,
    /// Where it is.
    geometry: GeometryShape,
    /// What it is.
    properties: PropertiesShape,
}

impl From<MapPoint> for FeatureShape {
    fn from(point: MapPoint) -> Self {
        let id = point.id.uuid();
        let MapPoint { title, industry, city, organization_name, .. } = point;
        Self {
            kind: "Feature",
            id,
            geometry: GeometryShape { kind: "Point", coordinates: [point.at.longitude(), point.at.latitude()] },
            properties: PropertiesShape { id, title, industry, city, organization_name },
        }
    }
}

/// Use cases on a map.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UseCaseMap)]
pub(super) struct MapShape {
    /// `FeatureCollection`.
    #[serde(rename = "type")]
    #[schema(example = "FeatureCollection")]
    kind: &'static str,
    /// The use cases, the latest published first, at most 1,000.
    features: Vec<FeatureShape>,
    /// Whether there are more in that box than are told.
    truncated: bool,
}

impl From<MapPage> for MapShape {
    fn from(page: MapPage) -> Self {
        let features = page.points.into_iter().map(FeatureShape::from).collect();
        Self { kind: "FeatureCollection", features, truncated: page.is_cut }
    }
}

/// Show use cases on a map
///
/// Those with coordinates in that box, as GeoJSON. Filters narrow them as they narrow the list.
#[utoipa::path(tag = "use cases",
    params(MapFilters, ("fields" = Option<String>, Query, description = "Keeps these top-level keys alone: `type,features`.")),
    responses((status = 200, description = "The use cases", body = MapShape, content_type = "application/geo+json")))]
#[get("/use-cases/map")]
pub(super) async fn map_use_cases(
    person: Person,
    query: Query<MapFilters>,
    view: View,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    let page = use_cases.map(&person.actor, query.0).await?;
    let mut answer = view.plain(&MapShape::from(page))?;
    answer.headers_mut().insert(CONTENT_TYPE, GEO_JSON);
    Ok(answer)
}
