//! Which letters each glyph stands for, so that text can be selected, copied and searched. How it looks is decided by the setting.
//!
//! Readers of PDF disagree about the order of several letters of one glyph where text runs to the left. So each glyph stands for one letter where
//! that can be, and a ligature for the one character that Unicode has for it.

use krilla::text::{GlyphId, KrillaGlyph};
use parley::{Cluster, Glyph, Run};

/// The glyphs of a run from left to right, and their letters.
pub struct Spelled {
    pub letters: String,
    pub glyphs: Vec<KrillaGlyph>,
}

impl Spelled {
    pub fn of(run: &Run<'_, ()>, text: &str) -> Self {
        let mut spelled = Self { letters: String::new(), glyphs: Vec::new() };
        // The end of a ligature whose later letters came first, where text runs to the left.
        let mut joined: Option<usize> = None;
        let mut clusters = run.visual_clusters().peekable();
        while let Some(cluster) = clusters.next() {
            let mut range = cluster.text_range();
            if cluster.is_rtl() {
                if cluster.is_ligature_continuation() {
                    joined = joined.max(Some(range.end));
                    continue;
                }
                range.end = range.end.max(joined.take().unwrap_or(0));
            } else {
                while let Some(later) = clusters.next_if(Cluster::is_ligature_continuation) {
                    range.end = range.end.max(later.text_range().end);
                }
            }
            let glyphs: Vec<Glyph> = cluster.glyphs().collect();
            spelled.cluster(text.get(range).unwrap_or_default(), &glyphs, run.font_size(), cluster.is_rtl());
        }
        spelled
    }

    fn cluster(&mut self, letters: &str, glyphs: &[Glyph], size: f32, is_rtl: bool) {
        let unseen = letters.chars().all(is_unseen);
        let seen: Vec<&Glyph> = glyphs.iter().filter(|glyph| !unseen || glyph.advance > 0.0).collect();
        let mut shares = shares(letters, seen.len());
        if is_rtl {
            shares.reverse();
        }
        let mut last: Option<&str> = None;
        for (glyph, share) in seen.into_iter().zip(&shares) {
            // Glyphs that make one letter together stand for it once.
            if last != Some(share.as_str()) {
                self.letters.push_str(share);
            }
            last = Some(share);
            let range = self.letters.len() - share.len()..self.letters.len();
            let (advance, x, y) = (glyph.advance / size, glyph.x / size, -glyph.y / size);
            self.glyphs.push(KrillaGlyph::new(GlyphId::new(glyph.id), advance, x, y, 0.0, range, None));
        }
    }
}

/// The letters of each of so many glyphs of a cluster, the base first. A base may be of several glyphs; the last glyph has what is left.
fn shares(letters: &str, glyphs: usize) -> Vec<String> {
    let spelled = in_one(letters);
    let count = spelled.chars().count().min(glyphs);
    let mut shares: Vec<String> = Vec::new();
    for (place, letter) in spelled.chars().enumerate() {
        if place < count {
            shares.push(letter.into());
        } else if let Some(last) = shares.last_mut() {
            last.push(letter);
        }
    }
    if let Some(base) = shares.first().cloned() {
        shares.splice(0..0, std::iter::repeat_n(base, glyphs - count));
    }
    shares
}

/// The same with one character for letters that the fonts have one glyph for. A mark between lam and alef goes behind both.
fn in_one(letters: &str) -> String {
    if let Some(marks) = letters.strip_prefix("الله") {
        return format!("ﷲ{marks}");
    }
    let joined = letters.chars().find_map(|alef| match alef {
        'ا' => Some((alef, 'ﻻ')),
        'أ' => Some((alef, 'ﻷ')),
        'إ' => Some((alef, 'ﻹ')),
        'آ' => Some((alef, 'ﻵ')),
        _ => None,
    });
    match (letters.strip_prefix('ل'), joined) {
        (Some(rest), Some((alef, one))) => format!("{one}{}", rest.replacen(alef, "", 1)),
        _ => letters.to_owned(),
    }
}

/// What orders or joins letters without being one.
const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_glyph_has_a_letter() {
        assert_eq!(shares("ب", 1), ["ب"]);
        assert_eq!(shares("بّ", 2), ["ب", "\u{651}"]);
        assert_eq!(shares("ب\u{651}\u{64e}", 2), ["ب", "\u{651}\u{64e}"]);
        assert_eq!(shares("أ", 2), ["أ", "أ"]);
        assert_eq!(shares("fi", 1), ["fi"]);
        assert_eq!(shares("", 1), [""; 0]);
        assert_eq!(shares("x", 0), [""; 0]);
    }

    #[test]
    fn lam_and_alef_are_one() {
        assert_eq!(shares("لا", 1), ["ﻻ"]);
        assert_eq!(shares("لًا", 2), ["ﻻ", "\u{64b}"]);
        assert_eq!(shares("لآ\u{64b}", 2), ["ﻵ", "\u{64b}"]);
        assert_eq!(shares("الله", 1), ["ﷲ"]);
        assert_eq!(shares("ل", 1), ["ل"]);
    }
}
