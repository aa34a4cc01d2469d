//! Printing, and finding words on paper.

use p2p_documents::PdfPrinter;
use p2p_domain::port::document::{Printout, UseCasePrinter as _};

use crate::seen::{Seen, read};

pub async fn print(printout: Printout) -> Seen {
    let printer = PdfPrinter::new().unwrap();
    read(&printer.print(printout).await.unwrap())
}

impl Seen {
    /// Whether all words are there, each from left to right or, as Arabic ones stand on paper, from right to left.
    pub fn missing<'text>(&self, text: &'text str) -> Vec<&'text str> {
        // Marks between letters of two directions stand where their paragraph puts them.
        let words = text
            .split(|c: char| c.is_whitespace() || matches!(c, '.' | '/' | '-' | 'ﷺ'))
            .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
        words.filter(|word| !self.letters.contains(word) && !self.has_reversed(word)).collect()
    }

    fn has_reversed(&self, word: &str) -> bool {
        // Lam and alef are one character on paper.
        let joined = word.replace("لا", "ﻻ").replace("لأ", "ﻷ").replace("لإ", "ﻹ").replace("لآ", "ﻵ");
        let core = joined.trim_matches(|c: char| !c.is_alphabetic());
        self.letters.contains(&core.chars().rev().collect::<String>())
    }

    /// The language that it says it is in.
    pub fn lang(&self) -> Vec<u8> {
        self.document.catalog().unwrap().get(b"Lang").unwrap().as_str().unwrap().to_vec()
    }
}
