//! Which use cases are wanted: the parameters that the list, the map and the export have in common.

use p2p_app::use_cases::Wanted;
use p2p_domain::{
    error::FieldError,
    geo::{BoundingBox, Coordinates},
    id::{OrganizationId, UserId},
    organization::{City, Industry},
    topic::Tag,
    use_case::{NEAR_KM, Nearby, RADIUS_KM_MAX, Technologies, UseCaseFilter, UseCaseSort, UseCaseStatus},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Body, FieldErrors};

/// Where a use case stands in its life.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum StatusName {
    /// Being written.
    Draft,
    /// Seen by everybody.
    Published,
    /// Put away.
    Archived,
}

impl From<StatusName> for UseCaseStatus {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Draft => Self::Draft,
            StatusName::Published => Self::Published,
            StatusName::Archived => Self::Archived,
        }
    }
}

/// How a list of use cases is ordered.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SortName {
    /// By publication.
    Newest,
    /// By likes and views.
    Popular,
    /// By distance from `near`.
    Distance,
    /// By how well it meets `q`.
    Relevance,
}

impl From<SortName> for UseCaseSort {
    fn from(name: SortName) -> Self {
        match name {
            SortName::Newest => Self::Newest,
            SortName::Popular => Self::Popular,
            SortName::Distance => Self::Distance,
            SortName::Relevance => Self::Relevance,
        }
    }
}

/// The parameters of one route: those that all have, and its own.
macro_rules! filters {
    ($(#[$doc:meta])* $name:ident { $($(#[$own:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Default, Deserialize, IntoParams)]
        #[serde(default, deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub(super) struct $name {
            /// With that status; `published` unless told otherwise. Drafts and archived ones are those of the caller's organization.
            #[param(inline, example = "published")]
            status: Option<StatusName>,
            /// Of that branch of industry, whatever its case, accents and spelling of Arabic letters.
            #[param(max_length = 100, example = "Metal working")]
            industry: Option<String>,
            /// Done with that, compared likewise; repeated: with all of them.
            #[param(max_items = 20, example = json!(["Computer Vision"]))]
            technology: Vec<String>,
            /// Carrying that tag.
            #[param(example = "quality")]
            tag: Option<String>,
            /// Of that organization.
            #[param(format = Uuid, example = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f71")]
            organization_id: Option<String>,
            /// Submitted by that person.
            #[param(format = Uuid, example = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70")]
            author_id: Option<String>,
            /// In that city, compared like the industry.
            #[param(max_length = 100, example = "Jubail")]
            city: Option<String>,
            /// Around that place: latitude and longitude in degrees.
            #[param(example = "24.7136,46.6753")]
            near: Option<String>,
            /// How far around it, in kilometres; 50 unless told otherwise.
            #[param(exclusive_minimum = 0.0, maximum = 20_037.0, example = 50.0)]
            radius_km: Option<f64>,
            /// Found by that search, which is read as `GET /search` reads it.
            #[param(max_length = 200, example = "bearing temperature")]
            q: Option<String>,
            /// First published after that moment; RFC 3339.
            #[param(example = "2026-01-01T00:00:00Z")]
            published_after: Option<String>,
            /// Only what the caller bookmarked.
            bookmarked: Option<bool>,
            $($(#[$own])* $field: $type,)*
        }

        impl $name {
            fn filter(&mut self, errors: &mut FieldErrors) -> Option<UseCaseFilter> {
                let near = near(self.near.take(), self.radius_km, errors);
                let industry = errors.optional("industry", self.industry.take(), Industry::parse);
                let city = errors.optional("city", self.city.take(), City::parse);
                let technologies = errors.composed(Technologies::parse("technology", &self.technology));
                Some(UseCaseFilter {
                    status: self.status.map(Into::into),
                    industry: industry.map(Industry::into_string),
                    tag: errors.optional("tag", self.tag.take(), Tag::parse),
                    organization_id: errors.optional_id("organization_id", self.organization_id.take(), OrganizationId::new),
                    author_id: errors.optional_id("author_id", self.author_id.take(), UserId::new),
                    city: city.map(City::into_string),
                    near,
                    within: None,
                    query: None,
                    published_after: errors.optional_moment("published_after", self.published_after.take()),
                    bookmarked: self.bookmarked.unwrap_or_default(),
                    technologies: technologies?.iter().cloned().collect(),
                })
            }

            /// An empty field of a form searches for nothing.
            fn query(&mut self) -> Option<String> {
                self.q.take().filter(|text| !text.trim().is_empty())
            }
        }
    };
}

filters! {
    /// Which use cases are wanted, and in which order.
    UseCaseFilters {
        /// The order; `newest` unless told otherwise. `distance` needs `near`, `relevance` needs `q`.
        #[param(inline, example = "newest")]
        sort: Option<SortName>,
        /// Whether to count the industries, technologies and cities of the whole list.
        #[param(example = true)]
        facets: Option<bool>,
    }
}

filters! {
    /// Which use cases a map shows.
    MapFilters {
        /// The box that is shown: west, south, east and north in degrees. Where west is greater than east it crosses the date line.
        #[param(value_type = String, required = true, example = "34.5,16.3,55.7,32.2")]
        bbox: Option<String>,
    }
}

filters! {
    /// Which use cases are exported, in which order and form.
    ExportFilters {
        /// The order; `newest` unless told otherwise. `distance` needs `near`, `relevance` needs `q`.
        #[param(inline, example = "newest")]
        sort: Option<SortName>,
        /// The form: `csv` unless told otherwise.
        #[param(inline, example = "xlsx")]
        format: Option<ExportFormat>,
    }
}

/// In which form several use cases are exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum ExportFormat {
    /// A table of texts.
    #[default]
    Csv,
    /// A workbook.
    Xlsx,
    /// A list of use cases as the API shows them.
    Json,
}

/// What a list is asked for.
#[derive(Debug)]
pub(super) struct ListWanted {
    pub wanted: Wanted,
    /// Whether the whole list is counted by its facets.
    pub facets: bool,
}

/// What an export is asked for.
#[derive(Debug)]
pub(super) struct ExportWanted {
    pub wanted: Wanted,
    pub format: ExportFormat,
}

impl Body for UseCaseFilters {
    type Command = ListWanted;

    /// Facets are of the whole list, whatever page they come with.
    const BESIDE: &'static [&'static str] = &["facets"];

    fn check(mut self, errors: &mut FieldErrors) -> Option<ListWanted> {
        let filter = self.filter(errors);
        let wanted = Wanted { filter: filter?, q: self.query(), sort: self.sort.map(Into::into) };
        Some(ListWanted { wanted, facets: self.facets.unwrap_or_default() })
    }
}

