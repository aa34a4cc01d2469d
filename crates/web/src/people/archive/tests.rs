use std::io::{Cursor, Read as _};

use p2p_app::privacy::{Written, WrittenUseCase};
use p2p_domain::{
    content::{BodyKey, ContentKind, ContentRef, Revision},
    id::TopicId,
    notification::{EmailChoice, NotificationKind, Preference, Preferences},
    port::personal_data::{EarlierText, OwnMark, OwnText, OwnTopic, OwnView},
    report::ReportStatus,
    timestamp::Timestamp,
    use_case::Mark,
};
use serde_json::json;
use uuid::Uuid;
use zip::ZipArchive;

use super::*;
use crate::session::tests::doubles::{court, sample, talk, user_id};

fn topic(number: u128) -> OwnTopic {
    OwnTopic {
        id: TopicId::new(Uuid::from_u128(number)),
        title: "صمامات".to_owned(),
        tags: vec!["valves".to_owned()],
        created_at: Timestamp::from_millis(0),
    }
}

fn post(content: &str) -> Written {
    let id = Uuid::from_u128(5);
    let text = OwnText {
        of: ContentRef::of(ContentKind::Post, id),
        topic_id: TopicId::new(Uuid::from_u128(1)),
        body: BodyKey { id, revision: id },
        created_at: Timestamp::from_millis(0),
        edited_at: None,
    };
    Written { text, content: Some(content.to_owned()) }
}

fn earlier(content: &str) -> Written<EarlierText> {
    let Written { text: OwnText { of, body, created_at, .. }, .. } = post(content);
    Written { text: EarlierText { of, revision: Revision::FIRST, body, created_at }, content: Some(content.to_owned()) }
}

/// The files of an archive of those parts, in their order.
fn files(parts: Vec<ExportPart>) -> Vec<(String, Vec<u8>)> {
    let mut archive = Archive::new();
    let mut bytes = Vec::new();
    for part in parts {
        archive = archive.with(part).unwrap();
        bytes.extend_from_slice(&archive.written.take());
    }
    bytes.extend_from_slice(&archive.end().unwrap());
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut file = zip.by_index(index).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

#[test]
fn parts_of_one_kind_stand_in_one_file() {
    let picture = vec![7; 3_000];
    let parts = vec![
        ExportPart::Sessions(Vec::new()),
        ExportPart::Topics(vec![topic(1), topic(2)]),
        ExportPart::Topics(Vec::new()),
        ExportPart::Topics(vec![topic(3)]),
        ExportPart::Posts(vec![post("**bold** \"x\"")]),
        ExportPart::EarlierTexts(vec![earlier("plain")]),
        ExportPart::Views(vec![OwnView { topic_id: TopicId::new(Uuid::from_u128(1)), day: 20_484 }]),
        ExportPart::Picture(picture.clone()),
    ];
    let files = files(parts);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["sessions.json", "topics.json", "posts.json", "earlier_texts.json", "views.json", "picture.webp"]
    );
    let json: Vec<Value> = files[..5].iter().map(|(_, content)| serde_json::from_slice(content).unwrap()).collect();
    assert_eq!(json[0], json!([]));
    let ids: Vec<&Value> = json[1].as_array().unwrap().iter().map(|topic| &topic["id"]).collect();
    assert_eq!(ids, [1, 2, 3].map(|number| Uuid::from_u128(number).to_string()).each_ref());
    assert_eq!(json[2][0]["content"], "**bold** \"x\"");
    assert_eq!((&json[3][0]["content"], &json[3][0]["type"]), (&json!("plain"), &json!("post")));
    assert_eq!(json[4][0]["day"], "2026-01-31");
    assert_eq!(files[5].1, picture);
}

#[test]
fn shared_things_are_told_and_files_stand_under_their_names() {
    let [picture, _] = sample::media().map(|media| media.file);
    let piece =
        |offset, bytes: &[u8]| ExportPart::Piece { file: Box::new(picture.clone()), offset, bytes: bytes.to_vec() };
    let told = WrittenUseCase { use_case: sample::use_case(), text: Some(sample::text()) };
    let id = sample::use_case().id;
    let marks = [Mark::Like, Mark::Bookmark].map(|mark| OwnMark { mark, use_case_id: id, created_at: sample::NOW });
    let parts = vec![
        ExportPart::UseCases(vec![told, WrittenUseCase { use_case: sample::use_case(), text: None }]),
        ExportPart::Marks(marks.to_vec()),
        ExportPart::UseCaseViews(vec![(id, 20_484)]),
        ExportPart::Files(vec![picture.clone()]),
        piece(0, b"first "),
        piece(6, b"second"),
    ];
    let files = files(parts);
    let place = format!("files/{}/مضخة.png", picture.id);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["use_cases.json", "marks.json", "use_case_views.json", "files.json", &place]);
    let json: Vec<Value> = files[..4].iter().map(|(_, content)| serde_json::from_slice(content).unwrap()).collect();
    assert_eq!((&json[0][0]["technology"][1], &json[0][0]["solution"]), (&json!("Computer Vision"), &json!("Water")));
    assert_eq!((&json[0][1]["title"], &json[0][1]["solution"]), (&json!("خفض الهدر"), &Value::Null));
    assert_eq!((&json[1][1]["type"], &json[1][1]["use_case_id"]), (&json!("bookmark"), &json!(id)));
    assert_eq!((&json[2][0]["day"], &json[3][0]["place"]), (&json!("2026-01-31"), &json!(place)));
    assert_eq!(files[4].1, b"first second");
}

#[test]
fn what_was_written_to_others_and_told_stands_in_files_of_its_own() {
    let mut chosen = Preferences::default();
    chosen.set(NotificationKind::Post, Preference { in_app: false, email: EmailChoice::Off });
    let parts = vec![
        ExportPart::Messages(vec![talk::view().message]),
        ExportPart::Blocks(vec![(user_id(), sample::NOW)]),
        ExportPart::Notifications(vec![talk::entry().notification]),
        ExportPart::Preferences(chosen),
        ExportPart::Reports(vec![court::entry(ReportStatus::Dismissed).report]),
    ];
    let files = files(parts);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["messages.json", "blocks.json", "notifications.json", "preferences.json", "reports.json"]);
    let json: Vec<Value> = files.iter().map(|(_, content)| serde_json::from_slice(content).unwrap()).collect();
    assert_eq!((&json[0][0]["content"], &json[0][0]["recipient_id"]), (&json!("أين المخطط؟"), &json!(user_id())));
    assert_eq!(json[1], json!([{ "user_id": user_id(), "blocked_at": sample::NOW.to_string() }]));
    assert_eq!((&json[2][0]["kind"], &json[2][0]["object"]["type"]), (&json!("report"), &json!("report")));
    assert_eq!(json[3]["post"], json!({ "in_app": false, "email": "off" }));
    assert_eq!((json[3].as_object().unwrap().len(), &json[3]["mention"]["email"]), (8, &json!("instant")));
    let report = &json[4][0];
    assert_eq!((&report["reason"], &report["status"]), (&json!("off_topic"), &json!("dismissed")));
    assert!(report.get("resolution").is_none() && report.get("resolved_by").is_none(), "what others wrote is theirs");
}

#[test]
fn an_archive_of_nothing_is_an_archive() {
    assert!(files(Vec::new()).is_empty());
}
