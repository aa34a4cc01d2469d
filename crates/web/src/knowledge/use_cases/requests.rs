//! What is sent to tell a use case and to edit it. The objects inside stand in `parts`.

use p2p_app::use_cases::NewUseCase;
use p2p_domain::{
    content::LanguageTag,
    organization::Industry,
    topic::Tags,
    use_case::{Prose, Summary, Technologies, UseCaseChange, UseCaseTitle},
    user::Change,
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::parts::{SentLocation, SentOutcomes, SentVendor};
use crate::extract::{Body, FieldErrors, Patch};

/// A use case to be told: a title is enough for a draft.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct UseCaseCreate {
    /// What it is about, in one line.
    #[schema(value_type = String, required = true, min_length = 3, max_length = 200, example = "Less scrap by vision at the press")]
    title: Option<String>,
    /// The same in a few lines.
    #[schema(max_length = 1_000, example = "Cameras behind each press find cracks before the paint hides them.")]
    summary: Option<String>,
    /// Language of its texts: a BCP 47 tag.
    #[schema(example = "en")]
    lang: Option<String>,
    /// Branch of industry.
    #[schema(max_length = 100, example = "Metal working")]
    industry: Option<String>,
    /// What it was done with; two spellings of one technology are one.
    #[schema(max_items = 20, example = json!(["Computer Vision", "IoT"]))]
    technology: Option<Vec<String>>,
    /// Key words of up to 50 characters; kept in lower case, joined by hyphens.
    #[schema(max_items = 10, example = json!(["quality", "scrap"]))]
    tags: Option<Vec<String>>,
    /// Where.
    location: Option<SentLocation>,
    /// What was wrong.
    #[schema(max_length = 20_000, example = "One part in fourteen was scrap, and it showed at the customer's.")]
    problem_statement: Option<String>,
    /// What was done.
    #[schema(max_length = 20_000, example = "A camera behind each press, and a model that runs beside it.")]
    solution: Option<String>,
    /// What came of it.
    outcomes: Option<SentOutcomes>,
    /// Who delivered it.
    vendor_info: Option<SentVendor>,
}

impl Body for UseCaseCreate {
    type Command = NewUseCase;

    fn check(self, errors: &mut FieldErrors) -> Option<NewUseCase> {
        let title = errors.required("title", self.title, UseCaseTitle::parse);
        let change = UseCaseChange {
            title: None,
            summary: set(errors.optional("summary", self.summary, Summary::parse)),
            lang: set(errors.optional("lang", self.lang, LanguageTag::parse)),
            industry: set(errors.optional("industry", self.industry, Industry::parse)),
            technologies: self.technology.and_then(|texts| errors.composed(Technologies::parse("technology", &texts))),
            tags: self.tags.and_then(|texts| errors.composed(Tags::parse("tags", &texts))),
            location: set(self.location.map(|location| location.check(errors))),
            problem_statement: set(errors.optional("problem_statement", self.problem_statement, Prose::parse)),
            solution: set(errors.optional("solution", self.solution, Prose::parse)),
            outcomes: set(self.outcomes.map(|outcomes| outcomes.check(errors))),
            vendor: set(self.vendor_info.map(|vendor| vendor.check(errors))),
        };
        Some(NewUseCase { title: title?, change })
    }
}

fn set<T>(value: Option<T>) -> Change<T> {
    value.map_or(Change::Keep, Change::Set)
}

/// Changes of a use case; what is left out stays, and objects merge.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct UseCasePatch {
    /// Another title.
    #[schema(value_type = String, min_length = 3, max_length = 200, example = "Less scrap by vision at the press")]
    title: Patch<String>,
    /// Another summary.
    #[schema(value_type = Option<String>, max_length = 1_000, example = "Cameras find cracks before the paint hides them.")]
    summary: Patch<String>,
    /// Another language; null tells none.
    #[schema(value_type = Option<String>, example = "en")]
    lang: Patch<String>,
    /// Another branch of industry.
    #[schema(value_type = Option<String>, max_length = 100, example = "Metal working")]
    industry: Patch<String>,
    /// Other technologies, in place of all.
    #[schema(value_type = Vec<String>, max_items = 20, example = json!(["Computer Vision"]))]
    technology: Patch<Vec<String>>,
    /// Other tags, in place of all.
    #[schema(value_type = Vec<String>, max_items = 10, example = json!(["quality"]))]
    tags: Patch<Vec<String>>,
    /// What changes of the place; null clears it.
    location: Patch<SentLocation>,
    /// What was wrong.
    #[schema(value_type = Option<String>, max_length = 20_000, example = "One part in fourteen was scrap.")]
    problem_statement: Patch<String>,
    /// What was done.
    #[schema(value_type = Option<String>, max_length = 20_000, example = "A camera behind each press.")]
    solution: Patch<String>,
    /// What changes of what came of it; null clears it.
    outcomes: Patch<SentOutcomes>,
    /// What changes of who delivered it; null clears it.
    vendor_info: Patch<SentVendor>,
}

impl Body for UseCasePatch {
    type Command = UseCaseChange;

    fn check(self, errors: &mut FieldErrors) -> Option<UseCaseChange> {
        Some(UseCaseChange {
            title: errors.changed("title", self.title, UseCaseTitle::parse),
            summary: errors.change("summary", self.summary, Summary::parse),
            lang: errors.change("lang", self.lang, LanguageTag::parse),
            industry: errors.change("industry", self.industry, Industry::parse),
            technologies: errors
                .not_nullable("technology", self.technology)
                .and_then(|texts| errors.composed(Technologies::parse("technology", &texts))),
            tags: errors.not_nullable("tags", self.tags).and_then(|texts| errors.composed(Tags::parse("tags", &texts))),
            location: merged(self.location, |location| location.check(errors)),
            problem_statement: errors.change("problem_statement", self.problem_statement, Prose::parse),
            solution: errors.change("solution", self.solution, Prose::parse),
            outcomes: merged(self.outcomes, |outcomes| outcomes.check(errors)),
            vendor: merged(self.vendor_info, |vendor| vendor.check(errors)),
        })
    }
}

fn merged<T, C>(sent: Patch<T>, check: impl FnOnce(T) -> C) -> Change<C> {
    match sent {
        Patch::Absent => Change::Keep,
        Patch::Null => Change::Clear,
        Patch::Value(value) => Change::Set(check(value)),
    }
}
