//! People, organizations, what somebody did, and what is kept of them.

use p2p_domain::{
    activity::ActivityScope,
    audit::AuditAction,
    content::{ContentKind, Revision},
    id::{AuditId, InvitationId, OrganizationId, TopicId, UserId},
    invitation::InvitationStatus,
    page::Start,
    picture::PictureKey,
    port::{
        activity::ActivityKey,
        administration::{OrganizationFilter, OrganizationKey},
        audit::{AuditFilter, AuditKey},
        invitation::{InvitationFilter, InvitationKey},
        personal_data::OwnView,
        user::{UserFilter, UserKey},
    },
};

use super::{
    super::{activity, administration, audit, invitation, organization, personal_data, picture, user},
    AT, ID, SQLITE, follows, page, plan, starts, walks_nothing_but,
};

#[tokio::test]
async fn people_are_listed_along_their_index() {
    let filter = UserFilter { words: vec!["ali".to_owned()], ..UserFilter::default() };
    for start in starts(UserKey { created_at: AT, id: UserId::new(ID) }) {
        let steps = plan(user::list(SQLITE, Some(OrganizationId::new(ID)), &filter, &page(start))).await;
        follows(&steps, "users_of_organization");
        let steps = plan(user::list(SQLITE, None, &filter, &page(start))).await;
        follows(&steps, "users_made");
    }
}

#[tokio::test]
async fn organizations_are_listed_along_their_index_and_their_people_counted_in_one() {
    let filter = OrganizationFilter { is_active: Some(true), words: vec!["valves".to_owned()] };
    for start in starts(OrganizationKey { created_at: AT, id: OrganizationId::new(ID) }) {
        let steps = plan(administration::organizations(SQLITE, &filter, &page(start))).await;
        follows(&steps, "organizations_made");
        let people = "SEARCH u USING COVERING INDEX users_by_status (organization_id=? AND status=?)";
        assert!(steps.iter().filter(|step| step.as_str() == people).count() == 2, "{steps:?}");
    }
}

#[tokio::test]
async fn an_organization_is_counted_in_its_own_indexes() {
    let steps = plan(organization::stats(SQLITE, OrganizationId::new(ID))).await;
    for index in ["users_by_status", "posts_of_organization", "replies_of_organization"] {
        follows(&steps, &format!("COVERING INDEX {index} (organization_id=?"));
    }
    follows(&steps, "INDEX topics_of_organization (organization_id=?)");
}

