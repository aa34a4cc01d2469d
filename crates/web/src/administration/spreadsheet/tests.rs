use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use futures_util::TryStreamExt as _;
use p2p_domain::{
    actor::Actor,
    audit::AuditAction,
    content::AuthorCard,
    id::{AuditId, SessionHandle, UserId},
    page::Page,
    port::{audit::AuditReader, error::StoreError},
    timestamp::Timestamp,
    user::Role,
};
use uuid::Uuid;

use super::*;

fn entry(detail: &str) -> AuditEntry {
    AuditEntry {
        id: AuditId::new(Uuid::from_u128(1)),
        at: Timestamp::from_millis(0),
        organization_id: None,
        actor_id: Some(UserId::new(Uuid::from_u128(2))),
        action: AuditAction::UserUpdated,
        target: Some(AuditTarget::User(Uuid::from_u128(3))),
        address: Some([203, 0, 113, 7].into()),
        details: BTreeMap::from([(detail.to_owned(), "member → admin".to_owned())]),
    }
}

#[test]
fn a_table_has_its_mark_its_heading_and_one_line_for_each_entry() {
    let text = String::from_utf8(rows(true, &[entry("role")]).unwrap().to_vec()).unwrap();
    let id = |number| Uuid::from_u128(number).to_string();
    let line = format!(
        "1970-01-01T00:00:00.000Z,user.updated,{},,user,{},203.0.113.7,role: member → admin,{}\r\n",
        id(2),
        id(3),
        id(1)
    );
    assert_eq!(text, format!("\u{feff}{}\r\n{line}", COLUMNS.join(",")));
    assert_eq!(rows(false, &[entry("role")]).unwrap(), line.as_bytes());
    assert!(rows(false, &[]).unwrap().is_empty());
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_escaped() {
    let text = String::from_utf8(rows(false, &[entry("=cmd|' /C calc'!A0, \"x\"")]).unwrap().to_vec()).unwrap();
    assert!(text.contains(",\"'=cmd|' /C calc'!A0, \"\"x\"\": member → admin\","), "{text}");
}

/// A log of so many lines, and how many pages of it were read.
struct Log {
    lines: usize,
    pages: AtomicUsize,
}

#[async_trait]
impl AuditReader for Log {
    async fn list(
        &self,
        _: &AuditFilter,
        page: &PageRequest<AuditKey>,
    ) -> Result<Page<AuditEntry, AuditKey>, StoreError> {
        let begin = self.pages.fetch_add(1, Ordering::SeqCst) * 100;
        let rest = self.lines.saturating_sub(begin).min(101);
        let items = vec![entry("role"); rest];
        Ok(Page::cut(items, page.limit, None, |entry| AuditKey { at: entry.at, id: entry.id }))
    }
}

fn superuser() -> Actor {
    Actor {
        user_id: UserId::new(Uuid::from_u128(7)),
        session: SessionHandle::new(Uuid::from_u128(8)),
        organization_id: None,
        role: Role::Superuser,
        is_verified: true,
        locale: None,
        must_enrol: false,
        address: None,
        card: AuthorCard::default(),
    }
}

fn table(lines: usize) -> (Arc<Log>, Table) {
    let log = Arc::new(Log { lines, pages: AtomicUsize::new(0) });
    let audit = AuditService { audit: log.clone() };
    (log, Table::new(audit, superuser(), AuditFilter::default(), Start::First))
}

/// How many lines the whole table has, its heading left out, and how many pages were read for it.
async fn read(lines: usize) -> (usize, usize) {
    let (log, table) = table(lines);
    let pieces: Vec<Bytes> = table.pieces().try_collect().await.unwrap();
    let lines = String::from_utf8(pieces.concat()).unwrap().lines().count();
    (lines - 1, log.pages.load(Ordering::SeqCst))
}

#[actix_web::test]
async fn a_table_is_read_to_its_end_or_to_its_limit() {
    assert_eq!(read(0).await, (0, 1));
    assert_eq!(read(100).await, (100, 1));
    assert_eq!(read(250).await, (250, 3));
    assert_eq!(read(LINES_MAX + 500).await, (LINES_MAX, 1_000));
}

#[actix_web::test]
async fn no_page_is_read_before_it_is_wanted() {
    let (log, table) = table(1_000);
    let mut pieces = table.pieces();
    for page in 1..=3 {
        assert!(pieces.try_next().await.unwrap().is_some());
        assert_eq!(log.pages.load(Ordering::SeqCst), page);
    }
}
