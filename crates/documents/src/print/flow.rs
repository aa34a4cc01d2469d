//! Putting blocks on pages, one under the other. What the blocks are is not decided here.

use super::{
    block::{Block, Cell, Mark, Part, Strip},
    paper::{BOTTOM, MARGIN, MEASURE, RULE, TOP},
};

/// How thin lines are.
const HAIR: f32 = 0.6;

/// A mark on a page.
pub struct Placed {
    /// None for what the eye alone needs.
    pub part: Option<Part>,
    /// The upper edge of its strip.
    pub top: f32,
    pub mark: Mark,
}

/// Where something begins.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub page: usize,
    pub top: f32,
}

/// Pages as far as they are filled.
pub struct Flow {
    pub pages: Vec<Vec<Placed>>,
    y: f32,
    /// Free space that the last block wants below.
    below: f32,
}

impl Flow {
    pub fn new() -> Self {
        Self { pages: vec![Vec::new()], y: TOP, below: 0.0 }
    }

    /// Puts a block where there is room, in parts if that is how it goes on.
    pub fn place(&mut self, block: &Block) -> Place {
        let mut rest = block.clone();
        if !self.is_at_top() && !self.has_room(block) {
            self.turn();
        }
        let gap = self.gap(block);
        self.y += gap;
        let place = Place { page: self.pages.len() - 1, top: self.y };
        loop {
            self.put(&mut rest);
            if rest.cells.iter().all(|cell| cell.strips.is_empty()) {
                break;
            }
            self.turn();
        }
        self.below = block.after;
        place
    }

    /// Puts a row of a table, whose head returns on a new page.
    pub fn place_row(&mut self, head: &Block, row: &Block) {
        if !self.is_at_top() && !self.has_room(row) {
            self.turn();
            self.place(&head.repeated());
        }
        self.place(row);
    }

    /// Leaves so much free below what was placed last, if anything follows on its page.
    pub fn space(&mut self, below: f32) {
        self.below = below;
    }

    fn is_at_top(&self) -> bool {
        self.y <= TOP
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
        self.below = 0.0;
    }

    fn gap(&self, block: &Block) -> f32 {
        if self.is_at_top() { 0.0 } else { self.below.max(block.before) }
    }

    /// Whether the block begins on this page.
    fn has_room(&self, block: &Block) -> bool {
        let room = BOTTOM - self.y - self.gap(block);
        if block.height() + block.keep <= room {
            return true;
        }
        // A page begun with one line of a paragraph looks like a slip; so does one that ends so.
        block.splits && block.cells.iter().all(|cell| fitting(&cell.strips, room) >= 2)
    }

    /// Puts as much of the block as fits, at least something at the top of a page.
    fn put(&mut self, rest: &mut Block) {
        let room = BOTTOM - self.y - 2.0 * rest.padding;
        let mut taken: Vec<usize> = rest.cells.iter().map(|cell| fitting(&cell.strips, room)).collect();
        if self.is_at_top() && taken.iter().all(|&count| count == 0) {
            taken.fill(1);
        }
        for (cell, count) in rest.cells.iter().zip(&mut taken) {
            *count = (*count).min(cell.strips.len());
            let lonely = rest.splits && cell.strips.len() - *count == 1 && *count > 2;
            *count -= usize::from(lonely);
        }
        let slices = rest.cells.iter_mut().zip(taken);
        let slices: Vec<Cell> = slices
            .map(|(cell, count)| Cell { part: cell.part, strips: cell.strips.drain(..count).collect() })
            .collect();
        self.draw(&rest.with(slices));
    }

    fn draw(&mut self, slice: &Block) {
        let height = slice.height();
        let area = |top: f32, height: f32, colour| Mark::Area {
            left: MARGIN,
            top,
            width: MEASURE,
            height,
            radius: 0.0,
            colour,
        };
        if let Some(ground) = slice.ground() {
            self.mark(None, self.y, area(0.0, height, ground));
        }
        if slice.is_ruled {
            self.mark(None, self.y, area(height - HAIR, HAIR, RULE));
        }
        for cell in &slice.cells {
            let mut top = self.y + slice.padding;
            for strip in &cell.strips {
                for mark in &strip.marks {
                    self.mark(cell.part, top, mark.clone());
                }
                top += strip.height;
            }
        }
        self.y += height;
    }

    fn mark(&mut self, part: Option<Part>, top: f32, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(Placed { part, top, mark });
        }
    }
}

/// How many of the strips fit into that height.
fn fitting(strips: &[Strip], room: f32) -> usize {
    let mut used = 0.0;
    let fits = |strip: &&Strip| {
        used += strip.height;
        used <= room
    };
    strips.iter().take_while(fits).count()
}
