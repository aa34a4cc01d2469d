//! Use cases and their texts. None of these is stored yet.

use p2p_domain::{
    geo::Coordinates,
    id::UseCaseId,
    organization::{City, Industry},
    search::{SearchKind, Subject},
    topic::Tags,
    use_case::{
        Location, Metric, MetricName, MetricUnit, Metrics, Outcome, Outcomes, Prose, Region, Summary, Technologies,
        UseCase, UseCaseStatus, UseCaseText, UseCaseTitle, Vendor, VendorLine, View,
    },
    user::User,
};

use super::{a_body_key, an_id, at};

/// A published use case that tells nothing but its title and its branch.
#[must_use]
pub fn a_use_case(author: &User) -> UseCase {
    let (id, title) = (an_id(), UseCaseTitle::parse("Seals that tell when they fail").unwrap());
    UseCase {
        industry: Some(Industry::parse("Petrochemicals").unwrap()),
        status: UseCaseStatus::Published,
        body: a_body_key(id),
        published_at: Some(at(0)),
        ..UseCase::draft(UseCaseId::new(id), author.organization_id, author.id, title, at(0))
    }
}

/// One that is being written.
#[must_use]
pub fn an_unpublished_use_case(author: &User) -> UseCase {
    UseCase { status: UseCaseStatus::Draft, published_at: None, ..a_use_case(author) }
}

/// One that tells all that can be told.
#[must_use]
pub fn a_use_case_in_full(author: &User) -> UseCase {
    UseCase {
        title: UseCaseTitle::parse("صيانة تنبؤية للمضخات").unwrap(),
        summary: Some(Summary::parse("Vibration is listened to.\n\nنصغي إلى الاهتزاز").unwrap()),
        lang: Some(p2p_domain::content::LanguageTag::parse("ar-SA").unwrap()),
        technologies: Technologies::parse("technologies", &["Vision", "IoT", "الرؤية الحاسوبية"]).unwrap(),
        tags: Tags::parse("tags", &["pumps", "صيانة وقائية"]).unwrap(),
        location: Location {
            city: Some(City::parse("الجبيل").unwrap()),
            region: Some(Region::parse("المنطقة الشرقية").unwrap()),
            coordinates: Some(a_place(27.0046, 49.6460)),
        },
        published_at: Some(at(3)),
        created_at: at(2),
        updated_at: at(4),
        ..a_use_case(author)
    }
}

/// The text of one that tells all that can be told.
#[must_use]
pub fn a_use_case_text() -> UseCaseText {
    let metric = |name: &str, before, after, unit: Option<&str>| Metric {
        name: MetricName::parse(name).unwrap(),
        before,
        after,
        unit: unit.map(|unit| MetricUnit::parse(unit).unwrap()),
    };
    let metrics = vec![
        metric("وقت التوقف", Some(12.5), Some(0.1), Some("h/month")),
        metric("Leaks", Some(-0.0), None, None),
        metric("Output", None, Some(1e15), Some("t")),
    ];
    UseCaseText {
        problem_statement: Some(Prose::parse("Seals failed \"at night\".\n\nتتلف الموانع ليلًا 🛠").unwrap()),
        solution: Some(Prose::parse("Microphones on each pump \\ ميكروفون لكل مضخة").unwrap()),
        outcomes: Outcomes {
            cost_savings: Some(Outcome::parse("20%").unwrap()),
            efficiency_gain: None,
            roi_timeline: Some(Outcome::parse("٦ أشهر").unwrap()),
            metrics: Metrics::new("metrics", metrics).unwrap(),
        },
        vendor: Vendor {
            name: Some(VendorLine::parse("Ears & Sons").unwrap()),
            contact: Some(VendorLine::parse("ears@vendor.example").unwrap()),
        },
    }
}

/// A place on the globe.
#[must_use]
pub fn a_place(latitude: f64, longitude: f64) -> Coordinates {
    Coordinates::new(latitude, longitude).unwrap()
}

/// A look of somebody at a use case, that many seconds after the dawn.
#[must_use]
pub fn a_view(of: &UseCase, viewer: &User, seconds: u64) -> View {
    View { use_case_id: of.id, viewer_id: viewer.id, organization_id: viewer.organization_id, at: at(seconds) }
}

/// A use case, as what is found.
#[must_use]
pub const fn a_use_case_as_subject(of: &UseCase) -> Subject {
    Subject { kind: SearchKind::UseCase, id: of.id.uuid() }
}
