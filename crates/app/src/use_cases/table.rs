//! Use cases as rows of a table: which columns there are, what they are called, and what stands in them. Workbooks and CSV share them.

use p2p_domain::{
    geo::Coordinates,
    locale::Locale,
    organization::{City, Industry},
    port::document::Cell,
    timestamp::Timestamp,
    topic::Tag,
    use_case::{Metric, Outcome, Prose, Region, Summary, Technology, UseCaseView, VendorLine},
};

use super::UseCaseService;

/// What a column tells of a use case.
type Tell = fn(&UseCaseView, &str) -> Cell;

/// A column.
struct Column {
    english: &'static str,
    arabic: &'static str,
    tell: Tell,
}

const fn column(english: &'static str, arabic: &'static str, tell: Tell) -> Column {
    Column { english, arabic, tell }
}

/// All columns, in their order.
static COLUMNS: [Column; 25] = [
    column("ID", "المعرّف", |view, _| Cell::Text(view.use_case.id.to_string())),
    column("Title", "العنوان", |view, _| Cell::Text(view.use_case.title.as_str().to_owned())),
    column("Summary", "الملخّص", |view, _| text(view.use_case.summary.as_ref().map(Summary::as_str))),
    column("Organization", "المنشأة", |view, _| text(view.organization_name.as_deref())),
    column("Submitted by", "قدّمها", |view, _| text(view.author.full_name().as_deref())),
    column("Industry", "القطاع", |view, _| text(view.use_case.industry.as_ref().map(Industry::as_str))),
    column("Technologies", "التقنيات", |view, _| {
        list(view.use_case.technologies.iter().map(Technology::as_str))
    }),
    column("Tags", "الوسوم", |view, _| list(view.use_case.tags.iter().map(Tag::as_str))),
    column("Status", "الحالة", |view, _| Cell::Text(view.use_case.status.as_str().to_owned())),
    column("City", "المدينة", |view, _| text(view.use_case.location.city.as_ref().map(City::as_str))),
    column("Region", "المنطقة", |view, _| text(view.use_case.location.region.as_ref().map(Region::as_str))),
    column("Latitude", "خط العرض", |view, _| {
        number(view.use_case.location.coordinates.map(Coordinates::latitude))
    }),
    column("Longitude", "خط الطول", |view, _| {
        number(view.use_case.location.coordinates.map(Coordinates::longitude))
    }),
    column("Problem", "المشكلة", |view, _| text(view.text.problem_statement.as_ref().map(Prose::as_str))),
    column("Solution", "الحل", |view, _| text(view.text.solution.as_ref().map(Prose::as_str))),
    column("Cost savings", "خفض التكاليف", |view, _| {
        text(view.text.outcomes.cost_savings.as_ref().map(Outcome::as_str))
    }),
    column("Efficiency gain", "تحسّن الكفاءة", |view, _| {
        text(view.text.outcomes.efficiency_gain.as_ref().map(Outcome::as_str))
    }),
    column("Return on investment", "العائد على الاستثمار", |view, _| {
        text(view.text.outcomes.roi_timeline.as_ref().map(Outcome::as_str))
    }),
    column("Metrics", "القياسات", |view, _| metrics(view)),
    column("Vendor", "المورّد", |view, _| text(view.text.vendor.name.as_ref().map(VendorLine::as_str))),
    column("Views", "المشاهدات", |view, _| Cell::Number(f64::from(view.use_case.view_count))),
    column("Likes", "الإعجابات", |view, _| Cell::Number(f64::from(view.use_case.like_count))),
    column("Published", "تاريخ النشر", |view, _| moment(view.use_case.published_at)),
    column("Created", "تاريخ الإنشاء", |view, _| moment(Some(view.use_case.created_at))),
    column("Link", "الرابط", |_, link| Cell::Text(link.to_owned())),
];

/// What the columns are called, in their order.
#[must_use]
pub fn columns(locale: Locale) -> Vec<&'static str> {
    let name = |column: &Column| match locale {
        Locale::En => column.english,
        Locale::Ar => column.arabic,
    };
    COLUMNS.iter().map(name).collect()
}

/// What the sheet of a workbook is called.
pub(super) const fn title(locale: Locale) -> &'static str {
    match locale {
        Locale::En => "Use cases",
        Locale::Ar => "حالات الاستخدام",
    }
}

impl UseCaseService {
    /// What stands in the [`columns`] of one use case.
    #[must_use]
    pub fn cells(&self, view: &UseCaseView) -> Vec<Cell> {
        let link = self.link(view.use_case.id);
        COLUMNS.iter().map(|column| (column.tell)(view, &link)).collect()
    }
}

fn text(text: Option<&str>) -> Cell {
    text.map_or(Cell::Empty, |text| Cell::Text(text.to_owned()))
}

fn number(number: Option<f64>) -> Cell {
    number.map_or(Cell::Empty, Cell::Number)
}

fn moment(moment: Option<Timestamp>) -> Cell {
    moment.map_or(Cell::Empty, Cell::Moment)
}

fn list<'a>(parts: impl Iterator<Item = &'a str>) -> Cell {
    let parts: Vec<&str> = parts.collect();
    if parts.is_empty() { Cell::Empty } else { Cell::Text(parts.join(", ")) }
}

fn metrics(view: &UseCaseView) -> Cell {
    let lines: Vec<String> = view.text.outcomes.metrics.iter().map(metric).collect();
    if lines.is_empty() { Cell::Empty } else { Cell::Text(lines.join("\n")) }
}

/// `Stoppages: 12 → 3 h/month`, without what is not told.
fn metric(metric: &Metric) -> String {
    let told = |number: Option<f64>| number.map_or_else(|| "–".to_owned(), |number| (number + 0.0).to_string());
    let unit = metric.unit.as_ref().map(|unit| format!(" {}", unit.as_str())).unwrap_or_default();
    let name = metric.name.as_str();
    match (metric.before, metric.after) {
        (None, None) => name.to_owned(),
        (before, after) => format!("{name}: {} → {}{unit}", told(before), told(after)),
    }
}
