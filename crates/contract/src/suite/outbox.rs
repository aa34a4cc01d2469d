//! `OutboxRepository` and `OutboxQueue`: at least once, in order per key.

use std::{collections::BTreeSet, time::Duration};

use p2p_domain::{
    event::{Channel, Sequence, StreamEvent},
    id::{FileId, InvitationId, OrganizationId, TopicId, UserId},
    job::{ClaimedJob, Gone, Job, Lane, Notice, OutboxStats},
    timestamp::Timestamp,
};

use super::stage::commit;
use crate::{
    build::{
        a_picture_key, a_purge, a_signal, a_user, an_email, an_ending, an_event, an_event_id, an_id, an_occasion, at,
        some_happenings,
    },
    world::Stores,
};

suite! { ($) outbox, outbox_suite(Stores):
    jobs_are_claimed_as_they_were_appended, abandoned_jobs_are_never_done, a_claim_is_bounded, a_held_job_is_not_claimed_again,
    a_lease_that_ran_out_is_given_again, a_done_job_is_gone, a_held_job_blocks_its_key, a_retry_waits_and_blocks_its_key,
    a_retry_counts, a_released_job_is_as_before_its_claim, a_parked_job_frees_its_key, keys_do_not_wait_for_each_other, two_claims_at_once_share_nothing,
    claims_at_once_keep_the_order_of_a_key, every_job_comes_back_in_its_lane, lanes_do_not_wait_for_each_other,
    what_is_told_is_taken_back_behind_it, a_lapsed_lease_counts_as_an_attempt, stats_tell_how_full_it_is,
}

const LEASE: Duration = Duration::from_secs(30);

async fn append(stores: &Stores, jobs: &[Job]) {
    commit!(stores, unit => {
        for job in jobs {
            unit.outbox().append(job, at(0)).await?;
        }
    });
}

async fn claim(stores: &Stores, limit: u32, now: Timestamp) -> Vec<ClaimedJob> {
    let claimed = stores.outbox.claim(Lane::Prompt, limit, LEASE, now).await.unwrap();
    assert!(claimed.len() <= limit as usize);
    claimed
}

fn jobs(claimed: &[ClaimedJob]) -> Vec<Job> {
    claimed.iter().map(|claimed| claimed.job.clone().unwrap()).collect()
}

fn numbers(claimed: &[ClaimedJob]) -> Vec<i64> {
    claimed.iter().map(|claimed| claimed.number).collect()
}

async fn jobs_are_claimed_as_they_were_appended(stores: &Stores) {
    let event = StreamEvent {
        channel: Channel::Topic(TopicId::new(an_id())),
        sequence: Sequence::new(7),
        id: an_event_id(),
        at: at(3),
        event: an_event(),
    };
    let appended = [an_ending(), Job::Announce(Box::new(event)), an_ending(), a_signal()];
    append(stores, &appended[..2]).await;
    append(stores, &appended[2..]).await;
    let claimed = claim(stores, 10, at(1)).await;
    assert_eq!(jobs(&claimed), appended);
    assert!(claimed.iter().all(|claimed| claimed.attempts == 0));
}

async fn abandoned_jobs_are_never_done(stores: &Stores) {
    let mut unit = stores.store.begin().await.unwrap();
    unit.outbox().append(&an_ending(), at(0)).await.unwrap();
    drop(unit);
    assert_eq!(claim(stores, 10, at(1)).await, []);
    assert_eq!(stores.outbox.stats(at(1)).await.unwrap(), OutboxStats::default());
}

async fn a_claim_is_bounded(stores: &Stores) {
    let appended: Vec<_> = (0..5).map(|_| an_ending()).collect();
    append(stores, &appended).await;
    assert_eq!(jobs(&claim(stores, 2, at(1)).await), appended[..2]);
    assert_eq!(jobs(&claim(stores, 10, at(1)).await), appended[2..]);
}

async fn a_held_job_is_not_claimed_again(stores: &Stores) {
    append(stores, &[an_ending()]).await;
    assert_eq!(claim(stores, 10, at(1)).await.len(), 1);
    assert_eq!(claim(stores, 10, at(30)).await, []);
}

