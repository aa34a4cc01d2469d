//! What is taken home: whole lists, page by page and as workbooks, and one use case on paper. The documents of these tests are plain texts.

use std::{
    collections::BTreeSet,
    io::Read,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
};

use async_trait::async_trait;
use p2p_app::use_cases::{Wanted, columns};
use p2p_domain::{
    actor::Actor,
    id::UseCaseId,
    locale::Locale,
    port::document::{Cell, DocumentError, Printout, Table, TableMaker, UseCasePrinter},
    use_case::{Caption, UseCaseFilter, UseCaseStatus},
};

use super::{
    Library,
    library::{WEBSITE, code},
};
use crate::{archive::PNG, world::until};

/// Makes tables of lines, and counts them.
#[derive(Clone, Default)]
pub struct Sheets {
    begun: Arc<AtomicU32>,
    left: Arc<AtomicU32>,
    rows: Arc<AtomicU32>,
    /// The row that cannot be written.
    pub bad_row: Arc<AtomicU32>,
}

struct Lines {
    text: String,
    sheets: Sheets,
}

fn line(cells: &[Cell]) -> String {
    let text = |cell: &Cell| match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Moment(at) => at.date(),
    };
    cells.iter().map(text).collect::<Vec<_>>().join("|") + "\n"
}

impl TableMaker for Sheets {
    fn begin(&self, title: &str, headings: &[&str], right_to_left: bool) -> Result<Box<dyn Table>, DocumentError> {
        self.begun.fetch_add(1, SeqCst);
        let text = format!("{title} {right_to_left}\n{}\n", headings.join("|"));
        Ok(Box::new(Lines { text, sheets: self.clone() }))
    }
}

impl Table for Lines {
    fn row(&mut self, cells: &[Cell]) -> Result<(), DocumentError> {
        let number = self.sheets.rows.fetch_add(1, SeqCst) + 1;
        if number == self.sheets.bad_row.load(SeqCst) {
            return Err(DocumentError { op: "table.row", source: "made to fail by a test".into() });
        }
        self.text.push_str(&line(cells));
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Box<dyn Read + Send>, DocumentError> {
        Ok(Box::new(std::io::Cursor::new(std::mem::take(&mut self.text).into_bytes())))
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.sheets.left.fetch_add(1, SeqCst);
    }
}

/// Keeps what it was to print.
#[derive(Default)]
pub struct Typesetter(Mutex<Vec<Printout>>);

#[async_trait]
impl UseCasePrinter for Typesetter {
    async fn print(&self, printout: Printout) -> Result<Vec<u8>, DocumentError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(printout);
        Ok(b"%PDF".to_vec())
    }
}

fn drafts() -> Wanted {
    let filter = UseCaseFilter { status: Some(UseCaseStatus::Draft), ..UseCaseFilter::default() };
    Wanted { filter, ..Wanted::default() }
}

async fn many(library: &Library, by: &Actor, count: usize) -> BTreeSet<UseCaseId> {
    let mut ids = BTreeSet::new();
    for number in 0..count {
        ids.insert(library.draft(by, &format!("Draft {number}")).await);
    }
    ids
}

#[tokio::test]
async fn an_export_tells_everything_once_while_others_write_and_stops_when_dropped() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    let ids = many(&library, &author, 250).await;
    library.calls.take().await;
    let mut export = library.use_cases.export(&author, drafts()).unwrap();
    let (mut sizes, mut told) = (Vec::new(), BTreeSet::new());
    while let Some(views) = export.next().await.unwrap() {
        sizes.push(views.len());
        told.extend(views.iter().map(|view| view.use_case.id));
        library.draft(&author, "Later").await;
    }
    assert_eq!((sizes, told), (vec![100, 100, 50], ids));
    assert_eq!(library.calls.take().await, [("list", 3), ("media", 3), ("texts", 3)], "three calls for a page");
    let mut export = library.use_cases.export(&author, drafts()).unwrap();
    library.world.faults.fail_next("body.get_many");
    assert!(export.next().await.is_err());
    assert_eq!(export.next().await.unwrap().unwrap().len(), 100, "the page that failed");
    drop(export);
    assert_eq!(library.calls.take().await, [("list", 2), ("media", 1), ("texts", 2)]);
    let nobody = library.world.somebody().await;
    assert!(library.use_cases.export(&nobody, drafts()).unwrap().next().await.unwrap().is_none());
}

