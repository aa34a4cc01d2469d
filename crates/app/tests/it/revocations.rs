//! A session that ends in one process ends in all of them.

use std::{sync::Arc, time::Duration};

use p2p_app::sessions::{Refusal, SessionNews, SignedUp};
use p2p_domain::{
    event::Signal,
    job::Job,
    organization::Organization,
    port::{bus::TicketHolder, session::SessionService as _},
    session::Refreshed,
    user::{User, UserStatus},
};
use tokio::{sync::watch, task::JoinHandle};

use crate::world::{Ground, World, a_form, soon, until};

/// A process that hears the system channel.
struct Listening {
    world: World,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Listening {
    async fn on(ground: &Ground) -> Self {
        let world = ground.process().await;
        let before = ground.bus.channels();
        let stop = watch::Sender::new(false);
        let (authenticator, realtime, stopped) =
            (world.authenticator.clone(), world.realtime.clone(), stop.subscribe());
        let task = tokio::spawn(async move { authenticator.listen(realtime, stopped).await });
        until("the process listens", || ground.bus.channels() > before).await;
        Self { world, stop, task }
    }

    async fn refuses(&self, signed_up: &SignedUp) -> bool {
        let outcome = self.world.authenticator.authenticate(&signed_up.issued.access_token).await;
        matches!(outcome, Err(Refusal::Unauthenticated))
    }

    async fn comes_to_refuse(&self, signed_up: &SignedUp) {
        soon("the token is refused", async {
            while !self.refuses(signed_up).await {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
        .await;
    }

    async fn end(self) {
        self.stop.send_replace(true);
        soon("the listener ends", self.task).await.unwrap();
    }
}

#[tokio::test]
async fn a_log_out_is_felt_in_another_process_by_tokens_and_sockets() {
    let ground = Ground::new();
    let here = ground.process().await;
    let there = Listening::on(&ground).await;
    let signed_up = here.sessions.sign_up(a_form("noura@valves.example")).await.unwrap();
    assert!(!there.refuses(&signed_up).await);
    let mut socket = there.world.revocations.watch(signed_up.issued.handle, signed_up.account.user.id);
    let actor = signed_up.account.actor(signed_up.issued.handle);
    here.sessions.log_out(&actor).await.unwrap();
    soon("the socket is told", socket.ended()).await;
    assert!(there.refuses(&signed_up).await);
    let mut late = there.world.revocations.watch(signed_up.issued.handle, signed_up.account.user.id);
    soon("a socket that opens now is told too", late.ended()).await;
    there.end().await;
}

#[tokio::test]
async fn theft_is_felt_in_another_process() {
    let ground = Ground::new();
    let here = ground.process().await;
    let there = Listening::on(&ground).await;
    let signed_up = here.sessions.sign_up(a_form("noura@valves.example")).await.unwrap();
    let stolen = signed_up.issued.refresh_token.clone();
    assert!(matches!(here.sessions.refresh(&stolen, None).await.unwrap(), Refreshed::Rotated(_)));
    let mut socket = there.world.revocations.watch(signed_up.issued.handle, signed_up.account.user.id);
    ground.clock.advance(Duration::from_secs(31));
    assert!(matches!(here.sessions.refresh(&stolen, None).await.unwrap(), Refreshed::Stolen { .. }));
    soon("the socket is told", socket.ended()).await;
    assert!(there.refuses(&signed_up).await);
    there.end().await;
}

#[tokio::test]
async fn a_deactivation_forgets_the_person_and_ends_their_sessions_everywhere() {
    let ground = Ground::new();
    let here = ground.process().await;
    let there = Listening::on(&ground).await;
    let signed_up = here.sessions.sign_up(a_form("noura@valves.example")).await.unwrap();
    assert!(!there.refuses(&signed_up).await, "the person is remembered now");
    let mut socket = there.world.revocations.watch(signed_up.issued.handle, signed_up.account.user.id);
    let user = User { status: UserStatus::Deactivated, ..signed_up.account.user.clone() };
    let now = p2p_domain::port::clock::Clock::now(ground.clock.as_ref());
    let mut unit = here.unit().await;
    assert!(unit.users().update(&user, user.version).await.unwrap());
    unit.outbox().append(&Job::Signal(Signal::UserChanged { user_id: user.id }), now).await.unwrap();
    unit.outbox().append(&Job::EndSessions { user_id: user.id }, now).await.unwrap();
    unit.commit().await.unwrap();
    here.relay().drain().await.unwrap();
    soon("the socket is told", socket.ended()).await;
    there.comes_to_refuse(&signed_up).await;
    assert!(here.local_sessions.list(user.id).await.unwrap().is_empty());
    let refreshed = here.sessions.refresh(&signed_up.issued.refresh_token, None).await.unwrap();
    assert!(matches!(refreshed, Refreshed::Expired | Refreshed::Stolen { .. }), "{refreshed:?}");
    there.end().await;
}

#[tokio::test]
async fn what_ended_while_a_process_did_not_hear_is_read_from_the_store() {
    let ground = Ground::new();
    let here = ground.process().await;
    let signed_up = here.sessions.sign_up(a_form("noura@valves.example")).await.unwrap();
    let actor = signed_up.account.actor(signed_up.issued.handle);
    here.faults.fail_always("realtime.publish");
    here.sessions.log_out(&actor).await.unwrap();
    assert!(matches!(
        here.authenticator.authenticate(&signed_up.issued.access_token).await,
        Err(Refusal::Unauthenticated)
    ));
    let there = Listening::on(&ground).await;
    there.comes_to_refuse(&signed_up).await;
    there.end().await;
}

#[tokio::test]
async fn what_the_bus_did_not_take_is_told_by_the_relay() {
    let ground = Ground::new();
    let here = ground.process().await;
    let there = Listening::on(&ground).await;
    let signed_up = here.sessions.sign_up(a_form("noura@valves.example")).await.unwrap();
    let mut socket = there.world.revocations.watch(signed_up.issued.handle, signed_up.account.user.id);
    here.faults.fail_next("realtime.publish");
    here.sessions.log_out(&signed_up.account.actor(signed_up.issued.handle)).await.unwrap();
    assert!(!there.refuses(&signed_up).await);
    here.relay().drain().await.unwrap();
    soon("the socket is told", socket.ended()).await;
    there.end().await;
}

#[tokio::test]
async fn sessions_that_a_job_ended_without_telling_are_told_by_its_next_try() {
    let ground = Ground::new();
    let here = ground.process().await;
    let there = Listening::on(&ground).await;
    let signed_up = here.sessions.sign_up(a_form("noura@valves.example")).await.unwrap();
    let mut socket = there.world.revocations.watch(signed_up.issued.handle, signed_up.account.user.id);
    let job = Job::EndSessions { user_id: signed_up.account.user.id };
    here.faults.fail_next("realtime.publish");
    assert!(here.handler().handle(&job).await.is_err());
    assert!(here.local_sessions.list(signed_up.account.user.id).await.unwrap().is_empty());
    ground.clock.advance(Duration::from_mins(30));
    here.handler().handle(&job).await.unwrap();
    soon("the socket is told", socket.ended()).await;
    there.end().await;
}

type Edit = fn(&mut Organization);

/// Changes the organization of who signed up, and has all processes told.
async fn change(world: &World, signed_up: &SignedUp, edit: Edit) {
    let now = p2p_domain::port::clock::Clock::now(world.ground.clock.as_ref());
    let mut unit = world.unit().await;
    let mut organization = unit.organizations().find(signed_up.organization.id).await.unwrap().unwrap();
    edit(&mut organization);
    assert!(unit.organizations().update(&organization, organization.version).await.unwrap());
    unit.outbox().append(&Job::Signal(Signal::OrganizationChanged), now).await.unwrap();
    unit.commit().await.unwrap();
    world.relay().drain().await.unwrap();
}

#[tokio::test]
async fn sockets_look_again_when_an_organization_changes_and_close_on_whom_it_shuts_out() {
    let edits: [(Edit, bool); 3] = [
        (|organization| organization.city = None, true),
        (|organization| organization.requires_second_factor = true, false),
        (|organization| organization.is_active = false, false),
    ];
    for (edit, goes_on) in edits {
        let ground = Ground::new();
        let here = ground.process().await;
        let there = Listening::on(&ground).await;
        let signed_up = here.sessions.sign_up(a_form("noura@valves.example")).await.unwrap();
        let (handle, user_id) = (signed_up.issued.handle, signed_up.account.user.id);
        let holder = TicketHolder { user_id, session: handle, expires_at: signed_up.issued.access_expires_at };
        let mut socket = there.world.revocations.watch(handle, user_id);
        assert_eq!(soon("the first look", socket.news()).await, SessionNews::Doubtful);
        assert!(there.world.authenticator.admits(&holder).await.unwrap());
        change(&here, &signed_up, edit).await;
        assert_eq!(soon("another look", socket.news()).await, SessionNews::Doubtful);
        assert_eq!(there.world.authenticator.admits(&holder).await.unwrap(), goes_on);
        assert_eq!(there.world.authenticator.lives(&holder).await.unwrap(), goes_on);
        here.local_sessions.revoke(handle).await.unwrap();
        assert!(!there.world.authenticator.lives(&holder).await.unwrap());
        there.end().await;
    }
}

#[tokio::test]
async fn a_process_that_missed_signals_looks_into_the_store() {
    let few = std::num::NonZeroUsize::MIN;
    let bus = p2p_bus_memory::MemoryRealtime::new(p2p_bus_memory::Backlog { shared: few, personal: few });
    let ground = Ground::with_bus(bus);
    let here = Arc::new(ground.process().await);
    let there = Listening::on(&ground).await;
    let mut ended = Vec::new();
    for n in 0..5 {
        let signed_up = here.sessions.sign_up(a_form(&format!("person{n}@gmail.com"))).await.unwrap();
        assert!(!there.refuses(&signed_up).await);
        here.local_sessions.revoke(signed_up.issued.handle).await.unwrap();
        ended.push(signed_up);
    }
    // Five signals at once on a bus that keeps one, on the one thread of this test.
    for signed_up in &ended {
        let signal = Signal::SessionRevoked { handle: signed_up.issued.handle, user_id: signed_up.account.user.id };
        let told = p2p_domain::event::Announcement::Signal(signal);
        p2p_domain::port::bus::Realtime::publish(ground.bus.as_ref(), p2p_domain::event::Channel::System, told)
            .await
            .unwrap();
    }
    for signed_up in &ended {
        there.comes_to_refuse(signed_up).await;
    }
    there.end().await;
}

#[tokio::test]
async fn a_listener_comes_back_after_the_bus_was_away() {
    let ground = Ground::new();
    let here = ground.process().await;
    let signed_up = here.sessions.sign_up(a_form("noura@valves.example")).await.unwrap();
    let there = ground.process().await;
    there.faults.fail_next("realtime.subscribe");
    let stop = watch::Sender::new(false);
    let (authenticator, realtime, stopped) = (there.authenticator.clone(), there.realtime.clone(), stop.subscribe());
    let listening = tokio::spawn(async move { authenticator.listen(realtime, stopped).await });
    let mut socket = there.revocations.watch(signed_up.issued.handle, signed_up.account.user.id);
    here.sessions.log_out(&signed_up.account.actor(signed_up.issued.handle)).await.unwrap();
    soon("the socket is told", socket.ended()).await;
    stop.send_replace(true);
    soon("the listener ends", listening).await.unwrap();
}
