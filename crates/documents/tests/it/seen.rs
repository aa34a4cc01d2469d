//! A PDF as a reader that is none of ours reads it.

use lopdf::{Document, Object};

/// What a reader finds.
pub struct Seen {
    pub document: Document,
    /// The letters as they stand on paper, from left to right, without blanks.
    pub letters: String,
    pub pages: usize,
}

pub fn read(pdf: &[u8]) -> Seen {
    assert!(pdf.starts_with(b"%PDF-"), "it is no PDF");
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    let text = document.extract_text(&pages).unwrap();
    Seen { letters: text.split_whitespace().collect(), pages: pages.len(), document }
}

impl Seen {
    /// How many pictures there are.
    pub fn pictures(&self) -> usize {
        let is_picture = |object: &&Object| {
            let dict = object.as_stream().map(|stream| &stream.dict);
            dict.and_then(|dict| dict.get(b"Subtype")).and_then(Object::as_name).is_ok_and(|name| name == b"Image")
        };
        self.document.objects.values().filter(is_picture).count()
    }

    /// Which way a reader turns the pages.
    pub fn direction(&self) -> Vec<u8> {
        let preferences = self.document.catalog().unwrap().get(b"ViewerPreferences").unwrap();
        let (_, preferences) = self.document.dereference(preferences).unwrap();
        preferences.as_dict().unwrap().get(b"Direction").unwrap().as_name().unwrap().to_vec()
    }
}
