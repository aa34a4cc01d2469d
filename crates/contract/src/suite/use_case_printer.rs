//! `UseCasePrinter`: all that a use case tells, on paper, readable by others than who made it.

use p2p_domain::{
    content::AuthorCard,
    locale::Locale,
    port::document::{PrintedPicture, Printout, UseCasePrinter},
    use_case::{Caption, Media, UseCaseView},
};

use super::upload::{jpeg, png, webp};
use crate::{
    build::{a_file, a_use_case, a_use_case_in_full, a_use_case_text, a_user, at},
    world::{Paper, PrinterWorld},
};

suite! { ($) use_case_printer, use_case_printer_suite(PrinterWorld):
    every_text_is_on_paper, headings_are_in_the_language, pages_run_as_their_language, what_is_not_told_has_no_heading,
    pictures_are_shown_and_broken_ones_left_out, longer_texts_take_more_pages, several_at_once_are_all_printed,
}

/// One that tells all that can be told.
fn in_full(locale: Locale) -> Printout {
    let author = a_user();
    let caption = Some(Caption::parse("The pump, before").unwrap());
    let view = UseCaseView {
        use_case: a_use_case_in_full(&author),
        text: a_use_case_text(),
        organization_name: Some("Jubail Pumps".to_owned()),
        author: AuthorCard { first_name: Some("نورة".to_owned()), ..AuthorCard::default() },
        media: vec![Media { file: a_file(&author), caption }],
        liked_by_me: false,
        bookmarked_by_me: false,
        distance_km: None,
    };
    Printout { view, locale, at: at(9), link: "https://sandbox.example/u/7".to_owned(), pictures: Vec::new() }
}

/// One that tells nothing but its title and its branch.
fn bare() -> Printout {
    let mut printout = in_full(Locale::En);
    printout.view.use_case = a_use_case(&a_user());
    printout.view.text = p2p_domain::use_case::UseCaseText::default();
    printout.view.media.clear();
    printout
}

async fn print(world: &PrinterWorld, printout: Printout) -> Paper {
    let printer: &dyn UseCasePrinter = &*world.printer;
    (world.read)(&printer.print(printout).await.unwrap())
}

/// Whether a word is on paper: letter by letter, or from its end, as Arabic stands from left to right. Lam with alef may be one letter.
fn has(paper: &Paper, word: &str) -> bool {
    let joined = word.replace("لا", "ﻻ").replace("لأ", "ﻷ").replace("لإ", "ﻹ").replace("لآ", "ﻵ");
    let reversed = |word: &str| word.chars().rev().collect::<String>();
    let readings = [word.to_owned(), reversed(word), reversed(&joined)];
    readings.iter().any(|reading| paper.letters.contains(reading))
}

#[track_caller]
fn assert_has(paper: &Paper, text: &str) {
    // Marks at the edge of a word stand where its paragraph puts them.
    let words = text.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let missing: Vec<&str> = words.filter(|word| !has(paper, word)).collect();
    assert!(missing.is_empty(), "{missing:?} of {text:?}");
}

async fn every_text_is_on_paper(world: &PrinterWorld) {
    for locale in [Locale::En, Locale::Ar] {
        let paper = print(world, in_full(locale)).await;
        for text in
            ["صيانة تنبؤية للمضخات", "Vibration is listened to.", "نصغي إلى الاهتزاز", "Petrochemicals", "الجبيل"]
        {
            assert_has(&paper, text);
        }
        for text in ["المنطقة الشرقية", "Vision IoT الرؤية الحاسوبية pumps", "Jubail Pumps", "نورة", "Ears & Sons"]
        {
            assert_has(&paper, text);
        }
        for text in ["Seals failed", "تتلف الموانع", "Microphones on each pump", "ميكروفون لكل مضخة", "وقت التوقف"]
        {
            assert_has(&paper, text);
        }
        for text in ["12.5", "h/month", "Leaks Output", "20%", "ears@vendor.example", "The pump, before", "أشهر"] {
            assert_has(&paper, text);
        }
        assert_has(&paper, "https://sandbox.example/u/7");
        assert_eq!(paper.pictures, 0);
    }
}

async fn headings_are_in_the_language(world: &PrinterWorld) {
    let (english, arabic) = (print(world, in_full(Locale::En)).await, print(world, in_full(Locale::Ar)).await);
    assert_has(&english, "solution Before After");
    assert_has(&arabic, "المشكلة الحل قبل بعد");
    assert!(!has(&english, "المشكلة") && !has(&arabic, "solution"));
}

async fn pages_run_as_their_language(world: &PrinterWorld) {
    assert!(!print(world, in_full(Locale::En)).await.runs_right_to_left);
    assert!(print(world, in_full(Locale::Ar)).await.runs_right_to_left);
}

async fn what_is_not_told_has_no_heading(world: &PrinterWorld) {
    let paper = print(world, bare()).await;
    assert_eq!(paper.pages, 1);
    assert_has(&paper, "Seals that tell when they fail");
    assert!(!has(&paper, "solution") && !has(&paper, "Before"));
}

async fn pictures_are_shown_and_broken_ones_left_out(world: &PrinterWorld) {
    let whole = png(40, 30, &[], |_, _| [200, 30, 30]);
    let broken = whole[..whole.len() / 2].to_vec();
    let mut printout = bare();
    let picture = |bytes| PrintedPicture { bytes, caption: Some("Seal".to_owned()) };
    let pictures =
        [jpeg(5, 5, None, |_, _| 90), b"none".to_vec(), whole, broken, Vec::new(), webp(30, 30, [30, 30, 200])];
    printout.pictures = pictures.into_iter().map(picture).collect();
    let paper = print(world, printout).await;
    assert_eq!((paper.pictures, paper.letters.matches("Seal").count()), (3, 4), "three captions and the title");
}

async fn longer_texts_take_more_pages(world: &PrinterWorld) {
    let mut printout = bare();
    let text = "Steam and water. بخار وماء. ".repeat(600);
    printout.view.text.solution = Some(p2p_domain::use_case::Prose::parse(&text).unwrap());
    let paper = print(world, printout).await;
    assert!(paper.pages > 2, "{} pages", paper.pages);
    assert_eq!(paper.letters.matches("Steam").count(), 600);
}

async fn several_at_once_are_all_printed(world: &PrinterWorld) {
    let several = (0..40).map(|_| print(world, bare()));
    for paper in futures_util::future::join_all(several).await {
        assert_eq!(paper.pages, 1);
    }
}
