//! Use cases: stories that ended well, with their numbers, their place and those who read them.

use super::{
    Generator, UseCase, UseCasePicture, Vote, calendar,
    dice::{Dice, Stream},
    model::{UseCaseMetric, UseCaseStage, Viewing},
    prose::{Prose, Story},
    thread::tags,
};
use crate::seed::corpus::{
    Lang, Measure, Phrase,
    use_cases::{
        CAPTIONS, GAINS, PAYBACKS, PICTURES, PLACES, PROBLEMS, RISING, SAVINGS, SOLUTIONS, SUMMARIES, TECHNOLOGIES,
        TITLES, VENDORS,
    },
};

const DAY_MS: i64 = 86_400_000;
/// The latest ones have pictures: what a list shows first, enough to look at, and few enough for a small disk.
const PICTURED: u32 = 60;
/// The most people who look at one use case.
const MOST_VIEWERS: u32 = 40;

impl Generator {
    /// All use cases, in order of their beginning.
    pub fn use_cases(&self) -> impl Iterator<Item = UseCase> + '_ {
        (0..self.scale.use_cases()).map(|index| self.use_case(index))
    }

    /// The use case of `index`, below `scale().use_cases()`.
    #[must_use]
    pub fn use_case(&self, index: u32) -> UseCase {
        let mut dice = Dice::new(self.seed, Stream::UseCase, index);
        let span =
            (self.end - calendar::ROOM - super::WEEK - self.topics_from) / i64::from(self.scale.use_cases().max(1));
        let start = self.topics_from + span * i64::from(index) + i64::from(dice.below(1 << 20)) % span.max(1);
        let lang = if dice.chance(55) { Lang::Ar } else { Lang::En };
        let story = improved(Story::draw(&mut dice));
        let created_at_ms = calendar::moment(start);
        let published_at_ms = calendar::moment(start + i64::from(dice.between(1, 1_000)) * 2_000);
        let author = self.writer(&mut dice, start, lang);
        let place = dice.pick(PLACES);
        let stage = match index % 12 {
            5 => UseCaseStage::Draft,
            9 => UseCaseStage::Archived,
            _ => UseCaseStage::Published,
        };
        let viewings = if stage == UseCaseStage::Draft {
            Vec::new()
        } else {
            self.viewings(&mut dice, start, author, published_at_ms)
        };
        UseCase {
            index,
            id: dice.id(created_at_ms),
            author,
            organization: self.organization_of(author),
            lang,
            title: title(&mut dice, &story, lang),
            summary: line(&mut dice, &story, lang, SUMMARIES),
            problem: paragraphs(&mut dice, &story, lang, PROBLEMS),
            solution: paragraphs(&mut dice, &story, lang, SOLUTIONS),
            cost_savings: line(&mut dice, &story, lang, SAVINGS),
            efficiency_gain: line(&mut dice, &story, lang, GAINS),
            roi_timeline: line(&mut dice, &story, lang, PAYBACKS),
            metrics: metrics(&mut dice, &story, lang),
            vendor: dice.pick(VENDORS).in_lang(lang),
            technologies: technologies(&mut dice, lang),
            tags: tags(&mut dice, story.subject, lang),
            city: place.city.in_lang(lang),
            region: place.region.in_lang(lang),
            latitude: near(&mut dice, place.latitude),
            longitude: near(&mut dice, place.longitude),
            stage,
            likes: marks(&mut dice, &viewings, 45),
            bookmarks: marks(&mut dice, &viewings, 20),
            viewings,
            picture: (index + PICTURED >= self.scale.use_cases()).then(|| picture(&mut dice, &story, lang)),
            created_at_ms,
            published_at_ms,
        }
    }

    /// Which members of `start` looked at it, and on which day: never the author, never before it was published or after the end.
    fn viewings(&self, dice: &mut Dice, start: i64, author: u32, from_ms: i64) -> Vec<Viewing> {
        let wanted = dice.below(MOST_VIEWERS);
        let days = u32::try_from((calendar::moment(self.end) - from_ms) / DAY_MS).unwrap_or(0);
        let viewers = self.members(dice, start, wanted, author);
        let at = |dice: &mut Dice| from_ms + i64::from(dice.below(days.min(120))) * DAY_MS;
        viewers.into_iter().map(|by| Viewing { by, at_ms: at(dice) }).collect()
    }
}

