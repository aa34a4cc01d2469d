use p2p_documents::PdfPrinter;
use p2p_domain::{
    locale::Locale,
    port::document::{PrintedPicture, Printout, UseCasePrinter as _},
};

use crate::{
    printed::print,
    sample::{self, arabic, english},
    seen::read,
};

/// Every text that a use case has.
fn texts(printout: &Printout) -> Vec<String> {
    let view = &printout.view;
    let (row, text) = (&view.use_case, &view.text);
    let mut texts: Vec<String> = vec![row.title.as_str().to_owned(), printout.link.clone()];
    texts.extend(row.summary.iter().map(|summary| summary.as_str().to_owned()));
    texts.extend(row.industry.iter().map(|industry| industry.as_str().to_owned()));
    texts.extend(row.location.city.iter().map(|city| city.as_str().to_owned()));
    texts.extend(row.location.region.iter().map(|region| region.as_str().to_owned()));
    texts.extend(row.technologies.iter().map(|technology| technology.as_str().to_owned()));
    texts.extend(row.tags.iter().map(|tag| tag.as_str().to_owned()));
    texts.extend(view.organization_name.clone());
    texts.extend([view.author.first_name.clone(), view.author.last_name.clone()].into_iter().flatten());
    texts.extend([&text.problem_statement, &text.solution].into_iter().flatten().map(|text| text.as_str().to_owned()));
    let outcomes = &text.outcomes;
    let told = [&outcomes.cost_savings, &outcomes.efficiency_gain, &outcomes.roi_timeline];
    texts.extend(told.into_iter().flatten().map(|outcome| outcome.as_str().to_owned()));
    for metric in outcomes.metrics.iter() {
        texts.push(metric.name.as_str().to_owned());
        texts.extend(metric.unit.iter().map(|unit| unit.as_str().to_owned()));
    }
    texts.extend([&text.vendor.name, &text.vendor.contact].into_iter().flatten().map(|line| line.as_str().to_owned()));
    for medium in &view.media {
        texts.push(medium.file.name.as_str().to_owned());
        texts.extend(medium.caption.iter().map(|caption| caption.as_str().to_owned()));
    }
    texts
}

#[tokio::test]
async fn every_text_is_there_and_can_be_searched() {
    for printout in [english(), arabic()] {
        let texts = texts(&printout);
        let seen = print(printout).await;
        for text in &texts {
            assert_eq!(seen.missing(text), [""; 0], "of {text:?}");
        }
        for number in ["1,240,000", "310,500.5", "18.25", "27.00460,49.64600"] {
            assert!(seen.letters.contains(number), "{number}");
        }
    }
}

#[tokio::test]
async fn headings_are_in_the_language_and_pages_run_its_way() {
    let (english, arabic) = (print(english()).await, print(arabic()).await);
    assert_eq!(
        english.missing("problem solution Outcomes Measure Before After Unit Vendor Page 23 November 2026"),
        [""; 0]
    );
    assert_eq!(arabic.missing("المشكلة الحل النتائج المؤشر قبل بعد الوحدة المورّد صفحة 23 نوفمبر 2026"), [""; 0]);
    assert_eq!((english.direction(), english.lang()), (b"L2R".to_vec(), b"en".to_vec()));
    assert_eq!((arabic.direction(), arabic.lang()), (b"R2L".to_vec(), b"ar".to_vec()));
}

#[tokio::test]
async fn each_text_runs_by_its_own_letters() {
    let mut printout = sample::with_texts("Steam and water", "بخار وماء");
    printout.locale = Locale::Ar;
    let seen = print(printout).await;
    assert!(seen.letters.contains("Steamandwater"));
    assert!(seen.letters.contains(&"بخاروماء".chars().rev().collect::<String>()));
}

#[tokio::test]
async fn more_text_takes_more_pages() {
    let mut last = 0;
    for times in [1, 40, 200] {
        let seen =
            print(sample::with_texts(&"A word and another. ".repeat(times), &"كلمة وأخرى. ".repeat(times))).await;
        assert!(seen.pages >= last + usize::from(times == 200), "{times} times: {} pages", seen.pages);
        assert!(seen.letters.contains(&format!("Page1of{}", seen.pages)), "pages are numbered");
        last = seen.pages;
    }
}

#[tokio::test]
async fn a_picture_that_cannot_be_shown_is_left_out() {
    let whole = sample::plant(300, 200, 9);
    let mut printout = english();
    let picture = |bytes: &[u8]| PrintedPicture { bytes: bytes.to_vec(), caption: Some("Seen".to_owned()) };
    printout.pictures = vec![picture(b"no picture"), picture(&whole), picture(&whole[..40]), picture(&[])];
    assert_eq!(print(printout.clone()).await.pictures(), 1);
    printout.pictures.clear();
    let seen = print(printout).await;
    assert_eq!((seen.pictures(), seen.letters.contains("Pictures")), (0, false));
}

#[tokio::test]
async fn nothing_but_a_title_makes_a_page() {
    let mut printout = english();
    printout.view.text = p2p_domain::use_case::UseCaseText::default();
    printout.view.media.clear();
    printout.pictures.clear();
    let seen = print(printout).await;
    assert_eq!(seen.pages, 1);
    assert!(!seen.letters.contains("Outcomes") && !seen.letters.contains("Vendor") && !seen.letters.contains("Files"));
}

#[tokio::test]
async fn the_same_printout_is_the_same_document() {
    let printer = PdfPrinter::new().unwrap();
    let (one, other) = (printer.print(arabic()).await.unwrap(), printer.print(arabic()).await.unwrap());
    assert_eq!(one, other);
    assert_eq!(read(&one).pictures(), 2);
}