impl Body for MapFilters {
    type Command = Wanted;

    fn check(mut self, errors: &mut FieldErrors) -> Option<Wanted> {
        let within = errors.required("bbox", self.bbox.take(), BoundingBox::parse);
        let filter = self.filter(errors);
        Some(Wanted { filter: UseCaseFilter { within: Some(within?), ..filter? }, q: self.query(), sort: None })
    }
}

impl Body for ExportFilters {
    type Command = ExportWanted;

    fn check(mut self, errors: &mut FieldErrors) -> Option<ExportWanted> {
        let filter = self.filter(errors);
        let wanted = Wanted { filter: filter?, q: self.query(), sort: self.sort.map(Into::into) };
        Some(ExportWanted { wanted, format: self.format.unwrap_or_default() })
    }
}

/// [`RADIUS_KM_MAX`] as it is told.
const RADIUS_BOUND: u64 = 20_037;

fn near(place: Option<String>, radius_km: Option<f64>, errors: &mut FieldErrors) -> Option<Nearby> {
    if radius_km.is_some() && place.is_none() && !errors.has("near") {
        errors.add("radius_km", "requires_near");
    }
    // No comparison with what is no number holds.
    let radius_km = radius_km.unwrap_or(NEAR_KM);
    if !(radius_km > 0.0 && radius_km <= RADIUS_KM_MAX) {
        errors.push(FieldError::with_limit("radius_km", "out_of_range", RADIUS_BOUND));
    }
    let centre = errors.optional("near", place, Coordinates::parse)?;
    Some(Nearby { centre, radius_km })
}
