//! The tools of composition: headings, prose, facts. What a use case consists of is not decided here.

use std::rc::Rc;

use krilla::tagging::Tag;
use p2p_domain::text::direction::Direction;

use super::{
    block::{Block, Cell, Mark, Strip, lines},
    flow::{Flow, Place},
    fonts::Fonts,
    paper::{BODY, CHIP, Column, HEADING, LABEL, LINK, MEASURE, Style, TINT, VALUE},
    parts::Structure,
    setting::{Lean, Setter, paragraphs},
};

/// How wide the labels of facts are, with the gap behind them.
const LABELS: f32 = 128.0;
const GAP: f32 = 10.0;
/// Between the letters of a chip and its edges.
const CHIP_PADDING: f32 = 8.0;
const CHIP_GAP: f32 = 5.0;

/// Composes a document from its beginning to its end.
pub struct Composer {
    pub setter: Setter,
    pub flow: Flow,
    pub structure: Structure,
    /// Headings and where they are.
    pub outline: Vec<(String, Place)>,
}

impl Composer {
    pub fn new(fonts: &Fonts, page: Direction) -> Self {
        Self {
            setter: Setter::new(fonts, page),
            flow: Flow::new(),
            structure: Structure::default(),
            outline: Vec::new(),
        }
    }

    /// The heading of a section, with so much of it on the same page.
    pub fn heading(&mut self, text: &str, keep: f32) {
        let lean = self.setter.to_start();
        let set = self.setter.set(text, HEADING, MEASURE, lean);
        let part = self.structure.heading(2, text);
        let cell = Cell::text(part, &set, Column::WHOLE);
        let place = self.flow.place(&Block { before: 22.0, after: 5.0, keep: keep + 5.0, ..Block::of(cell) });
        self.outline.push((text.to_owned(), place));
    }

    /// A line of the head of the document.
    pub fn line(&mut self, text: &str, style: Style, level: Option<u16>, after: f32) {
        let lean = self.setter.to_start();
        let set = self.setter.set(text, style, MEASURE, lean);
        let part = match level {
            Some(level) => self.structure.heading(level, text),
            None => self.structure.part(Tag::P),
        };
        self.flow.place(&Block { after, splits: true, ..Block::of(Cell::text(part, &set, Column::WHOLE)) });
    }

    /// A text of several paragraphs, each by its own letters. A blank line parts a little more.
    pub fn prose(&mut self, text: &str, style: Style) {
        let mut before = 0.0;
        for paragraph in paragraphs(text) {
            if paragraph.trim().is_empty() {
                before = style.leading * 0.5;
                continue;
            }
            let set = self.setter.set(paragraph.trim_end(), style, MEASURE, Lean::Own);
            let part = self.structure.part(Tag::P);
            let cell = Cell::text(part, &set, Column::WHOLE);
            self.flow.place(&Block { before, after: 3.0, splits: true, ..Block::of(cell) });
            before = 0.0;
        }
    }

    /// A section of one text.
    pub fn section(&mut self, heading: &str, text: &str) {
        self.heading(heading, 2.0 * BODY.leading);
        self.prose(text, BODY);
    }

    fn values(&self) -> Column {
        Column::at(LABELS, MEASURE - LABELS, self.setter.page())
    }

    fn label(&mut self, text: &str) -> Cell {
        let column = Column::at(0.0, LABELS - GAP, self.setter.page());
        let lean = self.setter.to_start();
        let set = self.setter.set(text, LABEL, column.width, lean);
        Cell::text(self.structure.part(Tag::P), &set, column)
    }

    fn row(&mut self, label: Cell, value: Cell) {
        self.flow.place(&Block { cells: vec![label, value], padding: 2.5, is_ruled: true, ..Block::default() });
    }

    /// What is called so is that.
    pub fn fact(&mut self, label: &str, value: &str) {
        let label = self.label(label);
        let column = self.values();
        let lean = self.setter.to_start();
        let set = self.setter.set(value, VALUE, column.width, lean);
        let value = Cell::text(self.structure.part(Tag::P), &set, column);
        self.row(label, value);
    }

    /// What is called so is found there.
    pub fn link(&mut self, label: &str, address: &str) {
        let label = self.label(label);
        let column = self.values();
        let lean = self.setter.to_start();
        let set = self.setter.set(address, LINK, column.width, lean);
        let part = self.structure.part(Tag::Link);
        let mut value = Cell::text(part, &set, column);
        let target: Rc<str> = address.into();
        for strip in &mut value.strips {
            let Column { left, width } = column;
            strip.marks.push(Mark::Link { left, width, height: strip.height, address: Rc::clone(&target) });
        }
        self.row(label, value);
    }

    /// What is called so are these, each on a ground of its own.
    pub fn chips<'text>(&mut self, label: &str, texts: impl Iterator<Item = &'text str>) {
        let mut label = self.label(label);
        let part = self.structure.part(Tag::P);
        let value = Cell { part: Some(part), strips: self.chip_strips(texts) };
        // The label stands on the line of the first chips.
        if let Some(Mark::Line { baseline, .. }) = label.strips.first_mut().and_then(|strip| strip.marks.first_mut()) {
            *baseline += 2.0;
        }
        self.row(label, value);
    }

    fn chip_strips<'text>(&mut self, texts: impl Iterator<Item = &'text str>) -> Vec<Strip> {
        let column = self.values();
        let page = self.setter.page();
        let mut strips: Vec<Strip> = Vec::new();
        let mut used = f32::INFINITY;
        for text in texts {
            let set = self.setter.set(text, CHIP, column.width - 2.0 * CHIP_PADDING, Lean::Left);
            let width = set.layout.width().ceil() + 2.0 * CHIP_PADDING;
            if used + width > column.width {
                strips.push(Strip::default());
                used = 0.0;
            }
            let Some(strip) = strips.last_mut() else { continue };
            let place = Column::at(LABELS + used, width, page);
            let height = set.layout.height();
            let (top, radius) = (1.5, CHIP.leading / 2.0);
            strip.marks.push(Mark::Area { left: place.left, top, width, height, radius, colour: TINT });
            let mut down = top;
            for line in lines(&set, place.left + CHIP_PADDING) {
                strip.marks.extend(line.marks.into_iter().map(|mark| mark.lowered(down)));
                down += line.height;
            }
            strip.height = strip.height.max(height + 4.0);
            used += width + CHIP_GAP;
        }
        strips
    }
}