async fn a_lease_that_ran_out_is_given_again(stores: &Stores) {
    let appended = [a_signal(), a_signal()];
    append(stores, &appended).await;
    let first = claim(stores, 1, at(1)).await;
    let again = claim(stores, 1, at(32)).await;
    assert_eq!(numbers(&again), numbers(&first));
    assert_eq!(jobs(&again), appended[..1]);
    assert_eq!(claim(stores, 1, at(33)).await, [], "the lease began anew");
}

async fn a_done_job_is_gone(stores: &Stores) {
    append(stores, &[an_ending(), an_ending(), an_ending()]).await;
    let claimed = claim(stores, 10, at(1)).await;
    stores.outbox.complete(&numbers(&claimed)[..2]).await.unwrap();
    stores.outbox.complete(&[]).await.unwrap();
    stores.outbox.complete(&numbers(&claimed)[..1]).await.unwrap();
    assert_eq!(stores.outbox.stats(at(1)).await.unwrap().pending, 1);
    assert_eq!(numbers(&claim(stores, 10, at(99)).await), numbers(&claimed)[2..]);
}

async fn a_held_job_blocks_its_key(stores: &Stores) {
    let appended = [a_signal(), a_signal(), a_signal()];
    append(stores, &appended).await;
    for job in &appended {
        let claimed = claim(stores, 1, at(1)).await;
        assert_eq!(jobs(&claimed), std::slice::from_ref(job));
        assert_eq!(claim(stores, 10, at(2)).await, [], "an earlier one of the key is held");
        append(stores, &[an_ending()]).await;
        let other = claim(stores, 10, at(2)).await;
        assert_eq!(other.len(), 1, "another key goes on");
        stores.outbox.complete(&numbers(&other)).await.unwrap();
        stores.outbox.complete(&numbers(&claimed)).await.unwrap();
    }
    assert_eq!(claim(stores, 10, at(2)).await, []);
}

async fn a_retry_waits_and_blocks_its_key(stores: &Stores) {
    let appended = [a_signal(), a_signal()];
    append(stores, &appended).await;
    let first = claim(stores, 1, at(1)).await;
    stores.outbox.retry(first[0].number, at(20), "the bus is away").await.unwrap();
    assert_eq!(claim(stores, 10, at(19)).await, [], "neither the one that waits nor what is behind it");
    let again = claim(stores, 1, at(21)).await;
    assert_eq!((jobs(&again), again[0].attempts), (appended[..1].to_vec(), 1));
    stores.outbox.complete(&numbers(&again)).await.unwrap();
    assert_eq!(jobs(&claim(stores, 10, at(21)).await), appended[1..]);
}

async fn a_retry_counts(stores: &Stores) {
    append(stores, &[an_ending()]).await;
    for attempts in 0..3 {
        let claimed = claim(stores, 1, at(u64::from(attempts))).await;
        assert_eq!(claimed[0].attempts, attempts);
        stores.outbox.retry(claimed[0].number, at(u64::from(attempts)), "again").await.unwrap();
    }
}

async fn a_released_job_is_as_before_its_claim(stores: &Stores) {
    let appended = [a_signal(), a_signal(), an_ending()];
    append(stores, &appended).await;
    for _ in 0..2 {
        let claimed = claim(stores, 10, at(1)).await;
        assert_eq!(jobs(&claimed), appended);
        assert!(claimed.iter().all(|claimed| claimed.attempts == 0));
        stores.outbox.release(&[]).await.unwrap();
        stores.outbox.release(&numbers(&claimed)).await.unwrap();
    }
    let claimed = claim(stores, 10, at(1)).await;
    stores.outbox.retry(claimed[0].number, at(20), "the bus is away").await.unwrap();
    stores.outbox.release(&numbers(&claimed[1..])).await.unwrap();
    assert_eq!(jobs(&claim(stores, 10, at(19)).await), appended[2..], "what is behind a retry waits with it");
    assert_eq!(jobs(&claim(stores, 10, at(20)).await), appended[..2]);
}

async fn a_parked_job_frees_its_key(stores: &Stores) {
    let appended = [a_signal(), a_signal()];
    append(stores, &appended).await;
    let first = claim(stores, 1, at(1)).await;
    stores.outbox.park(first[0].number, "it never will").await.unwrap();
    assert_eq!(jobs(&claim(stores, 10, at(1)).await), appended[1..]);
    let far = at(1_000_000);
    assert_eq!(jobs(&claim(stores, 10, far).await), appended[1..], "a parked job is not handed out again");
    let stats = stores.outbox.stats(far).await.unwrap();
    assert_eq!((stats.pending, stats.parked), (1, 1), "it is kept for a person to look at");
}

