//! Use cases taken along: CSV, XLSX, JSON and PDF.

use reqwest::Method;
use serde_json::{Value, json};

use super::{draft, full, published};
use crate::harness::{Answer, Person, World, form, jpeg, stories};

stories!(
    a_csv_opens_in_excel_and_runs_nothing,
    json_is_one_array_of_all,
    a_workbook_is_a_zip,
    a_pdf_of_arabic_is_a_pdf,
    exports_hold_what_the_reader_may_see,
    wrong_formats_are_told,
);

async fn export(person: &Person, query: &str) -> Answer {
    person.get(&format!("/use-cases/export?{query}")).await
}

async fn a_csv_opens_in_excel_and_runs_nothing(world: World) {
    let amal = world.admin().await;
    let mut form = full("=HYPERLINK(\"http://evil.example\")");
    form["summary"] = json!("سطر أول\nسطر \"ثان\", وفاصلة");
    published(&amal, &form).await;
    let answer = export(&amal, "format=csv").await;
    assert!(answer.is(200).must("content-type").starts_with("text/csv"));
    assert!(answer.must("content-disposition").starts_with("attachment"));
    assert_eq!(answer.body[..3], [0xEF, 0xBB, 0xBF], "so that Excel reads UTF-8");
    let text = answer.text();
    assert!(text.contains("سطر أول\nسطر \"\"ثان\"\", وفاصلة"), "{text}");
    assert!(!text.contains(",=HYPERLINK") && !text.contains(",\"=HYPERLINK"), "no cell begins as a formula: {text}");
    let arabic = amal.get("/use-cases/export?format=csv").header("accept-language", "ar").await;
    assert!(arabic.text().lines().next().unwrap().chars().any(|c| ('\u{600}'..'\u{700}').contains(&c)));
}

async fn json_is_one_array_of_all(world: World) {
    let amal = world.admin().await;
    for number in 0..105 {
        let mut form = full(&format!("Number {number:03}"));
        form["industry"] = json!(if number % 2 == 0 { "Even" } else { "Odd" });
        published(&amal, &form).await;
    }
    let all: Value = export(&amal, "format=json").await.expect(200);
    assert_eq!(all.as_array().unwrap().len(), 105, "more than one page of the store");
    assert_eq!(all[0]["title"], "Number 104");
    assert_eq!(all[0]["outcomes"]["metrics"][0]["name"], "Stops");
    let even: Value = export(&amal, "format=json&industry=even").await.expect(200);
    assert_eq!(even.as_array().unwrap().len(), 53);
}

async fn a_workbook_is_a_zip(world: World) {
    let amal = world.admin().await;
    published(&amal, &full("Cooling")).await;
    let answer = export(&amal, "format=xlsx").await;
    let kind = answer.is(200).must("content-type");
    assert_eq!(kind, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    assert!(answer.must("content-disposition").contains(".xlsx"));
    assert_eq!(&answer.body[..4], b"PK\x03\x04");
}

async fn a_pdf_of_arabic_is_a_pdf(world: World) {
    let amal = world.admin().await;
    let mut form_of = full("خفض استهلاك الطاقة في مصنع البلاستيك");
    form_of["solution"] = json!("ركّبنا أجهزة استشعار IoT على 12 آلة، وربطناها بلوحة متابعة.\n\n".repeat(40));
    let path = published(&amal, &form_of).await;
    let (kind, body) = form("file", "صورة.jpg", "image/jpeg", &jpeg(640, 400));
    amal.call(Method::POST, &format!("{path}/media")).body(&kind, body).await.is(201);
    for language in ["ar", "en"] {
        let answer = amal.get(&format!("{path}/export?format=pdf")).header("accept-language", language).await;
        assert_eq!(answer.is(200).must("content-type"), "application/pdf");
        assert!(answer.body.starts_with(b"%PDF-") && answer.body.len() > 5_000);
    }
    amal.get(&format!("{path}/export?format=docx")).await.problem(422, "validation_failed");
}

async fn exports_hold_what_the_reader_may_see(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    draft(&amal, &full("Hidden")).await;
    published(&amal, &full("Shown")).await;
    let titles = async |person: &Person, query: &str| {
        let all: Value = export(person, query).await.expect(200);
        all.as_array().unwrap().iter().map(|one| one["title"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(titles(&nora, "format=json").await, ["Shown"]);
    assert!(titles(&nora, "format=json&status=draft").await.is_empty());
    assert_eq!(titles(&amal, "format=json&status=draft").await, ["Hidden"]);
    world.anybody().get("/use-cases/export?format=json").await.problem(401, "unauthenticated");
}

async fn wrong_formats_are_told(world: World) {
    let amal = world.admin().await;
    for query in ["format=pdf", "format=csv&sort=distance", "format=csv&colour=red"] {
        export(&amal, query).await.problem(422, "validation_failed");
    }
}
