//! From placed marks to a PDF. Where marks are and how parts hang together is decided elsewhere.

use krilla::{
    Document,
    action::{Action, LinkAction},
    annotation::{Annotation, LinkAnnotation, Target},
    color::rgb,
    geom::{PathBuilder, Point, Rect, Size, Transform},
    num::NormalizedF32,
    page::{Page, PageSettings},
    paint::{Fill, FillRule},
    surface::Surface,
    tagging::{Artifact, ContentTag, Identifier, SpanTag},
};
use p2p_domain::port::document::DocumentError;

use super::{
    block::{Mark, Part},
    flow::Placed,
    fonts::Fonts,
    paper::{Colour, HEIGHT, WIDTH},
    setting::Paragraph,
    spelling::Spelled,
};
use crate::failed;

/// Puts marks on the pages of a document.
pub struct Ink<'doc> {
    pub document: &'doc mut Document,
    pub fonts: &'doc Fonts,
    /// What was put there, by part.
    pub parts: Vec<Vec<Identifier>>,
}

impl Ink<'_> {
    /// Puts marks on a new page.
    pub fn page(&mut self, marks: &[Placed]) -> Result<(), DocumentError> {
        let settings = PageSettings::from_wh(WIDTH, HEIGHT).ok_or_else(|| failed("printer.page", "no such page"))?;
        let mut page = self.document.start_page_with(settings);
        let mut surface = page.surface();
        for placed in marks {
            let Some(tag) = tag(placed) else { continue };
            let identifier = surface.start_tagged(tag);
            mark(&mut surface, self.fonts, placed);
            surface.end_tagged();
            belongs(&mut self.parts, placed.part, identifier);
        }
        surface.finish();
        for placed in marks {
            link(&mut page, placed, &mut self.parts);
        }
        page.finish();
        Ok(())
    }
}

/// What a mark is on its page; none for what is not drawn.
fn tag(placed: &Placed) -> Option<ContentTag<'static>> {
    match (&placed.mark, placed.part) {
        (Mark::Link { .. }, _) => None,
        (Mark::Area { .. }, _) | (_, None) => Some(ContentTag::Artifact(Artifact::default())),
        (Mark::Line { .. }, Some(_)) => Some(ContentTag::Span(SpanTag::empty())),
        (Mark::Picture { .. }, Some(_)) => Some(ContentTag::Other),
    }
}

fn belongs(parts: &mut [Vec<Identifier>], part: Option<Part>, identifier: Identifier) {
    if let Some(identifiers) = part.and_then(|part| parts.get_mut(part)) {
        identifiers.push(identifier);
    }
}

fn mark(surface: &mut Surface<'_>, fonts: &Fonts, placed: &Placed) {
    match &placed.mark {
        Mark::Line { paragraph, line, left, baseline } => {
            text(surface, fonts, paragraph, *line, Point::from_xy(*left, placed.top + baseline));
        }
        Mark::Area { left, top, width, height, radius, colour } => {
            if let Some(rect) = Rect::from_xywh(*left, placed.top + top, *width, *height) {
                area(surface, rect, *radius, *colour);
            }
        }
        Mark::Picture { image, left, width, height } => {
            if let Some(size) = Size::from_wh(*width, *height) {
                surface.push_transform(&Transform::from_translate(*left, placed.top));
                surface.draw_image(image.clone(), size);
                surface.pop();
            }
        }
        Mark::Link { .. } => {}
    }
}

fn link(page: &mut Page<'_>, placed: &Placed, parts: &mut [Vec<Identifier>]) {
    let (Mark::Link { left, width, height, address }, Some(_)) = (&placed.mark, placed.part) else { return };
    let Some(rect) = Rect::from_xywh(*left, placed.top, *width, *height) else { return };
    let target = Target::Action(Action::Link(LinkAction::new(address.to_string())));
    let annotation = Annotation::new_link(LinkAnnotation::new(rect, target), Some(address.to_string()));
    let identifier = page.add_tagged_annotation(annotation);
    belongs(parts, placed.part, identifier);
}

fn fill(colour: Colour) -> Fill {
    let [red, green, blue] = colour;
    Fill { paint: rgb::Color::new(red, green, blue).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

/// How far the handles of a quarter of a circle reach, of its radius.
const QUARTER: f32 = 0.552_285;

fn area(surface: &mut Surface<'_>, rect: Rect, radius: f32, colour: Colour) {
    let mut path = PathBuilder::new();
    if radius > 0.0 {
        let (left, top, right, bottom) = (rect.left(), rect.top(), rect.right(), rect.bottom());
        let radius = radius.min(rect.width() / 2.0).min(rect.height() / 2.0);
        let far = radius * (1.0 - QUARTER);
        path.move_to(left + radius, top);
        path.line_to(right - radius, top);
        path.cubic_to(right - far, top, right, top + far, right, top + radius);
        path.line_to(right, bottom - radius);
        path.cubic_to(right, bottom - far, right - far, bottom, right - radius, bottom);
        path.line_to(left + radius, bottom);
        path.cubic_to(left + far, bottom, left, bottom - far, left, bottom - radius);
        path.line_to(left, top + radius);
        path.cubic_to(left, top + far, left + far, top, left + radius, top);
        path.close();
    } else {
        path.push_rect(rect);
    }
    if let Some(path) = path.finish() {
        surface.set_fill(Some(fill(colour)));
        surface.draw_path(&path);
    }
}

fn text(surface: &mut Surface<'_>, fonts: &Fonts, paragraph: &Paragraph, line: usize, start: Point) {
    let Some(line) = paragraph.layout.get(line) else { return };
    surface.set_fill(Some(fill(paragraph.colour)));
    let mut left = start.x + line.metrics().offset;
    for run in line.runs() {
        if let Some(face) = fonts.face(run.font()) {
            let spelled = Spelled::of(&run, &paragraph.text);
            let at = Point::from_xy(left, start.y);
            surface.draw_glyphs(at, &spelled.glyphs, face.clone(), &spelled.letters, run.font_size(), false);
        }
        left += run.advance();
    }
}
