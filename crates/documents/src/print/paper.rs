//! The look of a page: measures in points, colours, sizes of letters.

use p2p_domain::text::direction::Direction;

/// A4.
pub const WIDTH: f32 = 595.28;
pub const HEIGHT: f32 = 841.89;

/// Left and right of the text.
pub const MARGIN: f32 = 54.0;
pub const TOP: f32 = 54.0;
/// Where the text ends.
pub const BOTTOM: f32 = HEIGHT - 66.0;
/// Where the foot of the page begins.
pub const FOOT: f32 = HEIGHT - 46.0;
/// How wide the text is.
pub const MEASURE: f32 = WIDTH - 2.0 * MARGIN;

/// Red, green, blue.
pub type Colour = [u8; 3];

pub const INK: Colour = [0x1b, 0x25, 0x2d];
pub const MUTED: Colour = [0x5a, 0x67, 0x72];
pub const ACCENT: Colour = [0x0b, 0x6b, 0x58];
pub const RULE: Colour = [0xd5, 0xdc, 0xe0];
pub const TINT: Colour = [0xee, 0xf4, 0xf2];

/// How letters look.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub size: f32,
    /// From one baseline to the next.
    pub leading: f32,
    pub is_bold: bool,
    pub colour: Colour,
}

const fn style(size: f32, leading: f32, is_bold: bool, colour: Colour) -> Style {
    Style { size, leading, is_bold, colour }
}

pub const KICKER: Style = style(10.0, 16.0, true, ACCENT);
pub const TITLE: Style = style(22.0, 31.0, true, INK);
pub const SUMMARY: Style = style(12.0, 19.5, false, MUTED);
pub const HEADING: Style = style(14.0, 22.0, true, ACCENT);
pub const BODY: Style = style(10.5, 17.5, false, INK);
pub const LABEL: Style = style(9.5, 16.5, false, MUTED);
pub const VALUE: Style = style(10.0, 16.5, false, INK);
pub const STRONG: Style = style(10.0, 16.5, true, INK);
pub const CHIP: Style = style(9.0, 17.0, false, ACCENT);
pub const CAPTION: Style = style(9.5, 15.5, false, MUTED);
pub const LINK: Style = style(10.0, 16.5, false, ACCENT);
pub const FOOTING: Style = style(8.5, 13.0, false, MUTED);

/// A stretch across the page.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub left: f32,
    pub width: f32,
}

impl Column {
    /// All of it.
    pub const WHOLE: Self = Self { left: MARGIN, width: MEASURE };

    /// So far from where lines begin.
    pub fn at(start: f32, width: f32, page: Direction) -> Self {
        match page {
            Direction::Ltr => Self { left: MARGIN + start, width },
            Direction::Rtl => Self { left: WIDTH - MARGIN - start - width, width },
        }
    }
}
