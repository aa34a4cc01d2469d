//! The generator's use cases as rows, with their texts, media, marks and views. Pure but for the drawing; writing stands elsewhere.

use std::collections::BTreeMap;

use p2p_domain::{
    content::{Body, BodyKey, Matter},
    file::{File, FileName, MediaType},
    geo::Coordinates,
    id::{FileId, UseCaseId, UserId},
    organization::{City, Industry},
    search::{IndexEntry, SearchText},
    text::{analysis::Lexicon, hex},
    timestamp::Timestamp,
    topic::Tags,
    use_case::{
        Caption, Location, Media, Metric, MetricName, MetricUnit, Metrics, Outcome, Outcomes, Prose, Region, Summary,
        Technologies, UseCase, UseCaseStatus, UseCaseText, UseCaseTitle, Vendor, VendorLine, View,
    },
    version::Version,
};
use sha2::{Digest as _, Sha256};

use super::{
    cast::{Cast, Member, Members},
    count,
    picture::{Drawn, draw},
    sound, tag,
};
use crate::{
    failure::StartError,
    seed::generate::{self, Generator, UseCaseMetric, UseCasePicture, UseCaseStage},
};

/// A picture that hangs on a use case, with its bytes.
pub(super) struct Pictured {
    pub of: UseCaseId,
    pub media: Media,
    pub drawn: Drawn,
}

/// Use cases as rows.
#[derive(Default)]
pub(super) struct Library {
    pub use_cases: Vec<UseCase>,
    pub bodies: Vec<Body>,
    pub likes: Vec<(UseCaseId, UserId, Timestamp)>,
    pub bookmarks: Vec<(UseCaseId, UserId, Timestamp)>,
    pub views: Vec<View>,
    pub pictures: Vec<Pictured>,
    /// What is found by.
    pub entries: Vec<IndexEntry>,
    /// The words of the published ones, each with the number of texts that it stands in.
    pub words: BTreeMap<String, u64>,
}

impl Library {
    pub fn make(generator: &Generator, cast: &Cast, lexicon: &Lexicon) -> Result<Self, StartError> {
        let members = cast.members();
        let mut library = Self::default();
        for made in generator.use_cases() {
            library.add(&made, &members, cast, lexicon)?;
        }
        Ok(library)
    }

    fn add(
        &mut self,
        made: &generate::UseCase,
        members: &Members,
        cast: &Cast,
        lexicon: &Lexicon,
    ) -> Result<(), StartError> {
        let author = members.get(made.author)?;
        let id = UseCaseId::new(made.id);
        let industry = cast.organizations.get(made.organization as usize).and_then(|one| one.industry.clone());
        // The id of a first body needs to differ from those of later ones alone, and so may be that of its owner.
        let key = BodyKey { id: made.id, revision: made.id };
        let created_at = Timestamp::from_millis(made.created_at_ms);
        let (row, text) = (use_case(made, author, industry, key)?, text(made)?);
        let found = SearchText::of_use_case(&row, &text);
        self.entries.push(found.entry(lexicon));
        if row.status == UseCaseStatus::Published {
            for word in found.words() {
                *self.words.entry(word).or_default() += 1;
            }
        }
        self.bodies.push(Body { key, author_id: author.user, created_at, matter: Matter::UseCase(Box::new(text)) });
        self.use_cases.push(row);
        for (marks, votes) in [(&mut self.likes, &made.likes), (&mut self.bookmarks, &made.bookmarks)] {
            for vote in votes {
                marks.push((id, members.get(vote.by)?.user, Timestamp::from_millis(vote.at_ms)));
            }
        }
        for viewing in &made.viewings {
            let Member { user: viewer_id, organization: organization_id } = members.get(viewing.by)?;
            let at = Timestamp::from_millis(viewing.at_ms);
            self.views.push(View { use_case_id: id, viewer_id, organization_id, at });
        }
        if let Some(picture) = &made.picture {
            self.pictures.push(pictured(made, picture, author)?);
        }
        Ok(())
    }
}