async fn keys_do_not_wait_for_each_other(stores: &Stores) {
    let appended = [a_signal(), an_ending(), a_signal(), an_ending()];
    append(stores, &appended).await;
    let held = claim(stores, 1, at(1)).await;
    assert_eq!(jobs(&held), appended[..1]);
    assert_eq!(jobs(&claim(stores, 10, at(1)).await), [appended[1].clone(), appended[3].clone()]);
}

async fn two_claims_at_once_share_nothing(stores: &Stores) {
    let appended: Vec<_> = (0..30).map(|_| an_ending()).collect();
    append(stores, &appended).await;
    let claimers: Vec<_> = (0..4)
        .map(|_| {
            let stores = stores.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                loop {
                    let claimed = claim(&stores, 3, at(1)).await;
                    if claimed.is_empty() {
                        return mine;
                    }
                    mine.extend(numbers(&claimed));
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for claimer in claimers {
        all.extend(claimer.await.unwrap());
    }
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "a job was handed out twice");
    // Who finds nothing due may have met another's claim; what is left is for the next.
    all.extend(numbers(&claim(stores, 100, at(1)).await));
    assert_eq!(all.len(), appended.len());
}

async fn claims_at_once_keep_the_order_of_a_key(stores: &Stores) {
    let appended: Vec<_> = (0..12).map(|_| a_signal()).collect();
    append(stores, &appended).await;
    let mut done = Vec::new();
    while done.len() < appended.len() {
        let (one, other) = tokio::join!(claim(stores, 3, at(1)), claim(stores, 3, at(1)));
        assert!(one.is_empty() || other.is_empty(), "two callers hold jobs of one key");
        for held in [one, other] {
            done.extend(jobs(&held));
            stores.outbox.complete(&numbers(&held)).await.unwrap();
        }
    }
    assert_eq!(done, appended);
}

fn every_kind() -> Vec<Job> {
    let (letter, user_id) = (an_event_id(), UserId::new(an_id()));
    let (user_agent, address) = (Some("ورشة".to_owned()), Some("2001:db8::7".parse().unwrap()));
    let notices = [
        Notice::VerifyEmail,
        Notice::ResetPassword,
        Notice::PasswordChanged { at: at(1) },
        Notice::Deactivated,
        Notice::Reactivated,
        Notice::NewDevice { user_agent, address, at: at(2) },
        Notice::SecondFactor { enabled: true },
        Notice::Notifications,
    ];
    let mut jobs = vec![
        a_signal(),
        a_purge(),
        an_ending(),
        Job::EndOrganizationSessions { organization_id: OrganizationId::new(an_id()) },
        Job::Invite { letter, invitation_id: InvitationId::new(an_id()) },
        Job::DropPicture { key: a_picture_key() },
        Job::ProcessFile { file_id: FileId::new(an_id()) },
        Job::DropFile { file_id: FileId::new(an_id()) },
        Job::Forget { user_id, email: an_email().digest(), picture: Some(a_picture_key()) },
    ];
    jobs.extend(notices.map(|notice| Job::Write { letter, user_id, notice }));
    let (by, to) = (a_user(), a_user());
    jobs.extend(some_happenings(&to).map(|what| Job::Notify(Box::new(an_occasion(&by, what)))));
    jobs.extend([Gone::Thing(an_id()), Gone::Place(an_id())].map(|gone| Job::Withdraw { gone }));
    jobs
}

async fn every_job_comes_back_in_its_lane(stores: &Stores) {
    let appended = every_kind();
    append(stores, &appended).await;
    for lane in Lane::ALL {
        let expected: Vec<_> = appended.iter().filter(|job| job.lane() == lane).cloned().collect();
        assert!(!expected.is_empty());
        assert_eq!(jobs(&stores.outbox.claim(lane, 100, LEASE, at(1)).await.unwrap()), expected);
        assert_eq!(stores.outbox.claim(lane, 100, LEASE, at(1)).await.unwrap(), []);
    }
}

/// A job of that lane, of a key that no other has.
fn one_of(lane: Lane) -> Job {
    match lane {
        Lane::Prompt => an_ending(),
        Lane::Wide => Job::Withdraw { gone: Gone::Thing(an_id()) },
        Lane::Patient => a_purge(),
    }
}

async fn lanes_do_not_wait_for_each_other(stores: &Stores) {
    for slow in Lane::ALL {
        append(stores, &[one_of(slow), one_of(slow)]).await;
        let stuck = stores.outbox.claim(slow, 1, LEASE, at(1)).await.unwrap();
        stores.outbox.retry(stuck[0].number, at(20), "the next hop is away").await.unwrap();
        for other in Lane::ALL.into_iter().filter(|lane| *lane != slow) {
            let later = one_of(other);
            append(stores, std::slice::from_ref(&later)).await;
            let claimed = stores.outbox.claim(other, 10, LEASE, at(1)).await.unwrap();
            assert_eq!(jobs(&claimed), [later], "what came later, in another lane than {slow:?}, is due");
            stores.outbox.complete(&numbers(&claimed)).await.unwrap();
        }
        assert_eq!(stores.outbox.claim(slow, 10, LEASE, at(1)).await.unwrap().len(), 1);
        let rest = stores.outbox.claim(slow, 10, LEASE, at(900)).await.unwrap();
        assert_eq!(rest.len(), 2);
        stores.outbox.complete(&numbers(&rest)).await.unwrap();
    }
}

async fn what_is_told_is_taken_back_behind_it(stores: &Stores) {
    let told = an_occasion(&a_user(), some_happenings(&a_user())[1].clone());
    let thing = told.about();
    let (told, taken) = (Job::Notify(Box::new(told)), Job::Withdraw { gone: Gone::Thing(thing.uuid()) });
    let beside = Job::Withdraw { gone: Gone::Place(thing.place().unwrap()) };
    append(stores, &[told.clone(), taken.clone(), beside.clone()]).await;
    let first = stores.outbox.claim(Lane::Wide, 1, LEASE, at(1)).await.unwrap();
    assert_eq!(jobs(&first), [told]);
    let free = stores.outbox.claim(Lane::Wide, 10, LEASE, at(1)).await.unwrap();
    assert_eq!(jobs(&free), [beside], "another key goes on, and the same one waits");
    stores.outbox.complete(&numbers(&first)).await.unwrap();
    assert_eq!(jobs(&stores.outbox.claim(Lane::Wide, 10, LEASE, at(1)).await.unwrap()), [taken]);
}

async fn a_lapsed_lease_counts_as_an_attempt(stores: &Stores) {
    append(stores, &[an_ending()]).await;
    for (moment, attempts) in [(0, 0), (31, 1), (62, 2)] {
        let claimed = claim(stores, 1, at(moment)).await;
        assert_eq!(claimed[0].attempts, attempts, "who held it may have died of it");
    }
    let claimed = claim(stores, 1, at(93)).await;
    stores.outbox.retry(claimed[0].number, at(93), "it failed").await.unwrap();
    assert_eq!(claim(stores, 1, at(93)).await[0].attempts, 4, "an attempt counts once");
}

async fn stats_tell_how_full_it_is(stores: &Stores) {
    assert_eq!(stores.outbox.stats(at(9)).await.unwrap(), OutboxStats::default());
    for moment in [5, 2, 7] {
        commit!(stores, unit => unit.outbox().append(&an_ending(), at(moment)).await?);
    }
    let stats = stores.outbox.stats(at(9)).await.unwrap();
    assert_eq!((stats.pending, stats.parked, stats.oldest_age_millis), (3, 0, 7_000));
    let claimed = claim(stores, 10, at(9)).await;
    assert_eq!(stores.outbox.stats(at(9)).await.unwrap().pending, 3, "a held job is not done yet");
    stores.outbox.park(claimed[1].number, "never").await.unwrap();
    let stats = stores.outbox.stats(at(9)).await.unwrap();
    assert_eq!((stats.pending, stats.parked, stats.oldest_age_millis), (2, 1, 4_000));
    assert_eq!(stores.outbox.stats(at(1)).await.unwrap().oldest_age_millis, 0, "a clock that was set back");
}
