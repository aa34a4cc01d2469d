//! Sentences: a template, the facts of a topic, and the draws of one text give a string.

use std::fmt::Write as _;

use super::dice::Dice;
use crate::seed::corpus::arabic::ARABIC;
use crate::seed::corpus::english::{ENGLISH, Templates};
use crate::seed::corpus::organizations::CITIES;
use crate::seed::corpus::{Lang, Measure, Phrase, SUBJECTS, Subject};

/// What a topic is about: all its texts speak of the same things, in whichever language.
#[derive(Debug)]
pub(super) struct Story {
    pub subject: &'static Subject,
    pub thing: &'static Phrase,
    pub problem: &'static Phrase,
    pub metric: &'static Measure,
    pub standard: &'static str,
    /// The number of a piece of equipment or a record, such as `P-204B`.
    pub asset: String,
    pub size: &'static str,
}

impl Story {
    pub(super) fn draw(dice: &mut Dice) -> Self {
        let subject = SUBJECTS[dice.index(&SUBJECTS)];
        let (mark, number) = (dice.word(subject.marks), dice.between(101, 989));
        let train = dice.pick(&["", "A", "B", "C"]);
        Self {
            subject,
            thing: dice.pick(subject.things),
            problem: dice.pick(subject.problems),
            metric: dice.pick(subject.measures),
            standard: dice.word(subject.standards),
            asset: format!("{mark}-{number}{train}"),
            size: dice.word(&["small", "mid-sized", "family-owned", "growing"]),
        }
    }
}

/// One text being written.
pub(super) struct Prose<'a> {
    pub out: String,
    pub dice: &'a mut Dice,
    pub story: &'a Story,
    pub lang: Lang,
    /// Arabic-Indic digits in prose; some Arabic authors use them.
    eastern: bool,
    /// Where in the subject's causes and actions the text is; each sentence moves on.
    cause: usize,
    action: usize,
}

impl<'a> Prose<'a> {
    pub(super) fn new(dice: &'a mut Dice, story: &'a Story, lang: Lang, room: usize) -> Self {
        let eastern = lang == Lang::Ar && dice.chance(15);
        let (cause, action) = (dice.index(story.subject.causes), dice.index(story.subject.actions));
        Self { out: String::with_capacity(room), dice, story, lang, eastern, cause, action }
    }

