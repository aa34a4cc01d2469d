//! Setting text: one paragraph at a time, shaped, ordered and broken into lines. Where the lines go is not decided here.

use std::rc::Rc;

use p2p_domain::text::direction::Direction;
use parley::{
    Alignment, AlignmentOptions, BaseDirection, FontContext, FontFamily, FontFamilyName, FontWeight, Layout,
    LayoutContext, LineHeight, OverflowWrap, StyleProperty,
};

use super::{
    fonts::{ARABIC, Fonts, LATIN},
    paper::{Colour, Style},
};

/// What stands for U+FDFA, which the fonts do not have, in the letters that it stands for.
const BLESSING: &str = "صلى الله عليه وسلم";

/// A paragraph in lines.
pub struct Paragraph {
    pub text: String,
    pub layout: Layout<()>,
    pub colour: Colour,
}

/// To which side lines lean.
#[derive(Debug, Clone, Copy)]
pub enum Lean {
    /// Where the letters begin, as those of `dir="auto"`; a text without letters, where the page does.
    Own,
    Left,
    Right,
    Middle,
}

/// Sets paragraphs.
pub struct Setter {
    fonts: FontContext,
    scratch: LayoutContext<()>,
    page: Direction,
}

impl Setter {
    pub fn new(fonts: &Fonts, page: Direction) -> Self {
        Self { fonts: fonts.context(), scratch: LayoutContext::new(), page }
    }

    /// Which way pages run.
    pub const fn page(&self) -> Direction {
        self.page
    }

    /// To where the page begins.
    pub const fn to_start(&self) -> Lean {
        match self.page {
            Direction::Ltr => Lean::Left,
            Direction::Rtl => Lean::Right,
        }
    }

    /// To where the page ends.
    pub const fn to_end(&self) -> Lean {
        match self.page {
            Direction::Ltr => Lean::Right,
            Direction::Rtl => Lean::Left,
        }
    }

    /// Sets one paragraph. Whatever would end it becomes a blank.
    pub fn set(&mut self, text: &str, style: Style, width: f32, lean: Lean) -> Rc<Paragraph> {
        let text: String = text.chars().map(shown).collect::<String>().replace('\u{fdfa}', BLESSING);
        let direction = Direction::of(&text);
        let families = match direction {
            Direction::Ltr => [LATIN, ARABIC],
            Direction::Rtl => [ARABIC, LATIN],
        };
        let families = families.map(FontFamilyName::named);
        let mut builder = self.scratch.ranged_builder(&mut self.fonts, &text, 1.0, false);
        builder.set_base_direction(match direction {
            Direction::Ltr => BaseDirection::Ltr,
            Direction::Rtl => BaseDirection::Rtl,
        });
        builder.push_default(FontFamily::List(families.as_slice().into()));
        builder.push_default(StyleProperty::FontSize(style.size));
        builder.push_default(StyleProperty::FontWeight(FontWeight::new(if style.is_bold { 600.0 } else { 400.0 })));
        builder.push_default(StyleProperty::LineHeight(LineHeight::Absolute(style.leading)));
        builder.push_default(StyleProperty::OverflowWrap(OverflowWrap::Anywhere));
        let mut layout = builder.build(&text);
        layout.break_all_lines(Some(width));
        layout.align(self.alignment(&text, lean), AlignmentOptions::default());
        Rc::new(Paragraph { text, layout, colour: style.colour })
    }

    fn alignment(&self, text: &str, lean: Lean) -> Alignment {
        match lean {
            Lean::Own if text.chars().any(char::is_alphabetic) => Alignment::Start,
            Lean::Own => self.alignment(text, self.to_start()),
            Lean::Left => Alignment::Left,
            Lean::Right => Alignment::Right,
            Lean::Middle => Alignment::Center,
        }
    }
}

/// The lines of a text as they were written.
pub fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    text.split(ends_paragraph)
}

const fn ends_paragraph(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A character as it is set: what is no letter of a line is a blank.
fn shown(c: char) -> char {
    match c {
        _ if c.is_control() || ends_paragraph(c) => ' ',
        // The setting takes it for a box of its own.
        '\u{fffc}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}
