//! Whole texts: titles, first posts, answers and replies, as Markdown.

use super::dice::Dice;
use super::prose::{Prose, Story};
use crate::seed::corpus::Lang;
use crate::seed::corpus::snippets::STRUCTURED_TEXT;

/// A topic's title.
pub(super) fn title(dice: &mut Dice, story: &Story, lang: Lang) -> String {
    let mut prose = Prose::new(dice, story, lang, 160);
    prose.one_of(prose.templates().titles);
    prose.out
}

/// A topic's first post: circumstances, evidence, a question.
pub(super) fn first_post(dice: &mut Dice, story: &Story, lang: Lang) -> String {
    let mut prose = Prose::new(dice, story, lang, 1_500);
    let words = prose.templates();
    prose.one_of(words.openings);
    let facts = prose.dice.between(1, 3) as usize;
    prose.some_of(words.context, facts);
    if prose.dice.chance(45) {
        bullets(&mut prose);
    }
    if prose.dice.chance(35) {
        table(&mut prose);
    }
    if prose.dice.chance(code_share(story)) {
        code(&mut prose);
    }
    prose.out.push_str("\n\n**");
    prose.label(words.question_label);
    prose.out.push_str(":**");
    let questions = prose.dice.between(1, 2) as usize;
    prose.some_of(words.questions, questions);
    prose.out.push_str("\n\n");
    prose.one_of(words.thanks);
    finished(prose)
}

/// A later post of a topic: what it may be, what to do, how it went.
pub(super) fn answer(dice: &mut Dice, story: &Story, lang: Lang) -> String {
    let mut prose = Prose::new(dice, story, lang, 1_000);
    let words = prose.templates();
    prose.one_of(words.answer_openings);
    prose.one_of(words.diagnoses);
    let hints = prose.dice.between(1, 3) as usize;
    prose.some_of(words.advice, hints);
    if prose.dice.chance(25) {
        steps(&mut prose);
    }
    if prose.dice.chance(10) {
        table(&mut prose);
    }
    if prose.dice.chance(code_share(story) / 3) {
        code(&mut prose);
    }
    if prose.dice.chance(60) {
        prose.out.push_str(if prose.dice.chance(50) { "\n\n" } else { " " });
        prose.one_of(words.results);
    }
    if prose.dice.chance(50) {
        prose.out.push_str("\n\n");
        prose.one_of(words.answer_closings);
    }
    finished(prose)
}

/// A reply: a sentence or two, perhaps after a mention, which comes ready-made.
pub(super) fn reply(dice: &mut Dice, story: &Story, lang: Lang, mention: Option<&str>) -> String {
    let mut prose = Prose::new(dice, story, lang, 320);
    if let Some(mention) = mention {
        prose.out.push_str(mention);
    }
    let words = prose.templates();
    prose.one_of(words.replies);
    if prose.dice.chance(45) {
        prose.one_of(words.reply_tails);
    }
    finished(prose)
}

/// How often texts of a subject show program code, in percent.
fn code_share(story: &Story) -> u32 {
    match story.subject.category {
        "automation" => 50,
        "industrial-iot" => 20,
        _ => 2,
    }
}

fn bullets(prose: &mut Prose<'_>) {
    prose.out.push_str("\n\n");
    prose.one_of(prose.templates().tried);
    prose.out.push('\n');
    let count = prose.dice.between(2, 4);
    for _ in 0..count {
        prose.out.push_str("\n- ");
        prose.sentence("{action}");
    }
}

fn steps(prose: &mut Prose<'_>) {
    prose.out.push_str("\n\n");
    prose.one_of(prose.templates().steps);
    prose.out.push('\n');
    for number in 1..=prose.dice.between(3, 4) {
        prose.out.push_str(["\n1. ", "\n2. ", "\n3. ", "\n4. "][number as usize - 1]);
        prose.sentence("{action}");
    }
    prose.out.push('\n');
    prose.out.push('\n');
}

/// Readings before, now and wanted, for some of the subject's measures.
fn table(prose: &mut Prose<'_>) {
    prose.out.push_str("\n\n");
    prose.one_of(prose.templates().readings);
    let head = prose.templates().table_head;
    for (start, cell) in ["\n\n| ", " | ", " | ", " | "].into_iter().zip(head) {
        prose.out.push_str(start);
        prose.out.push_str(cell);
    }
    prose.out.push_str(" |\n| --- | ---: | ---: | ---: |");
    let measures = prose.story.subject.measures;
    let first = prose.dice.index(measures);
    let rows = prose.dice.between(2, 4) as usize;
    for measure in measures.iter().cycle().skip(first).take(rows) {
        prose.out.push_str("\n| ");
        prose.sentence(measure.name.in_lang(prose.lang));
        for upper in [false, true, false] {
            prose.out.push_str(" | ");
            prose.reading(measure, upper);
        }
        prose.out.push_str(" |");
    }
    prose.out.push_str("\n\n");
}

fn code(prose: &mut Prose<'_>) {
    prose.out.push_str("\n\n");
    prose.one_of(prose.templates().code);
    prose.out.push_str("\n\n```iecst\n");
    let snippet = prose.dice.word(STRUCTURED_TEXT);
    prose.fill(snippet);
    prose.out.push_str("\n```\n");
}

/// The text without blank ends and without runs of blank lines, both of which optional parts leave.
fn finished(prose: Prose<'_>) -> String {
    let mut text = prose.out;
    text.truncate(text.trim_end().len());
    while let Some(place) = text.find("\n\n\n") {
        text.remove(place);
    }
    text
}