    pub(super) fn templates(&self) -> &'static Templates {
        match self.lang {
            Lang::Ar => &ARABIC,
            Lang::En => &ENGLISH,
        }
    }

    /// Adds one of `templates`, as a sentence.
    pub(super) fn one_of(&mut self, templates: &[&'static str]) {
        let template = self.dice.word(templates);
        self.sentence(template);
    }

    /// Adds one of `labels` as it stands, without a blank before it.
    pub(super) fn label(&mut self, labels: &[&'static str]) {
        let label = self.dice.word(labels);
        self.out.push_str(label);
    }

    /// Adds `count` different ones of `templates`, in their order or wrapped around.
    pub(super) fn some_of(&mut self, templates: &[&'static str], count: usize) {
        let mut place = self.dice.index(templates);
        let step = templates.len() / count.max(1);
        for _ in 0..count {
            self.sentence(templates[place % templates.len()]);
            place += 1 + self.dice.below(u32::try_from(step).unwrap_or(1)) as usize;
        }
    }

    /// Adds a sentence: separated from what precedes it on the line, with a capital where the script has them.
    pub(super) fn sentence(&mut self, template: &str) {
        if template.is_empty() {
            return;
        }
        if !self.out.is_empty() && !self.out.ends_with(['\n', ' ']) {
            self.out.push(' ');
        }
        let start = self.out.len();
        self.fill(template);
        if let Some(first) = self.out.get_mut(start..=start) {
            first.make_ascii_uppercase();
        }
        self.cause += 1;
        self.action += 2;
    }

    /// Adds a template with its slots filled.
    pub(super) fn fill(&mut self, template: &str) {
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            self.out.push_str(before);
            let Some((slot, tail)) = after.split_once('}') else {
                break;
            };
            self.slot(slot);
            rest = tail;
        }
        self.out.push_str(rest);
    }

    fn slot(&mut self, slot: &str) {
        let (subject, lang) = (self.story.subject, self.lang);
        let causes = subject.causes;
        let actions = subject.actions;
        match slot {
            "thing" => self.out.push_str(self.story.thing.in_lang(lang)),
            "problem" => self.out.push_str(self.story.problem.in_lang(lang)),
            "cause" => self.out.push_str(causes[self.cause % causes.len()].in_lang(lang)),
            "cause2" => self.out.push_str(causes[(self.cause + 1) % causes.len()].in_lang(lang)),
            "action" => self.out.push_str(actions[self.action % actions.len()].in_lang(lang)),
            "action2" => self.out.push_str(actions[(self.action + 1) % actions.len()].in_lang(lang)),
            "metric" => self.out.push_str(self.story.metric.name.in_lang(lang)),
            "value" => self.reading(self.story.metric, true),
            "value2" => self.reading(self.story.metric, false),
            "standard" => self.out.push_str(self.story.standard),
            "asset" => self.out.push_str(&self.story.asset),
            "size" => self.out.push_str(self.story.size),
            "city" => {
                let city = self.dice.pick(CITIES).in_lang(lang);
                self.out.push_str(city);
            }
            "pct" => {
                let share = self.dice.between(4, 48);
                self.number(share, 0);
                self.out.push('%');
            }
            "n" => {
                let n = self.dice.between(1, 24);
                self.plain(n);
            }
            "ms" => {
                let ms = self.dice.between(2, 60) * 50;
                self.plain(ms);
            }
            _ => self.span(slot),
        }
    }

    /// A span of time with its unit in the form that the number asks for.
    fn span(&mut self, unit: &str) {
        let (high, english, few, many) = match unit {
            "hours" => (36, "hours", "ساعات", "ساعة"),
            "days" => (45, "days", "أيام", "يوما"),
            "weeks" => (10, "weeks", "أسابيع", "أسبوعا"),
            "months" => (18, "months", "أشهر", "شهرا"),
            _ => (28, "years", "سنوات", "سنة"),
        };
        let count = self.dice.between(3, high);
        self.number(count, 0);
        self.out.push(' ');
        self.out.push_str(match self.lang {
            Lang::En => english,
            Lang::Ar if count <= 10 => few,
            Lang::Ar => many,
        });
    }

    /// A reading of `measure` with its unit, from the upper or the lower half of its range.
    pub(super) fn reading(&mut self, measure: &Measure, upper: bool) {
        let middle = u32::midpoint(measure.low, measure.high);
        let value =
            if upper { self.dice.between(middle + 1, measure.high) } else { self.dice.between(measure.low, middle) };
        self.number(value, measure.decimals);
        if !measure.unit.is_empty() {
            self.out.push(' ');
            self.out.push_str(measure.unit);
        }
    }

    fn plain(&mut self, value: u32) {
        // Writing into a string cannot fail.
        let _ = write!(self.out, "{value}");
    }

    /// A number with `decimals` digits after the point, in the digits of the text.
    fn number(&mut self, value: u32, decimals: u8) {
        let mut digits = [0_u8; 10];
        let (mut left, mut length) = (value, 0);
        while left > 0 || length <= usize::from(decimals) {
            digits[length] = u8::try_from(left % 10).unwrap_or(0);
            left /= 10;
            length += 1;
        }
        for place in (0..length).rev() {
            if self.eastern {
                self.out.push(char::from_u32(0x0660 + u32::from(digits[place])).unwrap_or('٠'));
            } else {
                self.out.push(char::from(b'0' + digits[place]));
            }
            if place > 0 && place == usize::from(decimals) {
                self.out.push(if self.eastern { '٫' } else { '.' });
            }
        }
    }
}

/// A biography: `{years}` and `{subject}` filled in.
pub(super) fn bio(template: &str, lang: Lang, years: u32, subject: &Subject) -> String {
    let years = match lang {
        Lang::En => format!("{years} years"),
        Lang::Ar if years <= 10 => format!("{years} سنوات"),
        Lang::Ar => format!("{years} سنة"),
    };
    let subject = match lang {
        Lang::En => subject.name.en.to_lowercase(),
        Lang::Ar => subject.name.ar.to_owned(),
    };
    template.replace("{years}", &years).replace("{subject}", &subject)
}
