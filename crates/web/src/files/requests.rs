//! What is sent to announce a file and to put it, and what is answered.

use std::collections::BTreeMap;

use p2p_app::files::{Announced, UploadTicket};
use p2p_domain::{
    file::{FileName, MediaType},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::{
    extract::{Body, FieldErrors},
    wire::Moment,
};

/// A file that is about to come.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct FileAnnouncement {
    /// What it is called, in any script.
    #[schema(value_type = String, required = true, min_length = 1, max_length = 255, example = "pump-3.mp4")]
    filename: Option<String>,
    /// Its media type; its content must be of it.
    #[schema(value_type = String, required = true, example = "video/mp4")]
    content_type: Option<String>,
    /// How many bytes it has.
    #[schema(value_type = u64, required = true, minimum = 1, example = 48_213_300)]
    size: Option<u64>,
}

/// The same, understood.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Announcing {
    pub name: FileName,
    /// None where it is no type that is taken.
    pub media: Option<MediaType>,
    pub size: u64,
}

impl Body for FileAnnouncement {
    type Command = Announcing;

    fn check(self, errors: &mut FieldErrors) -> Option<Announcing> {
        let name = errors.required("filename", self.filename, FileName::parse);
        let media = errors.present("content_type", self.content_type);
        let size = errors.present("size", self.size);
        Some(Announcing { name: name?, media: MediaType::from_name(&media?), size: size? })
    }
}

/// What an address of an upload says of itself.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TicketQuery {
    /// Until when the address is good.
    #[param(value_type = String, required = true, example = "1769846700000")]
    expires: Option<String>,
    /// What only this server can have made.
    #[param(value_type = String, required = true, example = "Zm9vYmFy")]
    signature: Option<String>,
}

impl Body for TicketQuery {
    type Command = UploadTicket;

    /// A garbled address is one that was not made here: nothing fits no signature.
    fn check(self, _: &mut FieldErrors) -> Option<UploadTicket> {
        let expires = self.expires.and_then(|millis| millis.parse().ok()).unwrap_or_default();
        Some(UploadTicket {
            expires_at: Timestamp::from_millis(expires),
            signature: self.signature.unwrap_or_default(),
        })
    }
}

/// A file that was announced, and how its bytes get to where they belong.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FileUpload)]
pub(super) struct FileUploadShape {
    /// The file.
    file_id: Uuid,
    /// What to do next.
    upload: UploadRequestShape,
}

/// The request by which bytes are put.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UploadRequest)]
pub(super) struct UploadRequestShape {
    /// Its method.
    #[schema(example = "PUT")]
    method: &'static str,
    /// Where to; it needs no session.
    #[schema(
        example = "https://api.example.org/api/v1/files/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70/upload?expires=1769846700000&signature=Zm9vYmFy"
    )]
    url: String,
    /// Headers that must go with it.
    #[schema(example = json!({ "content-type": "video/mp4" }))]
    headers: BTreeMap<String, String>,
    /// Until when.
    expires_at: Moment,
}

impl From<&Announced> for FileUploadShape {
    fn from(announced: &Announced) -> Self {
        let request = &announced.request;
        Self {
            file_id: announced.file.id.uuid(),
            upload: UploadRequestShape {
                method: request.method,
                url: request.url.clone(),
                headers: request.headers.iter().cloned().collect(),
                expires_at: announced.expires_at.into(),
            },
        }
    }
}
