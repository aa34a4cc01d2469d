//! Who is told of what happens, in the application and by letter, and what becomes of it.

mod letters;
mod occasions;
mod telling;

use std::ops::Deref;

use p2p_app::notifications::{NotificationService, PostOffice};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    event::{Channel, LiveEvent},
    job::{Job, Lane},
    notification::{EmailChoice, NotificationEntry, NotificationKind, Preference, Preferences},
    organization::Organization,
    page::{Limit, PageRequest},
    port::{clock::Clock as _, mail::Letter, outbox::OutboxQueue as _, stream::StreamReader as _},
    user::User,
};

use crate::world::{World, actor};

/// A world whose people are told.
pub struct Square {
    pub world: World,
    pub service: NotificationService,
    pub post_office: PostOffice,
}

/// Somebody who may be told.
pub struct Person {
    pub user: User,
    pub actor: Actor,
}

impl Deref for Square {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Square {
    pub async fn new() -> Self {
        Self::on(World::new().await)
    }

    pub fn on(world: World) -> Self {
        let writing = world.ports.writing();
        Self {
            service: NotificationService {
                writing: writing.clone(),
                reader: world.store.clone(),
                unread: world.store.clone(),
            },
            post_office: PostOffice { writing, reader: world.store.clone() },
            world,
        }
    }

    /// So many people of a new organization.
    pub async fn people<const N: usize>(&self) -> [Person; N] {
        let organization = self.organization().await;
        let users = std::array::from_fn(|_| build::a_member(&organization));
        self.join(&users).await;
        users.map(|user| Person { actor: actor(&user), user })
    }

    pub async fn organization(&self) -> Organization {
        let organization = build::an_organization();
        let mut unit = self.unit().await;
        unit.organizations().insert(&organization).await.unwrap();
        unit.commit().await.unwrap();
        organization
    }

    pub async fn join(&self, users: &[User]) {
        let mut unit = self.unit().await;
        for user in users {
            unit.users().insert(user).await.unwrap();
        }
        unit.commit().await.unwrap();
    }

    /// Does what is to be done, letters too.
    pub async fn settle(&self) {
        self.relay().idle().await.unwrap();
    }

    /// Does these, and what follows from them.
    pub async fn settle_with(&self, jobs: Vec<Job>) {
        for job in jobs {
            self.handler().handle(&job).await.unwrap();
        }
        self.settle().await;
    }

    /// What somebody is shown, the newest first.
    pub async fn shown(&self, to: &Person) -> Vec<NotificationEntry> {
        let page = PageRequest::first(Limit::new(Limit::MAX).unwrap());
        self.service.list(&to.actor, false, &page).await.unwrap().items
    }

    pub async fn kinds(&self, to: &Person) -> Vec<NotificationKind> {
        self.shown(to).await.iter().map(|entry| entry.notification.kind).collect()
    }

    pub async fn unread(&self, of: &Person) -> u32 {
        self.service.unread(&of.actor).await.unwrap().notifications.unread
    }

    pub fn letters(&self, to: &Person) -> Vec<Letter> {
        self.ground.mailbox.to(to.user.email.as_str())
    }

    pub async fn choose(&self, of: &Person, kind: NotificationKind, in_app: bool, email: EmailChoice) {
        let mut preferences = self.service.preferences(&of.actor).await.unwrap();
        preferences.set(kind, Preference { in_app, email });
        assert_eq!(self.service.choose(&of.actor, preferences.clone()).await.unwrap(), preferences);
        assert_eq!(self.service.preferences(&of.actor).await.unwrap(), preferences);
        assert_ne!(preferences, Preferences::default());
    }

    /// What somebody's own channel told, the oldest first.
    pub async fn channel(&self, of: &Person) -> Vec<LiveEvent> {
        let channel = Channel::User(of.user.id);
        let head = self.store.head(channel).await.unwrap();
        let events = self.store.since(channel, head.floor, 10_000).await.unwrap();
        events.into_iter().map(|event| event.event).collect()
    }

    /// Takes the jobs of a lane that are due, as if they were done.
    pub async fn taken(&self, lane: Lane) -> Vec<Job> {
        let lease = std::time::Duration::from_hours(1);
        let claimed = self.store.claim(lane, 100, lease, self.ground.clock.now()).await.unwrap();
        let numbers: Vec<_> = claimed.iter().map(|claimed| claimed.number).collect();
        self.store.complete(&numbers).await.unwrap();
        claimed.into_iter().map(|claimed| claimed.job.unwrap()).collect()
    }
}

/// A text that names these.
pub fn naming(people: &[&Person]) -> String {
    let names: Vec<_> = people.iter().map(|person| format!("@[Somebody](user:{})", person.user.id)).collect();
    format!("What do you think, {}?", names.join(" and "))
}
