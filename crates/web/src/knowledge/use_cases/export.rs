//! Use cases to be taken home: many as a table, a workbook or a list, one as a page for the printer.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CONTENT_DISPOSITION, HeaderValue},
    web::Data,
};
use p2p_app::use_cases::{UseCaseService, Wanted};
use p2p_domain::{actor::Actor, error::FieldError, id::UseCaseId, locale::Locale};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    export_pieces::{CsvTable, JsonList, pieces, read},
    filters::{ExportFilters, ExportFormat},
};
use crate::{
    extract::{Body, FieldErrors, Id, Query},
    middleware::{Bodiless, Deadline},
    problem::{Problem, language},
    respond::{self, Pieces, View},
    session::person::Person,
    wire::{FileBytes, UseCaseShape},
};

/// How long a workbook of all use cases that one holds, or a page behind those of others, may take: more than either needs.
const MAKING: Duration = Duration::from_mins(5);

const PDF: &str = "application/pdf";

impl ExportFormat {
    const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
        }
    }

    const fn disposition(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Csv => "attachment; filename=\"use-cases.csv\"",
            Self::Xlsx => "attachment; filename=\"use-cases.xlsx\"",
            Self::Json => "attachment; filename=\"use-cases.json\"",
        })
    }
}

/// Export use cases
///
/// What the list with the same filters and order shows, 10,000 at most, as CSV (UTF-8 with a byte order mark; cells that a spreadsheet would run
/// are escaped by an apostrophe), as a workbook (XLSX), or as one JSON list. Headings follow `Accept-Language`. An answer that breaks off is not whole.
#[utoipa::path(tag = "use cases", params(ExportFilters), responses((status = 200, description = "The export", content(
    (String = "text/csv"), (inline(FileBytes) = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (Vec<UseCaseShape> = "application/json")))))]
#[get("/use-cases/export")]
pub(super) async fn export_use_cases(
    person: Person,
    query: Query<ExportFilters>,
    view: View,
    request: HttpRequest,
    deadline: Deadline,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    deadline.extend(MAKING);
    let format = query.0.format;
    let mut answer = HttpResponse::Ok();
    answer.content_type(format.content_type()).insert_header((CONTENT_DISPOSITION, format.disposition()));
    admit(format, &view)?;
    if Bodiless::marks(&request) {
        return Ok(answer.finish());
    }
    let export = Export { use_cases: &use_cases, actor: &person.actor, locale: language::of(&request) };
    respond::flow(answer, export.pieces(query.0.wanted, format, view).await?).await
}

/// Keys can be chosen of JSON alone.
fn admit(format: ExportFormat, view: &View) -> Result<(), Problem> {
    view.check::<UseCaseShape>()?;
    if format != ExportFormat::Json && view.names_fields() {
        return Err(Problem::invalid(vec![FieldError::new("fields", "mutually_exclusive")]));
    }
    Ok(())
}

/// Who exports.
struct Export<'a> {
    use_cases: &'a UseCaseService,
    actor: &'a Actor,
    locale: Locale,
}

impl Export<'_> {
    async fn pieces(&self, wanted: Wanted, format: ExportFormat, view: View) -> Result<Pieces, Problem> {
        let Self { use_cases, actor, locale } = *self;
        Ok(match format {
            ExportFormat::Csv => pieces(use_cases.export(actor, wanted)?, CsvTable::new(use_cases.clone(), locale)),
            ExportFormat::Json => pieces(use_cases.export(actor, wanted)?, JsonList::new(view)),
            ExportFormat::Xlsx => read(use_cases.workbook(actor, wanted, locale).await?),
        })
    }
}

/// In which form one use case is exported.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum PageFormat {
    /// Pages for the printer.
    Pdf,
}

/// How one use case is exported.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// The form: `pdf`, the only one, unless told otherwise.
    #[param(inline, example = "pdf")]
    format: Option<PageFormat>,
}

impl Body for PageQuery {
    type Command = ();

    fn check(self, _: &mut FieldErrors) -> Option<()> {
        Some(())
    }
}

/// Export a use case
///
/// As PDF, with its first pictures. Headings follow `Accept-Language`, and with Arabic the page runs from right to left; each text runs by its own letters.
#[utoipa::path(tag = "use cases", params(PageQuery), responses(
    (status = 200, description = "The pages", body = inline(FileBytes), content_type = "application/pdf")))]
#[get("/use-cases/{id}/export")]
pub(super) async fn print_use_case(
    person: Person,
    id: Id<UseCaseId>,
    _query: Query<PageQuery>,
    request: HttpRequest,
    deadline: Deadline,
    use_cases: Data<UseCaseService>,
) -> Result<HttpResponse, Problem> {
    deadline.extend(MAKING);
    let pages = use_cases.print(&person.actor, id.0, language::of(&request)).await?;
    let disposition = format!("attachment; filename=\"use-case-{}.pdf\"", id.0);
    Ok(HttpResponse::Ok().content_type(PDF).insert_header((CONTENT_DISPOSITION, disposition)).body(pages))
}