/// A story that ends well: its texts tell of a reading that fell, so it is one that had better fall.
fn improved(mut story: Story) -> Story {
    let measures = story.subject.measures.iter();
    if rises(story.metric)
        && let Some(falling) = measures.clone().find(|measure| !rises(measure))
    {
        story.metric = falling;
    }
    story
}

fn rises(measure: &Measure) -> bool {
    RISING.contains(&measure.name.en)
}

fn words(from: &'static [Phrase], lang: Lang) -> Vec<&'static str> {
    from.iter().map(|phrase| phrase.in_lang(lang)).collect()
}

fn line(dice: &mut Dice, story: &Story, lang: Lang, from: &'static [Phrase]) -> String {
    let mut prose = Prose::new(dice, story, lang, 160);
    prose.one_of(&words(from, lang));
    prose.out
}

/// Titles hold 200 characters at most; a phrase of the corpus alone is far shorter.
fn title(dice: &mut Dice, story: &Story, lang: Lang) -> String {
    let title = line(dice, story, lang, TITLES);
    if title.chars().count() <= 200 { title } else { story.thing.in_lang(lang).to_owned() }
}

fn paragraphs(dice: &mut Dice, story: &Story, lang: Lang, from: &'static [Phrase]) -> String {
    let mut prose = Prose::new(dice, story, lang, 800);
    let words = words(from, lang);
    prose.some_of(&words, 3);
    prose.out.push_str("\n\n");
    prose.some_of(&words, 2);
    prose.out
}

fn metrics(dice: &mut Dice, story: &Story, lang: Lang) -> Vec<UseCaseMetric> {
    let measures = story.subject.measures;
    let (first, count) = (dice.index(measures), dice.between(1, 3) as usize);
    let some = measures.iter().cycle().skip(first).take(count.min(measures.len()));
    some.map(|measure| {
        let scale = 10_f64.powi(i32::from(measure.decimals));
        let middle = u32::midpoint(measure.low, measure.high);
        let (upper, lower) = (dice.between(middle, measure.high), dice.between(measure.low, middle));
        let (before, after) = if rises(measure) { (lower, upper) } else { (upper, lower) };
        UseCaseMetric {
            name: measure.name.in_lang(lang),
            before: f64::from(before) / scale,
            after: f64::from(after) / scale,
            unit: measure.unit,
        }
    })
    .collect()
}

fn technologies(dice: &mut Dice, lang: Lang) -> Vec<&'static str> {
    let (first, count) = (dice.index(TECHNOLOGIES), dice.between(1, 4) as usize);
    TECHNOLOGIES.iter().cycle().skip(first).step_by(3).take(count).map(|phrase| phrase.in_lang(lang)).collect()
}

/// Within about five kilometres, to four decimals.
fn near(dice: &mut Dice, degrees: f64) -> f64 {
    let ten_thousandths = (degrees * 10_000.0).round() + f64::from(dice.below(1_000)) - 500.0;
    ten_thousandths / 10_000.0
}

/// Some of those who looked, when they looked.
fn marks(dice: &mut Dice, viewings: &[Viewing], percent: u32) -> Vec<Vote> {
    let some = viewings.iter().filter(|_| dice.chance(percent));
    some.map(|viewing| Vote { by: viewing.by, at_ms: viewing.at_ms }).collect()
}

