//! The fonts that are built in, parsed once. How text is set with them is not decided here.

use std::{collections::HashMap, sync::Arc};

use krilla::text::Font;
use p2p_domain::port::document::DocumentError;
use parley::{
    FontContext, FontData,
    fontique::{Blob, Collection, CollectionOptions, FontInfoOverride, SourceCache},
};

use crate::failed;

/// Latin, Greek and Cyrillic letters.
pub const LATIN: &str = "Plex";
/// Arabic letters, and no others. With a glyph for each letter, it can be copied from paper in its order.
pub const ARABIC: &str = "Vazirmatn";

/// Family and bytes of each font.
const FILES: [(&str, &[u8]); 4] = [
    (LATIN, include_bytes!("../../fonts/IBMPlexSans-Regular.ttf")),
    (LATIN, include_bytes!("../../fonts/IBMPlexSans-SemiBold.ttf")),
    (ARABIC, include_bytes!("../../fonts/Vazirmatn-NL-Regular.ttf")),
    (ARABIC, include_bytes!("../../fonts/Vazirmatn-NL-SemiBold.ttf")),
];

/// Fonts for setting text and for putting it on pages.
pub struct Fonts {
    context: FontContext,
    /// By the number that the setting gives to a font's bytes.
    faces: HashMap<u64, Font>,
}

impl Fonts {
    /// Parses the fonts.
    pub fn built_in() -> Result<Self, DocumentError> {
        let options = CollectionOptions { system_fonts: false, ..CollectionOptions::default() };
        let mut context = FontContext { collection: Collection::new(options), source_cache: SourceCache::default() };
        let mut faces = HashMap::new();
        for (family, bytes) in FILES {
            let blob = Blob::new(Arc::new(bytes));
            let face = Font::new(bytes.into(), 0).ok_or_else(|| failed("printer.fonts", "a font cannot be read"))?;
            faces.insert(blob.id(), face);
            let named = FontInfoOverride { family_name: Some(family), ..FontInfoOverride::default() };
            context.collection.register_fonts(blob, Some(named));
        }
        Ok(Self { context, faces })
    }

    /// For setting text.
    pub fn context(&self) -> FontContext {
        self.context.clone()
    }

    /// For putting it on a page.
    pub fn face(&self, font: &FontData) -> Option<&Font> {
        self.faces.get(&font.data.id())
    }
}
