//! A printed use case: which parts it has, and in which order. How they look and where they go is decided by the rooms below.

mod block;
mod composer;
mod exhibits;
mod flow;
mod fonts;
mod ink;
mod paper;
mod parts;
mod picture;
mod setting;
mod spelling;

use krilla::{
    Document, SerializeSettings,
    destination::XyzDestination,
    geom::Point,
    metadata::{DateTime, Metadata, TextDirection},
    outline::{Outline, OutlineNode},
};
use p2p_domain::{
    organization::City,
    port::document::{DocumentError, Printout},
    text::direction::Direction,
    timestamp::Timestamp,
    topic::Tag,
    use_case::{Location, Outcome, Outcomes, Region, Technology, UseCaseView, Vendor, VendorLine},
};

pub use self::fonts::Fonts;
use self::{
    block::lines,
    composer::Composer,
    flow::{Place, Placed},
    ink::Ink,
    paper::{FOOT, FOOTING, KICKER, MARGIN, MEASURE, SUMMARY, TITLE},
};
use crate::{failed, figures, words::Words};

/// Prints a use case. Blocks for as long as that takes.
pub fn print(fonts: &Fonts, printout: Printout) -> Result<Vec<u8>, DocumentError> {
    let page = printout.locale.direction();
    let words = Words::of(printout.locale);
    let metadata = metadata(&printout, page);
    let (locale, at) = (printout.locale, printout.at);
    let mut composer = Composer::new(fonts, page);
    compose(&mut composer, printout, words);
    footings(&mut composer, &figures::date(at, words), words);
    let mut document = Document::new_with(SerializeSettings { enable_tagging: true, ..SerializeSettings::default() });
    document.set_metadata(metadata);
    document.set_outline(outline(composer.outline));
    let mut ink = Ink { document: &mut document, fonts, parts: vec![Vec::new(); composer.structure.count()] };
    for marks in &composer.flow.pages {
        ink.page(marks)?;
    }
    let parts = ink.parts;
    document.set_tag_tree(composer.structure.tree(parts, locale.as_str()));
    document.finish().map_err(|error| failed("printer.print", error.to_string()))
}

fn compose(composer: &mut Composer, printout: Printout, words: &Words) {
    let Printout { view, link, pictures, .. } = printout;
    head(composer, &view, words);
    glance(composer, &view, words);
    if let Some(problem) = &view.text.problem_statement {
        composer.section(words.problem, problem.as_str());
    }
    if let Some(solution) = &view.text.solution {
        composer.section(words.solution, solution.as_str());
    }
    outcomes(composer, &view.text.outcomes, words);
    vendor(composer, &view.text.vendor, words);
    composer.pictures(pictures, words);
    composer.files(&view.media, words);
    composer.heading(words.link, 20.0);
    composer.link(words.use_case, &link);
}

/// Title and summary.
fn head(composer: &mut Composer, view: &UseCaseView, words: &Words) {
    let kicker = match words.status(view.use_case.status) {
        Some(status) => format!("{} · {status}", words.use_case),
        None => words.use_case.to_owned(),
    };
    composer.line(&kicker, KICKER, None, 2.0);
    composer.line(view.use_case.title.as_str(), TITLE, Some(1), 8.0);
    if let Some(summary) = &view.use_case.summary {
        composer.prose(summary.as_str(), SUMMARY);
    }
    composer.flow.space(12.0);
}

/// What is known of it at a glance.
fn glance(composer: &mut Composer, view: &UseCaseView, words: &Words) {
    let use_case = &view.use_case;
    let coordinates = use_case.location.coordinates.map(|at| format!("{:.5}, {:.5}", at.latitude(), at.longitude()));
    let facts = [
        (words.organization, view.organization_name.clone()),
        (words.author, view.author.full_name()),
        (words.industry, use_case.industry.as_ref().map(|industry| industry.as_str().to_owned())),
        (words.place, place_name(&use_case.location, words)),
        (words.coordinates, coordinates),
        (words.published, use_case.published_at.map(|at| figures::date(at, words))),
        (words.updated, Some(figures::date(use_case.updated_at, words))),
    ];
    for (label, value) in facts {
        if let Some(value) = value {
            composer.fact(label, &value);
        }
    }
    if use_case.technologies.iter().next().is_some() {
        composer.chips(words.technologies, use_case.technologies.iter().map(Technology::as_str));
    }
    if use_case.tags.iter().next().is_some() {
        composer.chips(words.tags, use_case.tags.iter().map(Tag::as_str));
    }
}