fn picture(dice: &mut Dice, story: &Story, lang: Lang) -> UseCasePicture {
    let name = format!("{} {}.png", dice.pick(PICTURES).in_lang(lang), story.asset);
    let bars = (0..12).map(|month| (dice.between(15, 60) + (11 - month) * 3).min(95)).collect();
    UseCasePicture { name, caption: line(dice, story, lang, CAPTIONS), bars, hue: dice.below(6) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use time::macros::datetime;

    use super::super::{Generator, Scale};
    use super::*;
    use crate::seed::corpus::SUBJECTS;

    fn generator() -> Generator {
        Generator::new(7, Scale::for_posts(1_000), datetime!(2026-06-01 00:00 UTC))
    }

    #[test]
    fn a_use_case_is_made_by_itself_and_leaves_no_slot_open() {
        let all: Vec<UseCase> = generator().use_cases().collect();
        assert_eq!(all.len(), 60);
        assert_eq!(generator().use_case(17), all[17]);
        for made in &all {
            for text in [&made.title, &made.summary, &made.problem, &made.solution, &made.roi_timeline] {
                assert!(!text.contains(['{', '}']) && !text.is_empty(), "{text}");
            }
            assert!((3..=200).contains(&made.title.chars().count()), "{}", made.title);
            assert_eq!(made.technologies.iter().collect::<BTreeSet<_>>().len(), made.technologies.len());
        }
        let ids: BTreeSet<_> = all.iter().map(|made| made.id).collect();
        assert_eq!(ids.len(), all.len());
    }

    #[test]
    fn nobody_looks_at_their_own_or_twice_or_too_early() {
        let end_ms = calendar::moment(generator().end);
        let joined: Vec<i64> = generator().people().map(|person| person.created_at_ms).collect();
        for made in generator().use_cases() {
            let viewers: BTreeSet<u32> = made.viewings.iter().map(|viewing| viewing.by).collect();
            assert_eq!(viewers.len(), made.viewings.len());
            assert!(!viewers.contains(&made.author));
            assert!(made.published_at_ms >= made.created_at_ms && made.published_at_ms <= end_ms);
            assert!(made.viewings.iter().all(|viewing| (made.published_at_ms..=end_ms).contains(&viewing.at_ms)));
            assert!(made.viewings.iter().all(|viewing| joined[viewing.by as usize] <= viewing.at_ms));
            assert!(made.likes.iter().chain(&made.bookmarks).all(|vote| viewers.contains(&vote.by)));
            assert!(made.stage != UseCaseStage::Draft || made.viewings.is_empty());
        }
    }

    #[test]
    fn the_latest_have_pictures() {
        let generator = Generator::new(7, Scale::for_posts(2_000), datetime!(2026-06-01 00:00 UTC));
        let pictured: Vec<bool> = generator.use_cases().map(|made| made.picture.is_some()).collect();
        let (without, with) = pictured.split_at(pictured.len() - PICTURED as usize);
        assert!(!without.is_empty() && without.iter().all(|has| !has) && with.iter().all(|has| *has));
    }

    #[test]
    fn what_is_told_ends_well() {
        let measures: Vec<&Measure> = SUBJECTS.iter().flat_map(|subject| subject.measures).collect();
        for rising in RISING {
            assert!(measures.iter().any(|measure| measure.name.en == *rising), "{rising} is measured nowhere");
        }
        assert!(SUBJECTS.iter().all(|subject| subject.measures.iter().any(|measure| !rises(measure))));
        for metric in generator().use_cases().flat_map(|made| made.metrics) {
            let name = |measure: &&&Measure| [measure.name.en, measure.name.ar].contains(&metric.name);
            let measure = measures.iter().find(name).unwrap();
            let rose = metric.after > metric.before;
            assert!(rose == rises(measure) || metric.before.total_cmp(&metric.after).is_eq(), "{metric:?}");
        }
        for made in generator().use_cases() {
            for rising in measures.iter().filter(|measure| rises(measure)) {
                let title = made.title.to_lowercase();
                assert!(!title.contains(&format!("{} cut by", rising.name.en.to_lowercase())), "{title}");
                assert!(!made.title.contains(&format!("خفض {}", rising.name.ar)), "{}", made.title);
            }
        }
    }

    #[test]
    fn they_lie_in_the_kingdom() {
        for made in generator().use_cases() {
            assert!((16.0..33.0).contains(&made.latitude) && (34.0..56.0).contains(&made.longitude));
        }
    }
}
