//! Tells people of occasions, page by page, and takes back what tells of things that are gone. Who is told, and why, is the domain's
//! decision; that a job runs twice changes nothing, for of one person, kind and thing there is one notification.

use std::{collections::HashSet, sync::Arc, time::Duration};

use p2p_domain::{
    content::AuthorCard,
    event::{Channel, LiveEvent},
    id::{EventId, NotificationId, UserId},
    job::{Gone, Job, Lane, Notice},
    notification::{
        Addressee, Circle, EmailChoice, Happening, LETTER_PAUSE, Notification, NotificationEntry, NotificationKind,
        Occasion, Which,
    },
    port::{error::StoreError, notification::NotificationReader, store::UnitOfWork},
    timestamp::Timestamp,
    unread::{UnreadCounts, UnreadKind},
};

use crate::{
    error::ServiceError,
    webhooks::{Announcer, Bell},
    writing::Writing,
};

/// How many people are told in one unit of work: other writers wait no longer than that takes.
const PAGE: u32 = 100;
/// How many notifications are taken back in one unit of work.
const WITHDRAW_STEP: u32 = 200;
/// How many calls are added in one step.
const DELIVERIES: usize = 500;

/// Tells people of what happened.
#[derive(Clone)]
pub struct Notifier {
    /// What writing needs.
    pub writing: Writing,
    /// Who is told.
    pub reader: Arc<dyn NotificationReader>,
    /// Finds the webhooks that are told.
    pub announcer: Announcer,
    /// Rung when there are calls to make.
    pub bell: Bell,
}

/// Somebody with what they are told.
type Told<'a> = (&'a Addressee, Notification);

impl Notifier {
    /// Tells everybody who has to hear of it.
    pub async fn notify(&self, occasion: &Occasion) -> Result<(), ServiceError> {
        let mut told = HashSet::new();
        for (kind, circle) in occasion.circles() {
            self.tell_circle(occasion, (kind, &circle), &mut told).await?;
        }
        self.announce(occasion).await
    }

    /// Tells webhooks; of one webhook, event and occasion there is one call.
    async fn announce(&self, occasion: &Occasion) -> Result<(), ServiceError> {
        let mut mentioned = Vec::new();
        for (kind, circle) in occasion.circles() {
            if kind == NotificationKind::Mention && !is_empty(&circle) {
                mentioned.extend(self.reader.addressees(&circle, occasion.actor_id, None, PAGE).await?);
            }
        }
        mentioned.retain(|person| Some(person.user_id) != occasion.actor_id);
        let deliveries = self.announcer.deliveries(occasion, &mentioned).await?;
        if deliveries.is_empty() {
            return Ok(());
        }
        let mut unit = self.writing.store.begin().await?;
        for step in deliveries.chunks(DELIVERIES) {
            unit.webhooks().add_deliveries(step).await?;
        }
        unit.commit().await?;
        self.bell.ring();
        Ok(())
    }

    /// `told` is who was told for an earlier reason. Only small circles add to it: no large one stands before another.
    async fn tell_circle(
        &self,
        occasion: &Occasion,
        (kind, circle): (NotificationKind, &Circle),
        told: &mut HashSet<UserId>,
    ) -> Result<(), ServiceError> {
        if is_empty(circle) {
            return Ok(());
        }
        let mut after = None;
        loop {
            let people = self.reader.addressees(circle, occasion.actor_id, after, PAGE).await?;
            after = people.last().map(|person| person.user_id);
            let page = self.page(occasion, kind, &people, told);
            if matches!(circle, Circle::People(_)) {
                told.extend(page.iter().map(|(person, _)| person.user_id));
            }
            self.tell_page(occasion, &page).await?;
            if people.len() < PAGE as usize {
                return Ok(());
            }
        }
    }