fn use_case(
    made: &generate::UseCase,
    author: Member,
    industry: Option<Industry>,
    body: BodyKey,
) -> Result<UseCase, StartError> {
    let created_at = Timestamp::from_millis(made.created_at_ms);
    let published_at = (made.stage != UseCaseStage::Draft).then(|| Timestamp::from_millis(made.published_at_ms));
    Ok(UseCase {
        id: UseCaseId::new(made.id),
        title: sound(UseCaseTitle::parse(&made.title))?,
        summary: Some(sound(Summary::parse(&made.summary))?),
        lang: Some(tag(made.lang)),
        organization_id: author.organization,
        author_id: Some(author.user),
        industry,
        technologies: Technologies::stored(made.technologies.iter().map(|&name| name.to_owned())),
        tags: Tags::stored(made.tags.iter().map(|&tag| tag.to_owned())),
        location: Location {
            city: Some(sound(City::parse(made.city))?),
            region: Some(sound(Region::parse(made.region))?),
            coordinates: Some(sound(Coordinates::new(made.latitude, made.longitude))?),
        },
        status: match made.stage {
            UseCaseStage::Draft => UseCaseStatus::Draft,
            UseCaseStage::Published => UseCaseStatus::Published,
            UseCaseStage::Archived => UseCaseStatus::Archived,
        },
        body,
        view_count: count(&made.viewings),
        like_count: count(&made.likes),
        bookmark_count: count(&made.bookmarks),
        published_at,
        version: Version::FIRST,
        created_at,
        updated_at: published_at.unwrap_or(created_at),
    })
}

fn text(made: &generate::UseCase) -> Result<UseCaseText, StartError> {
    let metrics = made.metrics.iter().map(metric).collect::<Result<Vec<Metric>, _>>()?;
    let why = |_| StartError::Fault { what: "Making the content", why: "there are too many measurements".to_owned() };
    Ok(UseCaseText {
        problem_statement: Some(sound(Prose::parse(&made.problem))?),
        solution: Some(sound(Prose::parse(&made.solution))?),
        outcomes: Outcomes {
            cost_savings: Some(sound(Outcome::parse(&made.cost_savings))?),
            efficiency_gain: Some(sound(Outcome::parse(&made.efficiency_gain))?),
            roi_timeline: Some(sound(Outcome::parse(&made.roi_timeline))?),
            metrics: Metrics::new("metrics", metrics).map_err(why)?,
        },
        vendor: Vendor { name: Some(sound(VendorLine::parse(made.vendor))?), contact: None },
    })
}

fn metric(made: &UseCaseMetric) -> Result<Metric, StartError> {
    let unit = if made.unit.is_empty() { None } else { Some(sound(MetricUnit::parse(made.unit))?) };
    let name = sound(MetricName::parse(made.name))?;
    Ok(Metric { name, before: Some(made.before), after: Some(made.after), unit })
}

fn pictured(made: &generate::UseCase, picture: &UseCasePicture, author: Member) -> Result<Pictured, StartError> {
    let drawn = draw(picture)?;
    let created_at = Timestamp::from_millis(made.created_at_ms);
    let file = File {
        // One picture each: the id of a file needs to differ from those of other files alone.
        id: FileId::new(made.id),
        owner_id: Some(author.user),
        organization_id: author.organization,
        name: sound(FileName::parse(&picture.name))?,
        media: MediaType::Png,
        size: drawn.image.len() as u64,
        sha256: Some(hex(&Sha256::digest(&drawn.image))),
        generation: 0,
        has_thumbnail: true,
        created_at,
    };
    let media = Media { file, caption: Some(sound(Caption::parse(&picture.caption))?) };
    Ok(Pictured { of: UseCaseId::new(made.id), media, drawn })
}