#[tokio::test]
async fn a_workbook_has_a_row_for_each_and_headings_of_its_language() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    let ids = many(&library, &author, 120).await;
    let mut text = String::new();
    let mut book = library.use_cases.workbook(&author, drafts(), Locale::Ar).await.unwrap();
    book.read_to_string(&mut text).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("حالات الاستخدام true"));
    assert_eq!(lines.next().map(str::to_owned), Some(columns(Locale::Ar).join("|")));
    let rows: BTreeSet<String> = lines.map(|line| line.split('|').next().unwrap().to_owned()).collect();
    assert_eq!(rows, ids.iter().map(ToString::to_string).collect());
    assert_eq!(columns(Locale::En).len(), columns(Locale::Ar).len());
}

#[tokio::test]
async fn the_cells_of_one_stand_below_their_headings() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    let id = library.published(&author, "Cooling").await;
    let view = library.use_cases.get(&author, id).await.unwrap();
    let cells = library.use_cases.cells(&view);
    let cell = |heading: &str| cells[columns(Locale::En).iter().position(|name| *name == heading).unwrap()].clone();
    assert_eq!(cell("Title"), Cell::Text("Cooling".to_owned()));
    assert_eq!(cell("Problem"), Cell::Text("Heat".to_owned()));
    assert_eq!(cell("Solution"), Cell::Text("Water".to_owned()));
    assert_eq!((cell("City"), cell("Views")), (Cell::Empty, Cell::Number(0.0)));
    assert_eq!(cell("Published"), Cell::Moment(view.use_case.published_at.unwrap()));
    assert_eq!(cell("Link"), Cell::Text(format!("{WEBSITE}/use-cases/{id}")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_workbook_that_nobody_waits_for_is_given_up() {
    let library = Library::new().await;
    let author = library.world.somebody().await;
    many(&library, &author, 101).await;
    let (begun, left) = (library.sheets.begun.clone(), library.sheets.left.clone());
    {
        let book = library.use_cases.workbook(&author, drafts(), Locale::En);
        let first_row = until("the first row", || library.sheets.rows.load(SeqCst) > 0);
        tokio::select! {
            biased;
            () = first_row => {}
            _ = book => {}
        }
    }
    until("the table is let go of", || left.load(SeqCst) == begun.load(SeqCst)).await;
    library.sheets.bad_row.store(library.sheets.rows.load(SeqCst) + 5, SeqCst);
    let failed = library.use_cases.workbook(&author, drafts(), Locale::En).await;
    assert_eq!(code(failed.map(drop)), "internal");
}

#[tokio::test]
async fn a_page_shows_the_first_pictures_with_their_captions() {
    let library = Library::new().await;
    let (author, reader) = (library.world.somebody().await, library.world.somebody().await);
    let id = library.published(&author, "Cooling").await;
    let note = library.world.a_note(&author).await;
    library.use_cases.hang(&author, id, note, None, None).await.unwrap();
    for number in 0..7 {
        let file = library.world.upload(&author, "صورة.png", &[PNG, &[number]].concat()).await.unwrap().id;
        let caption = Caption::parse(&format!("View {number}")).unwrap();
        library.use_cases.hang(&author, id, file, Some(caption), None).await.unwrap();
    }
    let gone = library.use_cases.get(&author, id).await.unwrap().media[1].file.clone();
    p2p_domain::port::blob::BlobStore::delete(library.world.ground.blobs.as_ref(), &gone.blob()).await.unwrap();
    assert_eq!(library.use_cases.print(&reader, id, Locale::Ar).await.unwrap(), b"%PDF");
    let printed = library.typesetter.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap();
    let captions: Vec<_> = printed.pictures.iter().map(|picture| picture.caption.as_deref().unwrap()).collect();
    assert_eq!(captions, ["View 1", "View 2", "View 3", "View 4", "View 5"], "the first is gone, and one is too many");
    assert_eq!(printed.pictures[0].bytes, [PNG, &[1]].concat());
    assert_eq!((printed.link, printed.locale), (format!("{WEBSITE}/use-cases/{id}"), Locale::Ar));
    assert_eq!(library.views.pending(id), 0, "a page is no view");
    let draft = library.draft(&author, "Draft").await;
    assert_eq!(code(library.use_cases.print(&reader, draft, Locale::En).await), "not_found");
}
