//! What is edited of a use case: each field absent, cleared or set; nested ones merge (RFC 7396).

use super::{
    Location, Metrics, Outcome, Outcomes, Prose, Region, Summary, Technologies, UseCase, UseCaseText, UseCaseTitle,
    Vendor, VendorLine,
};
use crate::{
    content::LanguageTag,
    geo::Coordinates,
    organization::{City, Industry},
    topic::Tags,
    user::Change,
};

/// What changes of the outcomes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OutcomesChange {
    /// What it saves.
    pub cost_savings: Change<Outcome>,
    /// What it makes faster.
    pub efficiency_gain: Change<Outcome>,
    /// When it has paid for itself.
    pub roi_timeline: Change<Outcome>,
    /// What was measured: all of it.
    pub metrics: Change<Metrics>,
}

/// What changes of the vendor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VendorChange {
    /// What they are called.
    pub name: Change<VendorLine>,
    /// How to reach them.
    pub contact: Change<VendorLine>,
}

/// What changes of the place. Coordinates change as a pair.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LocationChange {
    /// The city.
    pub city: Change<City>,
    /// The region.
    pub region: Change<Region>,
    /// Where it is on the map.
    pub coordinates: Change<Coordinates>,
}

/// What its author or an admin edits. A nested object that is cleared loses all its fields.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UseCaseChange {
    /// A new title.
    pub title: Option<UseCaseTitle>,
    /// The same in a few lines.
    pub summary: Change<Summary>,
    /// Language as sent.
    pub lang: Change<LanguageTag>,
    /// Branch of industry.
    pub industry: Change<Industry>,
    /// Other technologies.
    pub technologies: Option<Technologies>,
    /// Other tags.
    pub tags: Option<Tags>,
    /// Another place.
    pub location: Change<LocationChange>,
    /// What was wrong.
    pub problem_statement: Change<Prose>,
    /// What was done.
    pub solution: Change<Prose>,
    /// What came of it.
    pub outcomes: Change<OutcomesChange>,
    /// Who delivered it.
    pub vendor: Change<VendorChange>,
}

impl UseCaseChange {
    /// Applies the change to the row and the text; the store moves version and `updated_at`.
    pub fn apply(self, row: &mut UseCase, text: &mut UseCaseText) {
        if let Some(title) = self.title {
            row.title = title;
        }
        self.summary.apply(&mut row.summary);
        self.lang.apply(&mut row.lang);
        self.industry.apply(&mut row.industry);
        if let Some(technologies) = self.technologies {
            row.technologies = technologies;
        }
        if let Some(tags) = self.tags {
            row.tags = tags;
        }
        merge(self.location, &mut row.location, LocationChange::apply);
        self.problem_statement.apply(&mut text.problem_statement);
        self.solution.apply(&mut text.solution);
        merge(self.outcomes, &mut text.outcomes, OutcomesChange::apply);
        merge(self.vendor, &mut text.vendor, VendorChange::apply);
    }
}

fn merge<T: Default, C>(change: Change<C>, into: &mut T, apply: impl FnOnce(C, &mut T)) {
    match change {
        Change::Keep => {}
        Change::Clear => *into = T::default(),
        Change::Set(change) => apply(change, into),
    }
}

impl LocationChange {
    fn apply(self, location: &mut Location) {
        self.city.apply(&mut location.city);
        self.region.apply(&mut location.region);
        self.coordinates.apply(&mut location.coordinates);
    }
}

impl OutcomesChange {
    fn apply(self, outcomes: &mut Outcomes) {
        self.cost_savings.apply(&mut outcomes.cost_savings);
        self.efficiency_gain.apply(&mut outcomes.efficiency_gain);
        self.roi_timeline.apply(&mut outcomes.roi_timeline);
        match self.metrics {
            Change::Keep => {}
            Change::Clear => outcomes.metrics = Metrics::default(),
            Change::Set(metrics) => outcomes.metrics = metrics,
        }
    }
}

impl VendorChange {
    fn apply(self, vendor: &mut Vendor) {
        self.name.apply(&mut vendor.name);
        self.contact.apply(&mut vendor.contact);
    }
}
