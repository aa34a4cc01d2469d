//! A published use case that tells everything but a summary, a region, two outcomes and a vendor.

use p2p_domain::{
    content::{BodyKey, LanguageTag},
    file::{File, FileName, MediaType},
    geo::Coordinates,
    id::{FileId, OrganizationId, UseCaseId},
    organization::{City, Industry},
    timestamp::Timestamp,
    topic::Tags,
    use_case::{
        Caption, Location, Media, Metric, MetricName, Metrics, Outcome, Outcomes, Prose, Technologies, UseCase,
        UseCaseStatus, UseCaseText, UseCaseTitle, Vendor,
    },
    version::Version,
};
use uuid::Uuid;

use super::user_id;

pub const NOW: Timestamp = Timestamp::from_millis(1_769_846_700_000);

/// The use case, whose author is the person of the doubles.
pub fn use_case() -> UseCase {
    let id = Uuid::from_u128(5);
    UseCase {
        id: UseCaseId::new(id),
        title: UseCaseTitle::parse("خفض الهدر").unwrap(),
        summary: None,
        lang: Some(LanguageTag::parse("ar").unwrap()),
        organization_id: Some(OrganizationId::new(Uuid::from_u128(3))),
        author_id: Some(user_id()),
        industry: Some(Industry::parse("=1+1").unwrap()),
        technologies: Technologies::parse("technology", &["IoT", "Computer Vision"]).unwrap(),
        tags: Tags::parse("tags", &["scrap"]).unwrap(),
        location: Location {
            city: Some(City::parse("Jubail").unwrap()),
            region: None,
            coordinates: Some(Coordinates::new(27.0046, -49.646).unwrap()),
        },
        status: UseCaseStatus::Published,
        body: BodyKey { id, revision: Uuid::from_u128(6) },
        view_count: 12,
        like_count: 3,
        bookmark_count: 9,
        published_at: Some(NOW),
        version: Version::new(4),
        created_at: NOW,
        updated_at: NOW,
    }
}

/// Its text.
pub fn text() -> UseCaseText {
    let metric = Metric { name: MetricName::parse("Scrap").unwrap(), before: Some(7.5), after: Some(2.0), unit: None };
    let outcomes = Outcomes {
        cost_savings: Some(Outcome::parse("20 %").unwrap()),
        metrics: Metrics::new("metrics", vec![metric]).unwrap(),
        ..Outcomes::default()
    };
    UseCaseText {
        problem_statement: Some(Prose::parse("Heat,\n\"and\" dust").unwrap()),
        solution: Some(Prose::parse("Water").unwrap()),
        outcomes,
        vendor: Vendor::default(),
    }
}

/// Its files.
pub fn media() -> [Media; 2] {
    [picture(1, Some("Before")), picture(2, None)]
}

/// A picture with that id.
pub fn picture(number: u128, caption: Option<&str>) -> Media {
    let file = File {
        id: FileId::new(Uuid::from_u128(number)),
        owner_id: Some(user_id()),
        organization_id: None,
        name: FileName::stored("مضخة.png".to_owned()),
        media: MediaType::Png,
        size: 1_000,
        sha256: None,
        generation: 1,
        has_thumbnail: number == 1,
        created_at: NOW,
    };
    Media { file, caption: caption.map(|text| Caption::parse(text).unwrap()) }
}
