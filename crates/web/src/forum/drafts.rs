//! Drafts: what somebody is about to write, seen by them alone.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, HttpResponse, delete, dev::Payload, get, put, web::Data};
use p2p_app::drafts::DraftService;
use p2p_domain::{
    draft::{CONTENT_MAX, Draft, DraftKey},
    error::ValueError as _,
    text::TextError,
    version::{Expected, Version},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    extract::{Body, FieldErrors, IfMatch, Json},
    problem::{Problem, ProblemBody},
    respond::View,
    session::person::Person,
    wire::Moment,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(save_draft).service(get_draft).service(delete_draft);
}

/// The key in the path.
#[derive(Debug)]
pub(super) struct KeyInPath(DraftKey);

impl FromRequest for KeyInPath {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let key = DraftKey::parse(request.match_info().get("key").unwrap_or_default());
        ready(key.map(Self).map_err(|error| Problem::invalid(vec![error.at("key")])))
    }
}

/// A draft to be kept.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct DraftSave {
    /// The text so far; may be empty.
    #[schema(value_type = String, required = true, max_length = 20_000, example = "Since the last service the drive-end")]
    content: Option<String>,
    /// The version that was seen; left out, null or 0 where there was no draft yet.
    #[schema(example = 3, minimum = 0)]
    version: Option<u32>,
}

/// The same, checked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Saving {
    content: String,
    seen: Option<Version>,
}

impl Body for DraftSave {
    type Command = Saving;

    fn check(self, errors: &mut FieldErrors) -> Option<Saving> {
        let content = errors.required("content", self.content, text_so_far)?;
        Some(Saving { content, seen: self.version.map(Version::new) })
    }
}

/// What is not finished may be anything that a store can keep.
fn text_so_far(text: &str) -> Result<String, TextError> {
    if text.contains('\0') {
        return Err(TextError::ControlCharacter);
    }
    if text.chars().count() > CONTENT_MAX {
        return Err(TextError::TooLong { max: CONTENT_MAX });
    }
    Ok(text.to_owned())
}

/// A draft.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Draft)]
pub(super) struct DraftShape {
    /// For what, in the client's words.
    #[schema(example = "topic:new")]
    key: String,
    /// The text so far.
    #[schema(example = "Since the last service the drive-end")]
    content: String,
    /// Goes with the next save.
    #[schema(example = 4)]
    version: u32,
    /// When it was last saved.
    updated_at: Moment,
}

impl From<&Draft> for DraftShape {
    fn from(draft: &Draft) -> Self {
        Self {
            key: draft.key.as_str().to_owned(),
            content: draft.content.clone(),
            version: draft.version.get(),
            updated_at: draft.updated_at.into(),
        }
    }
}

/// Save a draft
///
/// Under a key of the client's own: 1 to 100 of `A-Z a-z 0-9 . _ : -`. Over the version that was seen: another one is 409
/// `stale_draft`. Publishing with `draft_key` removes it.
#[utoipa::path(tag = "drafts", responses(
    (status = 200, description = "The draft as it is now", body = DraftShape),
    (status = 409, description = "It was saved from somewhere else meanwhile, or there are too many", body = ProblemBody,
        content_type = "application/problem+json")))]
#[put("/drafts/{key}")]
pub(super) async fn save_draft(
    person: Person,
    key: KeyInPath,
    body: Json<DraftSave>,
    view: View,
    drafts: Data<DraftService>,
) -> Result<HttpResponse, Problem> {
    let Saving { content, seen } = body.command;
    let draft = drafts.save(&person.actor, key.0, content, seen).await?;
    view.one(&DraftShape::from(&draft), draft.version)
}

/// Get a draft
#[utoipa::path(tag = "drafts", responses((status = 200, description = "The draft", body = DraftShape)))]
#[get("/drafts/{key}")]
pub(super) async fn get_draft(
    person: Person,
    key: KeyInPath,
    view: View,
    drafts: Data<DraftService>,
) -> Result<HttpResponse, Problem> {
    let draft = drafts.get(&person.actor, &key.0).await?;
    view.one(&DraftShape::from(&draft), draft.version)
}

/// Delete a draft
///
/// A missing one is no error.
#[utoipa::path(tag = "drafts", responses((status = 204, description = "There is none")))]
#[delete("/drafts/{key}")]
pub(super) async fn delete_draft(
    person: Person,
    key: KeyInPath,
    expected: IfMatch,
    drafts: Data<DraftService>,
) -> Result<HttpResponse, Problem> {
    let expected = expected.expected();
    if expected != Expected::Any && !expected.allows(drafts.get(&person.actor, &key.0).await?.version) {
        return Err(Problem::new("precondition_failed"));
    }
    drafts.delete(&person.actor, &key.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saving(json: &str) -> Result<Saving, Vec<(String, &'static str)>> {
        let mut errors = FieldErrors::new();
        let command = serde_json::from_str::<DraftSave>(json).unwrap().check(&mut errors);
        errors
            .finish(command)
            .map_err(|problem| problem.errors().iter().map(|error| (error.field.to_string(), error.code)).collect())
    }

    #[test]
    fn a_draft_may_be_empty_but_not_missing_too_long_or_hold_a_nul() {
        let seen = |version| Some(Version::new(version));
        assert_eq!(saving(r#"{"content":""}"#), Ok(Saving { content: String::new(), seen: None }));
        assert_eq!(saving(r#"{"content":"x","version":null}"#), Ok(Saving { content: "x".into(), seen: None }));
        assert_eq!(saving(r#"{"content":"x","version":7}"#), Ok(Saving { content: "x".into(), seen: seen(7) }));
        let refused = |code| Err(vec![("content".to_owned(), code)]);
        assert_eq!(saving("{}"), refused("required"));
        assert_eq!(saving(r#"{"content":"a\u0000b"}"#), refused("control_character"));
        let text = |count: usize| format!(r#"{{"content":"{}"}}"#, "ض".repeat(count));
        assert!(saving(&text(CONTENT_MAX)).is_ok());
        assert_eq!(saving(&text(CONTENT_MAX + 1)), refused("too_long"));
    }
}
