//! What a use case shows beside its texts: the table of what was measured, pictures, files.

use krilla::tagging::{TableHeaderScope, Tag, TagKind};
use p2p_domain::{
    port::document::PrintedPicture,
    use_case::{Media, Metric},
};

use super::{
    block::{Block, Cell, Mark, Strip, lines},
    composer::Composer,
    paper::{CAPTION, Column, LABEL, MARGIN, MEASURE, STRONG, Style, VALUE},
    picture::{self, Printable},
    setting::Lean,
};
use crate::{figures, words::Words};

/// The highest picture, so that its caption and others find room on its page.
const PICTURE_MAX: f32 = 290.0;

/// Start and width of the columns of the table of measures.
const COLUMNS: [(f32, f32); 4] = [(8.0, 210.0), (226.0, 84.0), (318.0, 84.0), (418.0, MEASURE - 426.0)];

/// How wide the sizes of files are.
const SIZES: f32 = 92.0;

impl Composer {
    /// What was measured, before and after.
    pub fn measures<'metric>(&mut self, metrics: impl Iterator<Item = &'metric Metric>, words: &Words) {
        self.structure.open();
        let head = [words.metric, words.before, words.after, words.unit].map(str::to_owned);
        let mut head = self.table_row(&head, STRONG, || Tag::TH(TableHeaderScope::Column).into());
        (head.is_tinted, head.before, head.keep) = (true, 12.0, 2.0 * head.height());
        self.flow.place(&head);
        for metric in metrics {
            let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), figures::number);
            let unit = metric.unit.as_ref().map(|unit| unit.as_str().to_owned()).unwrap_or_default();
            let texts = [metric.name.as_str().to_owned(), number(metric.before), number(metric.after), unit];
            let row = self.table_row(&texts, VALUE, || Tag::TD.into());
            self.flow.place_row(&head, &row);
        }
        self.structure.close(Tag::Table);
    }

    fn table_row(&mut self, texts: &[String; 4], style: Style, tag: impl Fn() -> TagKind) -> Block {
        self.structure.open();
        let start = self.setter.to_start();
        let mut cells = Vec::new();
        for (place, (text, (from, width))) in texts.iter().zip(COLUMNS).enumerate() {
            let column = Column::at(from, width, self.setter.page());
            // Numbers stand under each other by their last digit, whichever way the page runs.
            let lean = if matches!(place, 1 | 2) { Lean::Right } else { start };
            let set = self.setter.set(text, style, width, lean);
            cells.push(Cell::text(self.structure.part(tag()), &set, column));
        }
        self.structure.close(Tag::TR);
        Block { cells, padding: 4.0, is_ruled: true, ..Block::default() }
    }

    /// Pictures with their captions. Those that cannot be shown are left out; without any, so is the heading.
    pub fn pictures(&mut self, pictures: Vec<PrintedPicture>, words: &Words) {
        let mut heading = Some(words.pictures);
        for given in pictures {
            let Some(printable) = picture::read(&given.bytes) else { continue };
            // The bytes of each go before the next is decoded.
            drop(given.bytes);
            let scale = (MEASURE / printable.width).min(PICTURE_MAX / printable.height).min(1.0);
            if let Some(heading) = heading.take() {
                self.heading(heading, printable.height * scale + 3.0 * CAPTION.leading);
            }
            self.picture(printable, scale, given.caption.as_deref());
        }
    }

    fn picture(&mut self, printable: Printable, scale: f32, caption: Option<&str>) {
        let (width, height) = (printable.width * scale, printable.height * scale);
        let left = MARGIN + (MEASURE - width) / 2.0;
        let mark = Mark::Picture { image: printable.image, left, width, height };
        self.structure.open();
        let figure = self.structure.part(Tag::Figure(caption.map(str::to_owned)));
        let picture = Cell { part: Some(figure), strips: vec![Strip { height, marks: vec![mark] }] };
        let Some(caption) = caption else {
            self.flow.place(&Block { before: 8.0, after: 12.0, ..Block::of(picture) });
            self.structure.close(Tag::Div);
            return;
        };
        let set = self.setter.set(caption, CAPTION, MEASURE, Lean::Middle);
        let caption = Cell::text(self.structure.part(Tag::Caption), &set, Column::WHOLE);
        let keep = caption.height() + 5.0;
        self.flow.place(&Block { before: 8.0, after: 5.0, keep, ..Block::of(picture) });
        self.flow.place(&Block { after: 14.0, ..Block::of(caption) });
        self.structure.close(Tag::Div);
    }

    /// The names of files, with their sizes and what they show.
    pub fn files(&mut self, media: &[Media], words: &Words) {
        if media.is_empty() {
            return;
        }
        self.heading(words.files, 3.0 * VALUE.leading);
        let start = self.setter.to_start();
        let end = self.setter.to_end();
        for medium in media {
            let names = Column::at(0.0, MEASURE - SIZES - 8.0, self.setter.page());
            let name = self.setter.set(medium.file.name.as_str(), VALUE, names.width, start);
            let mut told = Cell::text(self.structure.part(Tag::P), &name, names);
            if let Some(caption) = &medium.caption {
                let caption = self.setter.set(caption.as_str(), CAPTION, names.width, start);
                told.strips.extend(lines(&caption, names.left));
            }
            let sizes = Column::at(MEASURE - SIZES, SIZES, self.setter.page());
            let size = self.setter.set(&figures::size(medium.file.size, words), LABEL, sizes.width, end);
            let size = Cell::text(self.structure.part(Tag::P), &size, sizes);
            self.flow.place(&Block { cells: vec![told, size], padding: 3.0, is_ruled: true, ..Block::default() });
        }
    }
}