#[tokio::test]
async fn activities_are_the_first_of_four_indexes() {
    let by = ["topics_opened_by", "posts_written_by", "replies_written_by", "use_cases_of_author"];
    let all = ["topics_by_time", "posts_by_time", "replies_by_time", "use_cases_newest"];
    for (scope, indexes) in [(ActivityScope::Of(UserId::new(ID)), by), (ActivityScope::Everybody, all)] {
        for start in starts(ActivityKey { at: AT, id: ID }) {
            let steps = plan(activity::list(SQLITE, scope, &page(start))).await;
            for index in indexes {
                assert!(steps.iter().any(|step| step.contains(index)), "not along {index}: {steps:?}");
            }
            let walked =
                |step: &&String| step.starts_with("SCAN s") && !indexes.iter().any(|index| step.contains(index));
            assert_eq!(steps.iter().find(walked), None, "{steps:?}");
            // Only the few that each of them gave are put into order.
            for pair in steps.windows(2) {
                let is_few = pair[0] == "SCAN a" || pair[0].starts_with("SCAN b");
                assert!(is_few || !pair[1].contains("TEMP B-TREE"), "{steps:?}");
            }
            if let Start::After(_) = start {
                let seeks = steps.iter().filter(|step| step.contains(",id)<(?,?))"));
                assert!(seeks.count() == 4, "no seek: {steps:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_audit_log_is_read_along_the_index_of_what_is_fewest() {
    let organization_id = Some(OrganizationId::new(ID));
    let within = AuditFilter {
        organization_id,
        action: Some(AuditAction::LoggedIn),
        since: Some(AT),
        until: Some(AT),
        ..AuditFilter::default()
    };
    let by = AuditFilter { actor_id: Some(UserId::new(ID)), ..within.clone() };
    let to = AuditFilter { target_id: Some(ID), ..by.clone() };
    for (filter, index) in [
        (AuditFilter::default(), "audit_log_at"),
        (AuditFilter { organization_id, ..AuditFilter::default() }, "audit_log_of_organization"),
        (within, "audit_log_of_organization"),
        (by, "audit_log_of_actor"),
        (to, "audit_log_of_target"),
    ] {
        for start in starts(AuditKey { at: AT, id: AuditId::new(ID) }) {
            follows(&plan(audit::list(SQLITE, &filter, &page(start))).await, &format!("INDEX {index}"));
        }
    }
}

#[tokio::test]
async fn invitations_are_listed_along_their_index() {
    for (status, index) in [
        (None, "invitations_of_organization"),
        (Some(InvitationStatus::Pending), "invitations_by_status"),
        (Some(InvitationStatus::Expired), "invitations_by_status"),
        (Some(InvitationStatus::Accepted), "invitations_by_status"),
    ] {
        for start in starts(InvitationKey { created_at: AT, id: InvitationId::new(ID) }) {
            let filter = InvitationFilter { status };
            let steps = plan(invitation::list(SQLITE, OrganizationId::new(ID), filter, AT, &page(start))).await;
            follows(&steps, &format!("INDEX {index}"));
        }
    }
}

#[tokio::test]
async fn the_own_copy_is_read_in_the_order_of_ids_along_indexes() {
    let user = UserId::new(ID);
    for (topic, after) in [(None, None), (Some(TopicId::new(ID)), Some(ID))] {
        let earlier = after.map(|id| (id, Revision::FIRST));
        let bound = |column: &str| if after.is_some() { format!(" AND {column}>?)") } else { ")".to_owned() };
        let steps = plan(personal_data::topics(SQLITE, user, topic, 500)).await;
        follows(&steps, &format!("topics_made_by (author_id=?{}", bound("id")));
        for (kind, index) in [(ContentKind::Post, "posts_of_author"), (ContentKind::Reply, "replies_of_author")] {
            let steps = plan(personal_data::texts(SQLITE, kind, user, after, 500)).await;
            follows(&steps, &format!("{index} (author_id=?{}", bound("id")));
            let steps = plan(personal_data::earlier_texts(SQLITE, kind, user, earlier, 500)).await;
            walks_nothing_but(&steps, &format!("{index} (author_id=?{}", bound("id")));
            walks_nothing_but(&steps, "PRIMARY KEY (kind=? AND subject_id=?");
            // Only the few texts of one post or reply are put into order.
            assert!(!steps.iter().any(|step| step == "USE TEMP B-TREE FOR ORDER BY"), "{steps:?}");
        }
        let view = topic.map(|topic_id| OwnView { topic_id, day: 0 });
        let steps = plan(personal_data::views(SQLITE, user, view, 500)).await;
        follows(&steps, "topic_views_of_user (user_id=?");
        let steps = plan(personal_data::invitations(SQLITE, user, after.map(InvitationId::new), 500)).await;
        follows(&steps, &format!("invitations_by (invited_by=?{}", bound("id")));
        let steps = plan(personal_data::votes(SQLITE, user, after, 500)).await;
        follows(&steps, &format!("votes_of_user (user_id=?{}", bound("subject_id")));
        let steps = plan(personal_data::follows(SQLITE, user, topic, 500)).await;
        follows(&steps, &format!("follows_of_user (user_id=?{}", bound("topic_id")));
    }
}

#[tokio::test]
async fn shown_pictures_are_looked_up() {
    let keys = [PictureKey::stored("a".to_owned()), PictureKey::stored("b".to_owned())];
    let steps = plan(picture::shown(SQLITE, &keys)).await;
    follows(&steps, "users_avatar (avatar=?)");
    follows(&steps, "organizations_logo (logo=?)");
}
