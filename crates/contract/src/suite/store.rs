//! `Store` and `UnitOfWork`: all or nothing, own writes seen, nothing seen before.

use p2p_domain::port::{error::Constraint, store::Store};

use super::stage::{self, Forum, assert_conflict, attempt, commit};
use crate::{
    build::{
        a_consent, a_draft, a_post, a_query, a_reply, a_request, a_signal, a_topic, a_use_case, a_use_case_as_subject,
        a_user, an_answer_to_keep, an_audit_entry, an_entry, an_event, an_event_id, an_invitation, an_organization, at,
        audience,
    },
    world::Stores,
};

suite! { ($) store, store_suite(Stores):
    a_commit_makes_all_of_it_true, a_dropped_unit_leaves_nothing, a_reader_sees_nothing_before_the_commit,
    a_unit_sees_its_own_writes, a_failed_unit_leaves_nothing_and_harms_no_other, all_repositories_share_the_unit,
    units_that_run_at_once_lose_nothing,
}

async fn a_commit_makes_all_of_it_true(stores: &Stores) {
    let (user, organization) = (a_user(), an_organization());
    let mut unit = stores.store.begin().await.unwrap();
    unit.users().insert(&user).await.unwrap();
    unit.organizations().insert(&organization).await.unwrap();
    unit.commit().await.unwrap();
    assert!(stores.users.account(user.id).await.unwrap().is_some());
    assert!(stores.organizations.get(organization.id).await.unwrap().is_some());
}

async fn a_dropped_unit_leaves_nothing(stores: &Stores) {
    let (user, organization) = (a_user(), an_organization());
    for _ in 0..3 {
        let mut unit = stores.store.begin().await.unwrap();
        unit.users().insert(&user).await.unwrap();
        unit.organizations().insert(&organization).await.unwrap();
        drop(unit);
    }
    assert!(stores.users.account(user.id).await.unwrap().is_none());
    assert!(stores.organizations.get(organization.id).await.unwrap().is_none());
    commit!(stores, unit => unit.users().insert(&user).await?);
    assert!(stores.users.account(user.id).await.unwrap().is_some());
}

async fn a_reader_sees_nothing_before_the_commit(stores: &Stores) {
    let user = a_user();
    let mut unit = stores.store.begin().await.unwrap();
    unit.users().insert(&user).await.unwrap();
    assert!(stores.users.account(user.id).await.unwrap().is_none());
    assert!(stores.users.is_empty().await.unwrap());
    unit.commit().await.unwrap();
    assert!(stores.users.account(user.id).await.unwrap().is_some());
}

async fn a_unit_sees_its_own_writes(stores: &Stores) {
    let (user, organization) = (a_user(), an_organization());
    let mut unit = stores.store.begin().await.unwrap();
    unit.organizations().insert(&organization).await.unwrap();
    unit.users().insert(&user).await.unwrap();
    assert_eq!(unit.users().find(user.id).await.unwrap().as_ref(), Some(&user));
    assert_eq!(unit.organizations().find(organization.id).await.unwrap().as_ref(), Some(&organization));
    unit.users().add_reputation(user.id, 5).await.unwrap();
    assert_eq!(unit.users().find(user.id).await.unwrap().unwrap().reputation, 5);
}

async fn a_failed_unit_leaves_nothing_and_harms_no_other(stores: &Stores) {
    let taken = super::stage::somebody(stores).await;
    let organization = an_organization();
    let clash = p2p_domain::user::User { email: taken.email.clone(), ..a_user() };
    let outcome = attempt!(stores, unit => {
        unit.organizations().insert(&organization).await?;
        unit.users().insert(&clash).await?;
    });
    assert_conflict(outcome, Constraint::UserEmail);
    assert!(stores.organizations.get(organization.id).await.unwrap().is_none());
    commit!(stores, unit => unit.organizations().insert(&organization).await?);
}

