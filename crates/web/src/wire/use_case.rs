//! Use cases and what hangs on them, as answers show them. What is sent to write them stands with their routes.

use p2p_domain::{
    content::LanguageTag,
    id::OrganizationId,
    organization::{City, Industry},
    use_case::{
        Caption, Location, Media, Metric, MetricUnit, Outcome, Outcomes, Prose, Region, Summary, UseCaseView, Vendor,
        VendorLine,
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{AuthorShape, Moment, text};

/// Something that was measured.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Metric)]
pub struct MetricShape {
    /// What.
    #[schema(example = "Scrap")]
    pub name: String,
    /// Before.
    #[schema(example = 7.5)]
    pub before: Option<f64>,
    /// After.
    #[schema(example = 2.1)]
    pub after: Option<f64>,
    /// In what.
    #[schema(example = "%")]
    pub unit: Option<String>,
}

impl From<&Metric> for MetricShape {
    fn from(metric: &Metric) -> Self {
        Self {
            name: metric.name.as_str().to_owned(),
            before: metric.before,
            after: metric.after,
            unit: text(metric.unit.as_ref(), MetricUnit::as_str),
        }
    }
}

/// What came of a use case.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Outcomes)]
pub struct OutcomesShape {
    /// What it saves.
    #[schema(example = "SAR 400,000 a year")]
    pub cost_savings: Option<String>,
    /// What it makes faster.
    #[schema(example = "30 %")]
    pub efficiency_gain: Option<String>,
    /// When it has paid for itself.
    #[schema(example = "8 months")]
    pub roi_timeline: Option<String>,
    /// What was measured, in the order in which it was told.
    pub metrics: Vec<MetricShape>,
}

impl From<&Outcomes> for OutcomesShape {
    fn from(outcomes: &Outcomes) -> Self {
        Self {
            cost_savings: text(outcomes.cost_savings.as_ref(), Outcome::as_str),
            efficiency_gain: text(outcomes.efficiency_gain.as_ref(), Outcome::as_str),
            roi_timeline: text(outcomes.roi_timeline.as_ref(), Outcome::as_str),
            metrics: outcomes.metrics.iter().map(MetricShape::from).collect(),
        }
    }
}

/// Who delivered what a use case tells of.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = VendorInfo)]
pub struct VendorShape {
    /// What they are called.
    #[schema(example = "Najd Automation")]
    pub name: Option<String>,
    /// How to reach them.
    #[schema(example = "sales@najd-automation.example")]
    pub contact: Option<String>,
}

impl From<&Vendor> for VendorShape {
    fn from(vendor: &Vendor) -> Self {
        Self {
            name: text(vendor.name.as_ref(), VendorLine::as_str),
            contact: text(vendor.contact.as_ref(), VendorLine::as_str),
        }
    }
}

/// Where a use case took place.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Location)]
pub struct LocationShape {
    /// The city.
    #[schema(example = "Jubail")]
    pub city: Option<String>,
    /// The region or province.
    #[schema(example = "Eastern Province")]
    pub region: Option<String>,
    /// Degrees north; null exactly where `longitude` is.
    #[schema(example = 27.0046)]
    pub latitude: Option<f64>,
    /// Degrees east.
    #[schema(example = 49.6460)]
    pub longitude: Option<f64>,
}

impl From<&Location> for LocationShape {
    fn from(location: &Location) -> Self {
        Self {
            city: text(location.city.as_ref(), City::as_str),
            region: text(location.region.as_ref(), Region::as_str),
            latitude: location.coordinates.map(p2p_domain::geo::Coordinates::latitude),
            longitude: location.coordinates.map(p2p_domain::geo::Coordinates::longitude),
        }
    }
}

/// A picture, film or document of a use case: a file with a caption.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Media)]
pub struct MediaShape {
    /// Which: the id of the file.
    pub id: Uuid,
    /// `image`, `video` or `document`.
    #[serde(rename = "type")]
    #[schema(example = "image")]
    pub kind: &'static str,
    /// Path of its bytes; needs the session.
    #[schema(example = "/api/v1/files/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70/content")]
    pub url: String,
    /// Path of a small image of it; null as long as there is none.
    #[schema(example = "/api/v1/files/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70/thumbnail")]
    pub thumbnail_url: Option<String>,
    /// What it shows.
    #[schema(example = "The line before the change")]
    pub caption: Option<String>,
}

impl From<&Media> for MediaShape {
    fn from(media: &Media) -> Self {
        Self {
            id: media.file.id.uuid(),
            kind: media.file.media.kind().as_str(),
            url: media.file.path(),
            thumbnail_url: media.file.thumbnail_path(),
            caption: text(media.caption.as_ref(), Caption::as_str),
        }
    }
}

/// A use case, as one reader sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UseCase)]
pub struct UseCaseShape {
    /// Which.
    pub id: Uuid,
    /// What it is about.
    #[schema(example = "Less scrap by vision at the press")]
    pub title: String,
    /// The same in a few lines.
    #[schema(example = "Cameras behind each press find cracks before the paint hides them.")]
    pub summary: Option<String>,
    /// Language as sent.
    #[schema(example = "en")]
    pub lang: Option<String>,
    /// Direction of the title: `ltr` or `rtl`.
    #[schema(example = "ltr")]
    pub dir: &'static str,
    /// Whose it is.
    pub organization_id: Option<Uuid>,
    /// What that organization is called.
    #[schema(example = "Najd Valves")]
    pub organization_name: Option<String>,
    /// Who submitted it.
    pub submitted_by: AuthorShape,
    /// Branch of industry.
    #[schema(example = "Metal working")]
    pub industry: Option<String>,
    /// What it was done with, as its author spells it.
    #[schema(example = json!(["Computer Vision", "IoT"]))]
    pub technology: Vec<String>,
    /// What was wrong.
    #[schema(example = "One part in fourteen was scrap, and it showed at the customer's.")]
    pub problem_statement: Option<String>,
    /// What was done.
    #[schema(example = "A camera behind each press, and a model that runs beside it.")]
    pub solution: Option<String>,
    /// What came of it.
    pub outcomes: OutcomesShape,
    /// Who delivered it.
    pub vendor_info: VendorShape,
    /// Its files, in their order.
    pub media: Vec<MediaShape>,
    /// Where.
    pub location: LocationShape,
    /// Key words.
    #[schema(example = json!(["quality", "scrap"]))]
    pub tags: Vec<String>,
    /// `draft`, `published` or `archived`.
    #[schema(example = "published")]
    pub status: &'static str,
    /// Views, one per person and day, the author's own left out.
    #[schema(example = 128)]
    pub views: u32,
    /// How many like it.
    #[schema(example = 17)]
    pub like_count: u32,
    /// Whether the reader likes it.
    pub liked_by_me: bool,
    /// Whether the reader bookmarked it.
    pub bookmarked_by_me: bool,
    /// How far it is from `near`, in kilometres; null where nobody asked.
    #[schema(example = json!(null))]
    pub distance_km: Option<f64>,
    /// When it was first published.
    pub published_at: Option<Moment>,
    /// When it was begun.
    pub created_at: Moment,
    /// When it was last edited.
    pub updated_at: Moment,
}

impl From<&UseCaseView> for UseCaseShape {
    fn from(view: &UseCaseView) -> Self {
        let (row, prose) = (&view.use_case, &view.text);
        Self {
            id: row.id.uuid(),
            title: row.title.as_str().to_owned(),
            summary: text(row.summary.as_ref(), Summary::as_str),
            lang: text(row.lang.as_ref(), LanguageTag::as_str),
            dir: row.direction().as_str(),
            organization_id: row.organization_id.map(OrganizationId::uuid),
            organization_name: view.organization_name.clone(),
            submitted_by: (&view.author).into(),
            industry: text(row.industry.as_ref(), Industry::as_str),
            technology: row.technologies.iter().map(|one| one.as_str().to_owned()).collect(),
            problem_statement: text(prose.problem_statement.as_ref(), Prose::as_str),
            solution: text(prose.solution.as_ref(), Prose::as_str),
            outcomes: (&prose.outcomes).into(),
            vendor_info: (&prose.vendor).into(),
            media: view.media.iter().map(MediaShape::from).collect(),
            location: (&row.location).into(),
            tags: row.tags.iter().map(|tag| tag.as_str().to_owned()).collect(),
            status: row.status.as_str(),
            views: row.view_count,
            like_count: row.like_count,
            liked_by_me: view.liked_by_me,
            bookmarked_by_me: view.bookmarked_by_me,
            distance_km: view.distance_km.map(to_metres),
            published_at: row.published_at.map(Moment),
            created_at: row.created_at.into(),
            updated_at: row.updated_at.into(),
        }
    }
}

/// Kilometres, to the metre: more digits than a place is known to.
fn to_metres(km: f64) -> f64 {
    (km * 1_000.0).round() / 1_000.0
}
