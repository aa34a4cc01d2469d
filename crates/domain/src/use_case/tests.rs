use super::*;
use crate::user::Change;

fn bare() -> UseCase {
    let (id, author) = (UseCaseId::new(uuid::Uuid::from_u128(7)), UserId::new(uuid::Uuid::from_u128(8)));
    UseCase::draft(id, None, author, UseCaseTitle::parse("Cooling").unwrap(), Timestamp::from_millis(1_000))
}

#[test]
fn all_that_is_missing_is_told_at_once() {
    let (mut row, mut text) = (bare(), UseCaseText::default());
    assert_eq!(row.missing(&text), ["industry", "problem_statement", "solution"]);
    let change = UseCaseChange {
        industry: Change::Set(Industry::parse("Plastics").unwrap()),
        problem_statement: Change::Set(Prose::parse("Heat").unwrap()),
        solution: Change::Set(Prose::parse("Water").unwrap()),
        ..UseCaseChange::default()
    };
    change.apply(&mut row, &mut text);
    assert!(row.missing(&text).is_empty());
    let change = UseCaseChange { solution: Change::Clear, ..UseCaseChange::default() };
    change.apply(&mut row, &mut text);
    assert_eq!(row.missing(&text), ["solution"]);
}

#[test]
fn nested_objects_merge_and_a_null_clears_them() {
    let (mut row, mut text) = (bare(), UseCaseText::default());
    let set = |cost: Change<Outcome>, gain: Change<Outcome>| UseCaseChange {
        outcomes: Change::Set(OutcomesChange {
            cost_savings: cost,
            efficiency_gain: gain,
            ..OutcomesChange::default()
        }),
        ..UseCaseChange::default()
    };
    let outcome = |text| Change::Set(Outcome::parse(text).unwrap());
    set(outcome("20%"), Change::Keep).apply(&mut row, &mut text);
    set(Change::Keep, outcome("30%")).apply(&mut row, &mut text);
    assert_eq!(text.outcomes.cost_savings.as_ref().map(Outcome::as_str), Some("20%"));
    assert_eq!(text.outcomes.efficiency_gain.as_ref().map(Outcome::as_str), Some("30%"));
    set(Change::Clear, Change::Keep).apply(&mut row, &mut text);
    assert_eq!(text.outcomes.cost_savings, None);
    UseCaseChange { outcomes: Change::Clear, ..UseCaseChange::default() }.apply(&mut row, &mut text);
    assert_eq!(text.outcomes, Outcomes::default());
}

#[test]
fn publishing_again_keeps_the_first_moment() {
    let mut row = bare();
    row.publish(Timestamp::from_millis(5));
    row.status = UseCaseStatus::Draft;
    row.publish(Timestamp::from_millis(9));
    assert_eq!((row.status, row.published_at), (UseCaseStatus::Published, Some(Timestamp::from_millis(5))));
}

#[test]
fn technologies_are_one_by_their_letters_and_stay_as_spelled() {
    let named = Technologies::parse("technology", &["IoT", "machine-learning", "iot", "Machine Learning"]).unwrap();
    assert_eq!(named.iter().map(Technology::as_str).collect::<Vec<_>>(), ["IoT", "machine-learning"]);
    assert_eq!(Technology::key_of("الرؤيه  الحاسوبية"), Technology::key_of("الرؤية الحاسوبيه"));
    let wrong = Technologies::parse("technology", &["ok", " "]).unwrap_err();
    assert_eq!(wrong[0].field, "technology[1]");
    let many: Vec<String> = (0..21).map(|n| format!("t{n}")).collect();
    assert_eq!(Technologies::parse("technology", &many).unwrap_err()[0].code, "too_many");
}

#[test]
fn ranks_of_numbers_sort_as_the_numbers() {
    let ranks = [0.0, 1e-12, 0.5, 3.9, 120.0].map(UseCaseKey::rank_of);
    assert!(ranks.is_sorted());
    let key = UseCaseKey { rank: ranks[2], now: None, id: UseCaseId::new(uuid::Uuid::nil()) };
    assert!((key.number() - 0.5).abs() < f64::EPSILON);
}
