//! What is sent to report content, and to find and resolve reports.

use p2p_app::reports::NewReport;
use p2p_domain::report::{ReportFilter, ReportNote, ReportReason, ReportStatus, Resolution};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Body, FieldErrors};

/// A report of content.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ReportCreate {
    /// Why: `spam`, `abuse`, `off_topic` or `other`.
    #[schema(value_type = String, required = true, example = "spam")]
    reason: Option<ReportReason>,
    /// A few words for who looks at it.
    #[schema(max_length = 1_000, example = "The third one this week.")]
    note: Option<String>,
}

impl Body for ReportCreate {
    type Command = NewReport;

    fn check(self, errors: &mut FieldErrors) -> Option<NewReport> {
        let reason = errors.present("reason", self.reason);
        let note = errors.optional("note", self.note, ReportNote::parse);
        Some(NewReport { reason: reason?, note })
    }
}

/// Which reports are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ReportFilters {
    /// With that status: `open`, `dismissed` or `removed`.
    #[param(value_type = Option<String>, example = "open")]
    status: Option<ReportStatus>,
    /// For that reason: `spam`, `abuse`, `off_topic` or `other`.
    #[param(value_type = Option<String>, example = "spam")]
    reason: Option<ReportReason>,
}

impl Body for ReportFilters {
    type Command = ReportFilter;

    fn check(self, _: &mut FieldErrors) -> Option<ReportFilter> {
        Some(ReportFilter { status: self.status, reason: self.reason })
    }
}

/// What becomes of reported content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ResolutionName {
    Dismiss,
    Remove,
}

impl From<ResolutionName> for Resolution {
    fn from(name: ResolutionName) -> Self {
        match name {
            ResolutionName::Dismiss => Self::Dismiss,
            ResolutionName::Remove => Self::Remove,
        }
    }
}

/// What a moderator decides.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ReportResolve {
    /// `dismiss`: the content stays; `remove`: it goes, as if it had been deleted.
    #[schema(value_type = String, required = true, example = "remove")]
    action: Option<ResolutionName>,
    /// Why so.
    #[schema(max_length = 1_000, example = "Advertising is not for here.")]
    reason: Option<String>,
}

impl Body for ReportResolve {
    type Command = (Resolution, Option<ReportNote>);

    fn check(self, errors: &mut FieldErrors) -> Option<Self::Command> {
        let action = errors.present("action", self.action);
        let reason = errors.optional("reason", self.reason, ReportNote::parse);
        Some((action?.into(), reason))
    }
}
