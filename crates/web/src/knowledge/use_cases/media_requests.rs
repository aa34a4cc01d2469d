//! What is sent to hang files on a use case, to describe and to move them. Where a form and JSON are both taken stands in `sent_media`.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use p2p_app::use_cases::MediaChange;
use p2p_domain::{
    id::{FileId, UseCaseId},
    use_case::Caption,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{Body, FieldErrors, Patch},
    problem::Problem,
};

/// A file that is there already, to be hung on a use case.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct MediaHang {
    /// A file of one's own that hangs on nothing yet.
    #[schema(value_type = String, required = true, format = Uuid, example = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70")]
    file_id: Option<String>,
    /// What it shows.
    #[schema(max_length = 300, example = "The line before the change")]
    caption: Option<String>,
}

/// The same, understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Hanging {
    pub file: FileId,
    pub caption: Option<Caption>,
}

impl Body for MediaHang {
    type Command = Hanging;

    fn check(self, errors: &mut FieldErrors) -> Option<Hanging> {
        let file_id = errors.present("file_id", self.file_id);
        let file = errors.optional_id("file_id", file_id, FileId::new);
        let caption = errors.optional("caption", self.caption, Caption::parse);
        Some(Hanging { file: file?, caption })
    }
}

/// Changes of a medium; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct MediaPatch {
    /// What it shows.
    #[schema(value_type = Option<String>, max_length = 300, example = "The line after the change")]
    caption: Patch<String>,
    /// Its place among the others, from 0; behind the last is the last.
    #[schema(value_type = u32, minimum = 0, example = 0)]
    position: Patch<u32>,
}

impl Body for MediaPatch {
    type Command = MediaChange;

    fn check(self, errors: &mut FieldErrors) -> Option<MediaChange> {
        let caption = errors.change("caption", self.caption, Caption::parse);
        Some(MediaChange { caption, place: errors.not_nullable("position", self.position) })
    }
}

/// Both ids of a path; one that is no UUID names nothing.
#[derive(Debug, Clone, Copy)]
pub(super) struct MediaPath {
    pub of: UseCaseId,
    pub file: FileId,
}

impl FromRequest for MediaPath {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let path = request.match_info();
        let of = path.get("id").and_then(|id| id.parse().ok());
        let file = path.get("media_id").and_then(|id| id.parse().ok());
        ready(of.zip(file).map(|(of, file)| Self { of, file }).ok_or_else(Problem::not_found))
    }
}
