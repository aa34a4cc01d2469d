use super::*;

fn wanted(filters: TopicFilters) -> Result<TopicsWanted, Vec<(String, &'static str)>> {
    let mut errors = FieldErrors::new();
    let command = filters.check(&mut errors);
    errors
        .finish(command)
        .map_err(|problem| problem.errors().iter().map(|error| (error.field.to_string(), error.code)).collect())
}

fn words_of(q: &str) -> Vec<String> {
    wanted(TopicFilters { q: Some(q.to_owned()), ..TopicFilters::default() }).unwrap().filter.words
}

#[test]
fn a_search_is_its_distinct_folded_words() {
    assert_eq!(words_of("  Bearing, TEMPERATURE bearing!"), ["bearing", "temperature"]);
    assert_eq!(words_of("مُحَرِّك الـمضخّة"), ["محرك", "المضخه"]);
    assert!(words_of("").is_empty());
    assert!(words_of(" \t ").is_empty());
    assert_eq!(words_of("!?"), ["!?"]);
    let many: Vec<String> = (0..40).map(|n| n.to_string()).collect();
    assert_eq!(words_of(&many.join(" ")), many[..FieldErrors::SEARCH_WORDS]);
}

#[test]
fn a_category_is_named_by_id_or_slug() {
    let named = |text: &str| {
        wanted(TopicFilters { category: Some(text.to_owned()), ..TopicFilters::default() })
            .map(|wanted| wanted.category)
    };
    let id = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70";
    assert_eq!(named(id), Ok(Some(CategoryName::Id(id.parse().unwrap()))));
    assert_eq!(named("iot-4-0"), Ok(Some(CategoryName::Slug(Slug::parse("iot-4-0").unwrap()))));
    assert_eq!(named("No Slug"), Err(vec![("category".to_owned(), "invalid_slug")]));
}

#[test]
fn every_wrong_filter_is_named_at_once() {
    let filters = TopicFilters {
        category: Some("-".into()),
        tag: Some("a/b".into()),
        author_id: Some("7".into()),
        organization_id: Some(String::new()),
        q: Some("x\u{0}y".into()),
        ..TopicFilters::default()
    };
    let expected = [
        ("category", "invalid_slug"),
        ("tag", "invalid_tag"),
        ("author_id", "invalid_uuid"),
        ("organization_id", "invalid_uuid"),
        ("q", "control_character"),
    ];
    assert_eq!(wanted(filters), Err(expected.map(|(field, code)| (field.to_owned(), code)).to_vec()));
    let long = TopicFilters { q: Some("x".repeat(FieldErrors::SEARCH_MAX + 1)), ..TopicFilters::default() };
    assert_eq!(wanted(long), Err(vec![("q".to_owned(), "too_long")]));
}

#[test]
fn a_patch_tells_absent_from_null() {
    let patch = |json: &str| {
        let mut errors = FieldErrors::new();
        let command = serde_json::from_str::<TopicPatch>(json).unwrap().check(&mut errors);
        errors
            .finish(command)
            .map_err(|problem| problem.errors().iter().map(|error| error.field.to_string()).collect::<Vec<_>>())
    };
    assert_eq!(patch("{}"), Ok(TopicChange::default()));
    assert_eq!(
        patch(r#"{"category_id":null}"#),
        Ok(TopicChange { category_id: Change::Clear, ..TopicChange::default() })
    );
    assert_eq!(
        patch(r#"{"title":null,"category_id":"x","tags":null,"is_locked":null}"#),
        Err(vec!["category_id".to_owned(), "title".to_owned(), "tags".to_owned(), "is_locked".to_owned(),])
    );
    let tags = Tags::parse("tags", &["A b"]).unwrap();
    assert_eq!(patch(r#"{"tags":["A b"]}"#), Ok(TopicChange { tags: Some(tags), ..TopicChange::default() }));
}

#[test]
fn a_topic_without_files_may_be_opened_and_every_wrong_field_is_named() {
    let open = |json: &str| {
        let mut errors = FieldErrors::new();
        let command = serde_json::from_str::<TopicCreate>(json).unwrap().check(&mut errors);
        errors.finish(command).map_err(|problem| {
            problem.errors().iter().map(|error| (error.field.to_string(), error.code)).collect::<Vec<_>>()
        })
    };
    let good =
        open(r#"{"title":"Pump","content":"x","attachment_ids":[],"draft_key":"topic:new","tags":null}"#).unwrap();
    assert_eq!((good.title.as_str(), good.content.as_str(), good.draft.is_some()), ("Pump", "x", true));
    let wrong = r#"{"category_id":"x","tags":["a/b"],"lang":"?","draft_key":"a b","attachment_ids":["x"]}"#;
    let expected = [
        ("title", "required"),
        ("category_id", "invalid_uuid"),
        ("tags[0]", "invalid_tag"),
        ("content", "required"),
        ("lang", "invalid_language"),
        ("draft_key", "invalid_draft_key"),
        ("attachment_ids[0]", "invalid_uuid"),
    ];
    assert_eq!(open(wrong).unwrap_err(), expected.map(|(field, code)| (field.to_owned(), code)));
}