fn place_name(location: &Location, words: &Words) -> Option<String> {
    let city = location.city.as_ref().map(City::as_str);
    let region = location.region.as_ref().map(Region::as_str);
    let names: Vec<&str> = city.into_iter().chain(region).collect();
    (!names.is_empty()).then(|| names.join(words.comma))
}

fn outcomes(composer: &mut Composer, outcomes: &Outcomes, words: &Words) {
    let told = [
        (words.cost_savings, &outcomes.cost_savings),
        (words.efficiency_gain, &outcomes.efficiency_gain),
        (words.roi_timeline, &outcomes.roi_timeline),
    ];
    let told = told.map(|(label, outcome)| (label, outcome.as_ref().map(Outcome::as_str)));
    let is_measured = outcomes.metrics.iter().next().is_some();
    facts(composer, words.outcomes, &told, is_measured);
    if is_measured {
        composer.measures(outcomes.metrics.iter(), words);
    }
}

fn vendor(composer: &mut Composer, vendor: &Vendor, words: &Words) {
    let told = [(words.vendor_name, &vendor.name), (words.vendor_contact, &vendor.contact)];
    let told = told.map(|(label, line)| (label, line.as_ref().map(VendorLine::as_str)));
    facts(composer, words.vendor, &told, false);
}

/// A section of facts, unless it has neither any of them nor anything else.
fn facts(composer: &mut Composer, heading: &str, facts: &[(&str, Option<&str>)], has_more: bool) {
    if !has_more && facts.iter().all(|(_, value)| value.is_none()) {
        return;
    }
    composer.heading(heading, 48.0);
    for (label, value) in facts {
        if let Some(value) = value {
            composer.fact(label, value);
        }
    }
}

/// The foot of each page: when it was printed, and which page it is of how many.
fn footings(composer: &mut Composer, date: &str, words: &Words) {
    let printed = format!("P2P Sandbox · {} {date}", words.printed);
    let (start, end) = (composer.setter.to_start(), composer.setter.to_end());
    let count = composer.flow.pages.len();
    for number in 1..=count {
        let told = format!("{} {number} {} {count}", words.page, words.of);
        for (text, lean) in [(&printed, start), (&told, end)] {
            let set = composer.setter.set(text, FOOTING, MEASURE, lean);
            let page = &mut composer.flow.pages[number - 1];
            for strip in lines(&set, MARGIN) {
                page.extend(strip.marks.into_iter().map(|mark| Placed { part: None, top: FOOT, mark }));
            }
        }
    }
}

fn outline(headings: Vec<(String, Place)>) -> Outline {
    let mut outline = Outline::new();
    for (text, place) in headings {
        let there = XyzDestination::new(place.page, Point::from_xy(MARGIN, place.top));
        outline.push_child(OutlineNode::new(text, there));
    }
    outline
}

fn metadata(printout: &Printout, page: Direction) -> Metadata {
    let Printout { view, locale, at, .. } = printout;
    let summary = view.use_case.summary.as_ref().map(|summary| summary.as_str().to_owned());
    Metadata::new()
        .title(view.use_case.title.as_str().to_owned())
        .description(summary.unwrap_or_default())
        .authors(view.author.full_name().into_iter().collect())
        .keywords(view.use_case.tags.iter().map(|tag| tag.as_str().to_owned()).collect())
        .language(locale.as_str().to_owned())
        .creator("P2P Sandbox".to_owned())
        .creation_date(moment(*at))
        .document_id(view.use_case.id.to_string())
        .text_direction(match page {
            Direction::Ltr => TextDirection::LeftToRight,
            Direction::Rtl => TextDirection::RightToLeft,
        })
}

/// `2026-01-31T08:05:00.000Z`, in the words of a PDF.
fn moment(at: Timestamp) -> DateTime {
    let told = at.to_string();
    let digits = |from: usize, to: usize| told.get(from..to).and_then(|digits| digits.parse::<u8>().ok()).unwrap_or(0);
    let year = told.get(..4).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    DateTime::new(year)
        .month(digits(5, 7))
        .day(digits(8, 10))
        .hour(digits(11, 13))
        .minute(digits(14, 16))
        .second(digits(17, 19))
        .utc_offset_hour(0)
}
