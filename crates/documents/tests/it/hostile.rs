//! Texts that nobody means well with.

use p2p_documents::PdfPrinter;
use p2p_domain::{port::document::UseCasePrinter as _, use_case::Prose};
use proptest::prelude::*;

use crate::{
    printed::print,
    sample::{prose, with_texts},
    seen::read,
};

/// Pieces that trouble whoever sets text.
fn piece() -> impl Strategy<Value = String> {
    let troublesome = prop::sample::select(vec![
        "\u{202e}",
        "\u{202a}",
        "\u{2066}",
        "\u{2067}",
        "\u{2068}",
        "\u{2069}",
        "\u{202c}",
        "\u{200f}",
        "\u{61c}",
        "\u{301}",
        "\u{64b}",
        "\u{651}\u{64e}",
        "\u{200d}",
        "\u{200c}",
        "\u{feff}",
        "\u{fffc}",
        "\u{fdfa}",
        "\u{ad}",
        "\u{e0041}",
        "\n",
        "\t",
        "\u{2028}",
        "لا",
        "الله",
        "السلام",
        "👩‍👩‍👧",
        "漢字",
        "𝔘",
        "fi",
        "ffl",
        "1,234.5",
        "-5%",
        " ",
        "﷽",
    ]);
    prop_oneof![3 => troublesome.prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from), 1 => "[a-z]{1,80}"]
}

fn hostile() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..120).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_is_printed(problem in hostile(), solution in hostile(), link in hostile()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
        let mut printout = with_texts(&problem, &solution);
        printout.link = link;
        printout.pictures.clear();
        let printer = PdfPrinter::new().unwrap();
        let pdf = runtime.block_on(printer.print(printout)).unwrap();
        prop_assert!(read(&pdf).pages >= 1);
    }
}

#[tokio::test]
async fn the_longest_texts_are_printed() {
    let latin: String = "Steam and water. ".repeat(2_000).chars().take(Prose::MAX).collect();
    let arabic: String = "البخار والماء معًا. ".repeat(2_000).chars().take(Prose::MAX).collect();
    let seen = print(with_texts(&latin, &arabic)).await;
    assert!(seen.pages > 8, "{} pages", seen.pages);
    assert_eq!(seen.letters.matches("Steam").count(), latin.matches("Steam").count());
}

#[tokio::test]
async fn a_word_longer_than_a_line_is_broken() {
    let (latin, arabic) = ("x".repeat(Prose::MAX), "ش".repeat(Prose::MAX));
    let seen = print(with_texts(&latin, &arabic)).await;
    assert!(seen.pages > 8, "{} pages", seen.pages);
    assert_eq!(seen.letters.matches('ش').count() / 1_000, Prose::MAX / 1_000);
    assert!(seen.letters.matches('x').count() >= Prose::MAX);
}

#[tokio::test]
async fn marks_without_end_are_printed() {
    let tower = format!("a{}", "\u{301}".repeat(Prose::MAX - 1));
    let arabic = format!("ب{}", "\u{651}\u{64e}".repeat(Prose::MAX / 2 - 1));
    assert!(print(with_texts(&tower, &arabic)).await.pages >= 1);
}

#[tokio::test]
async fn lines_without_words_take_no_pages() {
    let gap = "\n".repeat(10_000);
    let seen = print(with_texts(&format!("Begin{gap}end"), &gap)).await;
    assert!(seen.pages <= 4 && seen.letters.contains("Begin"), "{} pages", seen.pages);
    let short = format!("{}\n", "word\n".repeat(3_900));
    let seen = print(with_texts(&short, "x")).await;
    assert_eq!(seen.letters.matches("word").count(), prose(&short).as_str().matches("word").count());
}
