//! Private messages: two people write to each other about what one of them wrote in the forum.

use super::{
    Conversation, Generator, Message, calendar,
    dice::{Dice, Stream},
    prose::{Prose, Story},
};
use crate::seed::corpus::{
    Lang, Phrase,
    messages::{ANSWERS, CLOSINGS, OPENINGS},
};

/// The longest conversation, in messages.
const LONGEST: u32 = 9;
/// Activity units between two messages, at most: about an hour of a busy morning.
const PAUSE: u32 = 3_000_000;

impl Generator {
    /// All conversations.
    pub fn conversations(&self) -> impl Iterator<Item = Conversation> + '_ {
        (0..self.scale.conversations()).map(|index| self.conversation(index))
    }

    /// The conversation of `index`, below `scale().conversations()`.
    #[must_use]
    pub fn conversation(&self, index: u32) -> Conversation {
        let mut dice = Dice::new(self.seed, Stream::Conversation, index);
        let span = self.end - calendar::ROOM * i64::from(LONGEST + 1) - self.topics_from;
        let start = self.topics_from + span * i64::from(index) / i64::from(self.scale.conversations().max(1));
        let lang = if dice.chance(60) { Lang::Ar } else { Lang::En };
        let one = self.writer(&mut dice, start, lang);
        let other = self.members(&mut dice, start, 1, one).first().copied().unwrap_or(u32::from(one == 0));
        let story = Story::draw(&mut dice);
        let count = dice.between(1, LONGEST);
        let read = if dice.chance(70) { count } else { dice.below(count) };
        let mut at = start;
        let messages = (0..count)
            .map(|place| {
                at += i64::from(dice.below(PAUSE)) + 1;
                let created_at_ms = calendar::moment(at);
                let phrases = match place {
                    0 => OPENINGS,
                    _ if place + 1 == count && place > 1 => CLOSINGS,
                    _ => ANSWERS,
                };
                let content = said(&mut dice, &story, lang, phrases);
                let id = dice.id(created_at_ms);
                Message { id, is_by_one: place % 2 == 0, content, is_read: place < read, created_at_ms }
            })
            .collect();
        Conversation { one, other, lang, messages }
    }
}

fn said(dice: &mut Dice, story: &Story, lang: Lang, phrases: &[Phrase]) -> String {
    let template = dice.pick(phrases).in_lang(lang);
    let mut prose = Prose::new(dice, story, lang, 160);
    prose.fill(template);
    prose.out
}

#[cfg(test)]
mod tests {
    use p2p_domain::message::MessageText;
    use time::macros::datetime;

    use super::*;
    use crate::seed::generate::Scale;

    fn generator() -> Generator {
        Generator::new(7, Scale::for_posts(1_000), datetime!(2026-06-01 00:00 UTC))
    }

    #[test]
    fn two_people_who_are_there_write_in_turn() {
        let generator = generator();
        let joined: Vec<i64> = generator.people().map(|person| person.created_at_ms).collect();
        let mut unread = 0;
        for talk in generator.conversations() {
            assert_ne!(talk.one, talk.other);
            assert!(talk.messages.is_sorted_by_key(|message| message.created_at_ms));
            for message in &talk.messages {
                assert!(MessageText::parse(&message.content).is_ok(), "{}", message.content);
                assert!(!message.content.contains('{'), "{}", message.content);
                assert!(message.created_at_ms >= joined[talk.one as usize].max(joined[talk.other as usize]));
                assert!(message.created_at_ms <= calendar::moment(generator.end));
                unread += u32::from(!message.is_read);
            }
        }
        assert!(unread > 0);
        assert_eq!(generator.conversations().count(), Scale::for_posts(1_000).conversations() as usize);
    }
}
