//! What is put on pages: blocks of cells, cells of strips, strips of marks. Nothing here knows a page.

use std::rc::Rc;

use krilla::image::Image;

use super::{
    paper::{Colour, Column, TINT},
    setting::Paragraph,
};

/// The number of a part of the document, by which its marks on several pages belong together.
pub type Part = usize;

/// Something that is seen. Heights are told from the upper edge of its strip, places across from the left edge of the page.
#[derive(Clone)]
pub enum Mark {
    /// A line of a paragraph.
    Line { paragraph: Rc<Paragraph>, line: usize, left: f32, baseline: f32 },
    /// An area of one colour.
    Area { left: f32, top: f32, width: f32, height: f32, radius: f32, colour: Colour },
    /// A picture.
    Picture { image: Image, left: f32, width: f32, height: f32 },
    /// Where a click leads to an address.
    Link { left: f32, width: f32, height: f32, address: Rc<str> },
}

impl Mark {
    /// The same, so much further down.
    pub fn lowered(mut self, by: f32) -> Self {
        match &mut self {
            Self::Line { baseline, .. } => *baseline += by,
            Self::Area { top, .. } => *top += by,
            Self::Picture { .. } | Self::Link { .. } => {}
        }
        self
    }
}

/// What is never parted by the end of a page.
#[derive(Clone, Default)]
pub struct Strip {
    pub height: f32,
    pub marks: Vec<Mark>,
}

/// Strips under each other.
#[derive(Clone, Default)]
pub struct Cell {
    pub part: Option<Part>,
    pub strips: Vec<Strip>,
}

impl Cell {
    /// The lines of a paragraph, a strip each.
    pub fn text(part: Part, paragraph: &Rc<Paragraph>, column: Column) -> Self {
        Self { part: Some(part), strips: lines(paragraph, column.left) }
    }

    pub fn height(&self) -> f32 {
        self.strips.iter().map(|strip| strip.height).sum()
    }
}

/// The lines of a paragraph whose left edge is there.
pub fn lines(paragraph: &Rc<Paragraph>, left: f32) -> Vec<Strip> {
    let lines = paragraph.layout.lines().enumerate().map(|(line, set)| {
        let metrics = set.metrics();
        let baseline = metrics.baseline - metrics.block_min_coord;
        let mark = Mark::Line { paragraph: Rc::clone(paragraph), line, left, baseline };
        Strip { height: metrics.line_height, marks: vec![mark] }
    });
    lines.collect()
}

/// Cells side by side.
#[derive(Clone, Default)]
pub struct Block {
    pub cells: Vec<Cell>,
    /// Free space above, shared with that below the block before.
    pub before: f32,
    /// Free space below.
    pub after: f32,
    /// Between its edges and its cells.
    pub padding: f32,
    /// Whether the end of a page may part its strips.
    pub splits: bool,
    /// How much of what follows must stay on its page.
    pub keep: f32,
    /// Whether it is tinted.
    pub is_tinted: bool,
    /// Whether a line is drawn below.
    pub is_ruled: bool,
}

impl Block {
    /// A block of one cell.
    pub fn of(cell: Cell) -> Self {
        Self { cells: vec![cell], ..Self::default() }
    }

    /// The same with other cells.
    pub fn with(&self, cells: Vec<Cell>) -> Self {
        Self { cells, ..*self }
    }

    pub fn height(&self) -> f32 {
        self.cells.iter().map(Cell::height).fold(0.0, f32::max) + 2.0 * self.padding
    }

    /// The same for the eye alone, such as a table's head on its second page.
    pub fn repeated(&self) -> Self {
        self.with(self.cells.iter().map(|cell| Cell { part: None, strips: cell.strips.clone() }).collect())
    }

    /// The colour behind it.
    pub fn ground(&self) -> Option<Colour> {
        self.is_tinted.then_some(TINT)
    }
}