    fn page<'a>(
        &self,
        occasion: &Occasion,
        kind: NotificationKind,
        people: &'a [Addressee],
        told: &HashSet<UserId>,
    ) -> Vec<Told<'a>> {
        let require_verified = self.writing.policy.require_verified_email;
        people
            .iter()
            .filter(|person| Some(person.user_id) != occasion.actor_id && !told.contains(&person.user_id))
            .filter_map(|person| {
                let id = NotificationId::new(self.writing.ids.uuid());
                let notification = person.notification(id, kind, occasion.about(), occasion, require_verified)?;
                Some((person, notification))
            })
            .collect()
    }

    async fn tell_page(&self, occasion: &Occasion, page: &[Told<'_>]) -> Result<(), ServiceError> {
        if page.is_empty() {
            return Ok(());
        }
        let mut notifications: Vec<Notification> = page.iter().map(|(_, notification)| notification.clone()).collect();
        let mut unit = self.writing.store.begin().await?;
        if let Some(read_at) = read_already(unit.as_mut(), occasion).await? {
            for notification in &mut notifications {
                (notification.read_at, notification.email) = (Some(read_at), EmailChoice::Off);
            }
            unit.notifications().add(&notifications).await?;
            return Ok(unit.commit().await?);
        }
        let added: HashSet<NotificationId> = unit.notifications().add(&notifications).await?.into_iter().collect();
        if added.is_empty() {
            return Ok(());
        }
        let actor = unit.users().card(occasion.actor_id).await?;
        let now = self.writing.clock.now();
        let is_new = |(_, notification): &&Told<'_>| added.contains(&notification.id);
        let mut letters = false;
        // Whoever holds notifications and counts holds all notifications first: two who do so at once wait in one direction only.
        for (person, notification) in page.iter().filter(is_new) {
            if notification.email == EmailChoice::Instant && may_be_lettered(person, now) {
                letters |= put_into_letter(&self.writing, unit.as_mut(), person.user_id, Batch::at_once(now)).await?;
            }
        }
        let shown: Vec<&Told<'_>> = page.iter().filter(is_new).filter(|(_, notification)| notification.shown).collect();
        // Whoever moves counts moves all of them first, and tells after: as who writes to somebody does.
        let mut counts = Vec::with_capacity(shown.len());
        for (person, _) in &shown {
            counts.push(unit.unread().add(person.user_id, UnreadKind::Notifications, 1).await?);
        }
        for (told, counts) in shown.into_iter().zip(counts) {
            self.show(unit.as_mut(), told, counts, (&actor, now)).await?;
        }
        self.writing.commit(unit).await?;
        if letters {
            self.writing.wake.lane(Lane::Patient);
        }
        Ok(())
    }

    async fn show(
        &self,
        unit: &mut dyn UnitOfWork,
        (person, notification): &Told<'_>,
        counts: UnreadCounts,
        (actor, now): (&AuthorCard, Timestamp),
    ) -> Result<(), StoreError> {
        let channel = Channel::User(person.user_id);
        let entry = NotificationEntry { notification: notification.clone(), actor: actor.clone() };
        let locale = person.locale.unwrap_or_default();
        let event = LiveEvent::Notification { notification: Box::new(entry), locale };
        self.writing.tell(unit, channel, now, event).await?;
        self.writing.tell(unit, channel, now, LiveEvent::Unread { counts }).await
    }

    /// Takes back what tells of something that is gone; whoever had not read it has less to read.
    pub async fn withdraw(&self, gone: Gone) -> Result<(), ServiceError> {
        let which = match gone {
            Gone::Thing(id) => Which::About(id),
            Gone::Place(id) => Which::In(id),
        };
        loop {
            let now = self.writing.clock.now();
            let mut unit = self.writing.store.begin().await?;
            let removed = unit.notifications().withdraw(which, WITHDRAW_STEP).await?;
            self.writing.wait_no_longer(unit.as_mut(), &removed, now).await?;
            self.writing.commit(unit).await?;
            if removed.len() < WITHDRAW_STEP as usize {
                return Ok(());
            }
        }
    }
}

/// When a message was read, or deleted, before its recipient could be told of it: then it stands among what was told, and waits for nobody.
async fn read_already(unit: &mut dyn UnitOfWork, occasion: &Occasion) -> Result<Option<Timestamp>, StoreError> {
    let Happening::MessageSent { message_id, .. } = &occasion.what else { return Ok(None) };
    Ok(unit.messages().find(*message_id).await?.and_then(|message| message.read_at.or(message.deleted_at)))
}

fn is_empty(circle: &Circle) -> bool {
    matches!(circle, Circle::People(people) if people.is_empty())
}

/// Whether a letter may go to them now, as far as is known outside a unit of work; the store decides.
fn may_be_lettered(person: &Addressee, now: Timestamp) -> bool {
    person.lettered_at.is_none_or(|at| now.since(at) > LETTER_PAUSE)
}

/// What of somebody's goes into one letter.
#[derive(Clone, Copy)]
pub(super) struct Batch {
    /// What waits to be mailed so.
    pub email: EmailChoice,
    /// And happened before.
    pub before: Timestamp,
    /// When it is put together.
    pub now: Timestamp,
}

impl Batch {
    /// All that waits to be mailed at once, what happens this very moment too.
    pub(super) fn at_once(now: Timestamp) -> Self {
        Self { email: EmailChoice::Instant, before: now.plus(Duration::from_millis(1)), now }
    }
}

/// Puts what waits for somebody into a letter that is to be written, if anything does. What stands in a letter waits no longer: that
/// is what keeps two callers from telling the same.
pub(super) async fn put_into_letter(
    writing: &Writing,
    unit: &mut dyn UnitOfWork,
    user_id: UserId,
    Batch { email, before, now }: Batch,
) -> Result<bool, StoreError> {
    let letter = EventId::new(writing.ids.uuid());
    if unit.notifications().put_into_letter(user_id, email, letter, before, now).await? == 0 {
        return Ok(false);
    }
    unit.outbox().append(&Job::Write { letter, user_id, notice: Notice::Notifications }, now).await?;
    Ok(true)
}
