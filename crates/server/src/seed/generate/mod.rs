//! The generator: from a seed, a scale and an end, all people, organizations and threads.
//! Every item depends on these three and its index alone, so that any part can be made by itself,
//! in any order and in parallel, and two runs agree to the byte.

mod body;
mod calendar;
mod dice;
mod model;
mod people;
mod prose;
mod scale;
mod talk;
mod thread;
mod use_case;

#[cfg(test)]
mod tests;

use std::ops::Range;

use time::OffsetDateTime;

use self::calendar::{ROOM, WEEK};
use self::dice::{Dice, mix};
use self::scale::{POST_WEIGHTS, Split, TOPIC_WEIGHTS};
use super::corpus::Lang;

pub use self::model::{
    BestAnswer, Conversation, Follow, Message, Organization, Person, Post, Reply, Thread, UseCase, UseCaseMetric,
    UseCasePicture, UseCaseStage, Viewing, Vote,
};
pub use self::scale::Scale;

/// How long before the end the first topic was opened.
const TOPICS_FOR: i64 = 78 * WEEK;
/// How long before the first topic the first person joined.
const PEOPLE_BEFORE: i64 = 26 * WEEK;

/// Makes believable content; holds no state but its arguments and what follows from them.
#[derive(Debug, Clone)]
pub struct Generator {
    seed: u64,
    scale: Scale,
    /// When the first person joins, in activity units.
    people_from: i64,
    /// When the first topic opens, in activity units.
    topics_from: i64,
    /// The last activity, in activity units.
    end: i64,
    posts: Split,
    replies: Split,
}

impl Generator {
    /// A generator whose latest item lies at or before `end`, about two years after its earliest.
    ///
    /// The same arguments give the same data on every machine.
    #[must_use]
    pub fn new(rng_seed: u64, scale: Scale, end: OffsetDateTime) -> Self {
        let end_ms = i64::try_from(end.unix_timestamp_nanos().div_euclid(1_000_000)).unwrap_or(i64::MAX);
        let end = calendar::activity_at(end_ms);
        let topics_from = end - TOPICS_FOR;
        let salt = mix(rng_seed, 0);
        Self {
            seed: rng_seed,
            scale,
            people_from: topics_from - PEOPLE_BEFORE,
            topics_from,
            end,
            posts: Split::new(scale.topics(), 1, scale.posts(), &TOPIC_WEIGHTS, salt),
            replies: Split::new(scale.posts(), 0, scale.replies(), &POST_WEIGHTS, salt),
        }
    }

    /// How much there is.
    #[must_use]
    pub const fn scale(&self) -> Scale {
        self.scale
    }

    /// All organizations, in order of founding.
    pub fn organizations(&self) -> impl Iterator<Item = Organization> + '_ {
        (0..self.scale.organizations()).map(|index| self.organization(index))
    }

    /// All people, in order of joining; the first ones are the founders, one per organization.
    pub fn people(&self) -> impl Iterator<Item = Person> + '_ {
        (0..self.scale.people()).map(|index| self.person(index))
    }

    /// All threads, in order of creation, one in memory at a time.
    pub fn threads(&self) -> impl Iterator<Item = Thread> + '_ {
        self.threads_in(0..self.scale.topics())
    }

    /// The threads of `indices` (below `scale().topics()`), to share the work out or to resume it.
    pub fn threads_in(&self, indices: Range<u32>) -> impl Iterator<Item = Thread> + '_ {
        indices.map(|index| self.thread(index))
    }

    /// Who is a member at `at` (activity units): everyone with an index below the answer.
    fn members_at(&self, at: i64) -> u32 {
        let span = self.joining_span();
        let joined = i128::from(at - self.people_from) * i128::from(self.scale.people()) / i128::from(span);
        u32::try_from(joined.max(1)).unwrap_or(u32::MAX).min(self.scale.people())
    }

    /// The time over which people join, in activity units: until a week before the end.
    const fn joining_span(&self) -> i64 {
        self.end - WEEK - self.people_from
    }

    /// A member at `at` who writes in `lang` if one is found quickly; long-standing ones write more.
    fn writer(&self, dice: &mut Dice, at: i64, lang: Lang) -> u32 {
        let members = self.members_at(at);
        let mut person = 0;
        for _ in 0..8 {
            let bound = if dice.chance(50) { members } else { dice.below(members) + 1 };
            person = dice.below(bound);
            if self.locale(person) == lang {
                break;
            }
        }
        person
    }

    /// Different members at `at`, `wanted` at most, none of them `except`.
    fn members(&self, dice: &mut Dice, at: i64, wanted: u32, except: u32) -> Vec<u32> {
        if wanted == 0 {
            return Vec::new();
        }
        let members = self.members_at(at);
        let wanted = wanted.min(members / 2);
        let stride = dice.below(members / (wanted + 1)) + 1;
        let first = dice.below(members);
        (0..wanted).map(|k| (first + k * stride) % members).filter(|person| *person != except).collect()
    }

    /// When the topic of `index` opens, in activity units; more of them lie near the end.
    fn topic_start(&self, dice: &mut Dice, index: u32) -> i64 {
        let count = i128::from(self.scale.topics()) * 1024;
        let place = i128::from(index) * 1024 + i128::from(dice.below(1024));
        let span = i128::from(self.end - 2 * ROOM - self.topics_from);
        let offset = (span * span * place / count).unsigned_abs().isqrt();
        self.topics_from + i64::try_from(offset).unwrap_or(0)
    }
}
