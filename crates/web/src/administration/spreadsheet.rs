//! The audit log as CSV (RFC 4180), page by page: the next one is fetched when the client has taken the one before.

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use p2p_app::audit::AuditService;
use p2p_domain::{
    actor::Actor,
    audit::{AuditEntry, AuditTarget},
    page::{Limit, PageRequest, Start},
    port::audit::{AuditFilter, AuditKey},
};

use crate::{
    problem::Problem,
    respond::{Pieces, csv},
};

/// Where the table ends.
const LINES_MAX: usize = 100_000;

const COLUMNS: [&str; 9] =
    ["at", "action", "actor_id", "organization_id", "target_type", "target_id", "address", "details", "id"];

/// The table as far as it was not written yet.
pub(super) struct Table {
    audit: AuditService,
    actor: Actor,
    filter: AuditFilter,
    /// Where the next page begins; none behind the last one.
    next: Option<Start<AuditKey>>,
    is_headed: bool,
    lines: usize,
}

impl Table {
    /// The lines that fit, from there on, as that person may see them.
    pub(super) const fn new(audit: AuditService, actor: Actor, filter: AuditFilter, start: Start<AuditKey>) -> Self {
        Self { audit, actor, filter, next: Some(start), is_headed: false, lines: 0 }
    }

    /// One piece for each page.
    pub(super) fn pieces(self) -> Pieces {
        let pieces = stream::try_unfold(self, |mut table| async move {
            let Some(start) = table.next.take() else { return Ok(None) };
            let piece = table.page(start).await?;
            Ok(Some((piece, table)))
        });
        pieces.boxed_local()
    }

    async fn page(&mut self, start: Start<AuditKey>) -> Result<Bytes, Problem> {
        let limit = Limit::new(Limit::MAX).map_err(Problem::internal)?;
        let wanted = PageRequest { limit, start, with_total: false };
        let mut page = self.audit.list(&self.actor, self.filter.clone(), &wanted).await?;
        page.items.truncate(LINES_MAX - self.lines);
        self.lines += page.items.len();
        self.next = page.next.filter(|_| self.lines < LINES_MAX).map(Start::After);
        let heading = !std::mem::replace(&mut self.is_headed, true);
        rows(heading, &page.items)
    }
}

/// Those lines, below the names of the columns where these are wanted.
fn rows(heading: bool, entries: &[AuditEntry]) -> Result<Bytes, Problem> {
    let heading: Option<&[&str]> = if heading { Some(&COLUMNS) } else { None };
    csv::rows(heading, entries.iter().map(|entry| cells(entry).map(csv::harmless)))
}

fn cells(entry: &AuditEntry) -> [String; 9] {
    let text = |value: Option<String>| value.unwrap_or_default();
    let details: Vec<String> = entry.details.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    [
        entry.at.to_string(),
        entry.action.as_str().to_owned(),
        text(entry.actor_id.map(|id| id.to_string())),
        text(entry.organization_id.map(|id| id.to_string())),
        text(entry.target.map(|target| target.kind().to_owned())),
        text(entry.target.map(AuditTarget::uuid).map(|id| id.to_string())),
        text(entry.address.map(|address| address.to_string())),
        details.join("; "),
        entry.id.to_string(),
    ]
}

#[cfg(test)]
mod tests;