async fn all_repositories_share_the_unit(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (request, draft) = (a_request(&forum.author), a_draft(&forum.author));
    stores.idempotency.reserve(&request, at(1)).await.unwrap();
    let organization = stage::organization(stores, an_organization()).await;
    let invitation = an_invitation(&organization, &forum.author);
    let topic = a_topic(&forum.author);
    let post = a_post(&topic, &forum.author);
    let reply = a_reply(&post, &forum.author);
    let channel = p2p_domain::event::Channel::Topic(topic.id);
    let (use_case, query) = (a_use_case(&forum.author), a_query("seals "));
    let entry = an_entry(a_use_case_as_subject(&use_case), "Seals", "");
    for kept in [false, true] {
        let mut unit = stores.store.begin().await.unwrap();
        unit.topics().insert(&topic).await.unwrap();
        unit.posts().insert(&post).await.unwrap();
        unit.replies().insert(&reply).await.unwrap();
        unit.reactions().follow(topic.id, forum.author.id, at(1)).await.unwrap();
        assert!(unit.drafts().save(&draft, None).await.unwrap());
        unit.streams().append(channel, an_event_id(), at(1), an_event()).await.unwrap();
        unit.outbox().append(&a_signal(), at(1)).await.unwrap();
        unit.categories().count().await.unwrap();
        unit.consents().record(&a_consent(&forum.author)).await.unwrap();
        unit.audit().append(&an_audit_entry(&forum.author)).await.unwrap();
        unit.invitations().insert(&invitation).await.unwrap();
        assert!(unit.memberships().hold(invitation.organization_id).await.unwrap());
        unit.idempotency().complete(&request, &an_answer_to_keep(), at(1)).await.unwrap();
        unit.use_cases().insert(&use_case).await.unwrap();
        assert!(unit.media().list(use_case.id).await.unwrap().is_empty());
        unit.search().put(&entry).await.unwrap();
        if kept {
            unit.commit().await.unwrap();
        } else {
            drop(unit);
        }
        let readers = audience(&forum.author);
        assert_eq!(stores.topics.exists(topic.id).await.unwrap(), kept, "topic");
        assert_eq!(stores.use_cases.get(&readers, use_case.id).await.unwrap().is_some(), kept, "use case");
        let page = p2p_domain::page::PageRequest::first(p2p_domain::page::Limit::default());
        let hits = stores.search.use_cases(&readers, &query, at(2), &page).await.unwrap().items.len();
        assert_eq!(hits, usize::from(kept), "entry of the index");
        assert_eq!(stores.replies.get(&readers, reply.id).await.unwrap().is_some(), kept, "reply");
        assert_eq!(stores.invitations.get(invitation.id).await.unwrap().is_some(), kept, "invitation");
        assert_eq!(stores.consents.consents(forum.author.id).await.unwrap().len(), usize::from(kept), "consent");
        assert_eq!(stores.drafts.get(forum.author.id, &draft.key).await.unwrap().is_some(), kept, "draft");
        assert_eq!(stores.streams.head(channel).await.unwrap().last.get(), u64::from(kept), "stream");
        assert_eq!(stores.outbox.stats(at(1)).await.unwrap().pending, u64::from(kept), "outbox");
        let running = p2p_domain::idempotency::Reservation::Running;
        assert_eq!(stores.idempotency.reserve(&request, at(1)).await.unwrap() == running, !kept, "answer");
    }
}

async fn units_that_run_at_once_lose_nothing(stores: &Stores) {
    let user = super::stage::somebody(stores).await;
    let tasks = (0..8).map(|_| {
        let (stores, id) = (stores.clone(), user.id);
        tokio::spawn(async move { commit!(stores, unit => unit.users().add_reputation(id, 1).await?) })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(stores.users.account(user.id).await.unwrap().unwrap().user.reputation, 8);
}

/// The store is handed around as a trait object; this line stops compiling when it no longer can be.
const _: fn(&dyn Store) = |_| ();
