//! `UnreadRepository` beside `MessageRepository` and `NotificationRepository`: whatever was sent, read and deleted in whatever order,
//! what waits of each conversation adds up to the whole count, and nothing is left to be put right.

use p2p_domain::{
    id::{ConversationId, MessageId, UserId},
    message::{DirectMessage, conversation_between},
    notification::{Notification, NotificationKind, Which},
    port::{message::MessageRepository, notification::NotificationRepository, unread::UnreadRepository},
    unread::UnreadKind,
    user::User,
};

use super::{
    conversations::listed,
    stage::{self, commit},
    unread::{counts, recount},
};
use crate::{
    build::{a_message, a_notification, at},
    world::Stores,
};

suite! { ($) unread_sums, unread_sums_suite(Stores):
    sums_hold_whatever_one_does, sums_hold_whatever_several_do_at_once, sums_of_notifications_hold_whatever_several_do_at_once,
}

/// Numbers that look like chance, and are the same each time.
struct Dice(u64);

impl Dice {
    /// One of so many.
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// What somebody does; ids are those of messages that are or were there.
#[derive(Clone)]
enum Deed {
    Send(Box<DirectMessage>),
    Read(MessageId),
    ReadAll(ConversationId, UserId),
    Delete(MessageId),
}

/// Each as a service does it: what was to be read, and how the whole count of whom moves, in one unit.
async fn act(stores: &Stores, deed: &Deed) {
    commit!(stores, unit => {
        let messages: &mut dyn MessageRepository = unit.messages();
        let moved = match deed {
            Deed::Send(message) => {
                messages.insert(message).await?;
                (message.recipient_id, 1)
            }
            Deed::Read(id) => {
                let read = messages.mark_read(*id, at(1)).await?;
                (recipient(messages.find(*id).await?), -i64::from(read))
            }
            Deed::ReadAll(conversation, reader) => {
                let read = messages.read_all(*conversation, *reader, at(1)).await?;
                (Some(*reader), read.map_or(0, |read| -i64::from(read.count)))
            }
            Deed::Delete(id) => {
                let waited = messages.delete(*id, at(1)).await? == Some(true);
                (recipient(messages.find(*id).await?), -i64::from(waited))
            }
        };
        if let (Some(user), delta) = moved {
            let unread: &mut dyn UnreadRepository = unit.unread();
            unread.add(user, UnreadKind::Messages, delta).await?;
        }
    });
}

fn recipient(found: Option<DirectMessage>) -> Option<UserId> {
    found.and_then(|message| message.recipient_id)
}

/// So many deeds of three people; sends come twice as often as anything else.
fn deeds(dice: &mut Dice, people: &[User], count: usize) -> Vec<Deed> {
    let (mut sent, mut deeds) = (Vec::<MessageId>::new(), Vec::new());
    for n in 0..count {
        let from = dice.roll(people.len());
        let (from, to) = (&people[from], &people[(from + 1 + dice.roll(people.len() - 1)) % people.len()]);
        deeds.push(match dice.roll(5) {
            2 if !sent.is_empty() => Deed::Read(sent[dice.roll(sent.len())]),
            3 if !sent.is_empty() => Deed::Delete(sent[dice.roll(sent.len())]),
            4 => Deed::ReadAll(conversation_between(from.id, to.id), to.id),
            _ => {
                let message = DirectMessage { created_at: at(n as u64 / 3), ..a_message(from, to) };
                sent.push(message.id);
                Deed::Send(Box::new(message))
            }
        });
    }
    deeds
}

async fn three(stores: &Stores) -> [User; 3] {
    [stage::somebody(stores).await, stage::somebody(stores).await, stage::somebody(stores).await]
}

/// What waits of each conversation adds up to the whole, and that is what really waits.
async fn assert_sums(stores: &Stores, people: &[User]) {
    for user in people {
        let whole = counts(stores, user).await;
        let sum: u32 = listed(stores, user, false).await.iter().map(|entry| entry.unread).sum();
        let waiting: u32 = listed(stores, user, true).await.iter().map(|entry| entry.unread).sum();
        assert_eq!((sum, waiting), (whole.messages.unread, whole.messages.unread));
        assert_eq!(recount(stores, user).await, None, "{whole:?}");
    }
    assert_eq!(stores.unread.drifted(None, 100).await.unwrap().0, []);
}

async fn sums_hold_whatever_one_does(stores: &Stores) {
    let (people, mut dice) = (three(stores).await, Dice(7));
    for _ in 0..6 {
        for deed in deeds(&mut dice, &people, 12) {
            act(stores, &deed).await;
        }
        assert_sums(stores, &people).await;
    }
}

async fn sums_hold_whatever_several_do_at_once(stores: &Stores) {
    let people = three(stores).await;
    for round in 0..3 {
        // All tell of the same messages, so that they read and delete the same.
        let common = deeds(&mut Dice(round), &people, 30);
        let (sends, rest): (Vec<Deed>, Vec<Deed>) = common.into_iter().partition(|deed| matches!(deed, Deed::Send(_)));
        for deed in &sends {
            act(stores, deed).await;
        }
        let tasks: Vec<_> = (0..4)
            .map(|n| {
                let (stores, people, rest) = (stores.clone(), people.clone(), rest.clone());
                tokio::spawn(async move {
                    let own = deeds(&mut Dice(100 + 10 * round + n), &people, 8);
                    for deed in rest.iter().chain(&own) {
                        act(&stores, deed).await;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert_sums(stores, &people).await;
    }
}

/// Tells one of two people of one of five things, lets them read, or takes back, as the handlers do.
async fn tell(stores: &Stores, people: &[User; 2], things: &[Notification], dice: &mut Dice) {
    let (to, thing) = (&people[dice.roll(2)], &things[dice.roll(things.len())]);
    let kind = NotificationKind::ALL[dice.roll(2)];
    let told = Notification { user_id: to.id, kind, shown: dice.roll(3) > 0, about: thing.about, ..a_notification(to) };
    let (deed, about) = (dice.roll(5), Which::About(thing.about.uuid()));
    commit!(stores, unit => {
        let notifications: &mut dyn NotificationRepository = unit.notifications();
        let moved = match deed {
            0 => vec![(to.id, -i64::from(notifications.mark_read(to.id, Which::All, at(2)).await?))],
            1 => vec![(to.id, -i64::from(notifications.mark_read(to.id, about, at(2)).await?))],
            2 => {
                let gone = notifications.withdraw(about, 100).await?;
                gone.into_iter().map(|(user, waited)| (user, -i64::from(waited))).collect()
            }
            _ => {
                let added = notifications.add(std::slice::from_ref(&told)).await?;
                vec![(to.id, i64::from(told.shown && !added.is_empty()))]
            }
        };
        for (user, delta) in moved {
            unit.unread().add(user, UnreadKind::Notifications, delta).await?;
        }
    });
}

async fn sums_of_notifications_hold_whatever_several_do_at_once(stores: &Stores) {
    let people = [stage::somebody(stores).await, stage::somebody(stores).await];
    let things: Vec<_> = (0..5).map(|_| a_notification(&people[0])).collect();
    let tasks: Vec<_> = (0..4)
        .map(|n| {
            let (stores, people, things) = (stores.clone(), people.clone(), things.clone());
            tokio::spawn(async move {
                let mut dice = Dice(n);
                for _ in 0..20 {
                    tell(&stores, &people, &things, &mut dice).await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_sums(stores, &people).await;
}
