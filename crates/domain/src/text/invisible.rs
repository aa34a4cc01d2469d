//! Characters that draw nothing. Names may contain them (ZWNJ in Persian, ZWJ and variation
//! selectors in emoji), but a name made of them alone is empty to every reader.

/// Whether `c` leaves no mark on the page: white space, controls, and the characters that Unicode
/// calls default-ignorable (zero-width, format, variation selectors, fillers, tags).
pub(super) fn is_invisible(c: char) -> bool {
    c.is_whitespace() || c.is_control() || is_ignorable(c)
}

/// Unicode's `Default_Ignorable_Code_Point`, and the few that fonts leave blank besides: the empty
/// Braille cell and the interlinear annotation marks.
pub(super) fn is_ignorable(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}'
        | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{2800}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}')
}
