//! Reports, webhooks, and what webhooks are told.

use p2p_contract::build;
use p2p_domain::{
    content::ContentRef,
    id::{DeliveryId, OrganizationId, PostId, ReportId, SessionHandle, UserId, WebhookId},
    report::{ReportFilter, ReportKey, ReportReason, ReportScope, ReportStatus},
    user::{Role, User},
    webhook::{DeliveryKey, WebhookEvent, WebhookKey},
};

use super::{
    super::{Query, report, webhook},
    AT, ID, SQLITE, follows, page, plan, starts, walks_nothing_but,
};
use crate::{queue, sql::params};

fn scopes() -> [ReportScope; 2] {
    let scope = |role| {
        let user = User { role, organization_id: Some(OrganizationId::new(ID)), ..build::a_user() };
        ReportScope::of(&build::an_account(&user).actor(SessionHandle::new(ID))).unwrap()
    };
    [scope(Role::Superuser), scope(Role::Admin)]
}

#[tokio::test]
async fn reports_are_listed_along_their_indexes() {
    let [all, own] = scopes();
    let reason = Some(ReportReason::Spam);
    let status = Some(ReportStatus::Open);
    for (scope, filter, index) in [
        (all, ReportFilter { reason, ..ReportFilter::default() }, "reports_newest"),
        (all, ReportFilter { status, reason }, "reports_by_status (status=?"),
        (own, ReportFilter { reason, ..ReportFilter::default() }, "reports_of_organization (organization_id=?"),
        (own, ReportFilter { status, reason }, "reports_of_organization_by_status (organization_id=? AND status=?"),
    ] {
        for start in starts(ReportKey { at: AT, id: ReportId::new(ID) }) {
            follows(&plan(report::list(SQLITE, scope, filter, &page(start))).await, &format!("m USING INDEX {index}"));
        }
    }
    follows(&plan(report::one(SQLITE, own, ReportId::new(ID))).await, "sqlite_autoindex_reports_1 (id=?)");
    let open = report::open(SQLITE, ContentRef::Post(PostId::new(ID)), UserId::new(ID));
    follows(&plan(open).await, "reports_open (target_kind=? AND target_id=? AND reporter_id=?)");
}

#[tokio::test]
async fn webhooks_and_what_they_are_told_are_listed_along_their_indexes() {
    let organization = OrganizationId::new(ID);
    for start in starts(WebhookKey { at: AT, id: WebhookId::new(ID) }) {
        let steps = plan(webhook::list(SQLITE, organization, &page(start))).await;
        follows(&steps, "webhooks_of_organization (organization_id=?");
    }
    for start in starts(DeliveryKey { at: AT, id: DeliveryId::new(ID) }) {
        let steps = plan(webhook::deliveries(SQLITE, WebhookId::new(ID), &page(start))).await;
        follows(&steps, "webhook_deliveries_of (webhook_id=?");
    }
    let steps = plan(webhook::subscribed(SQLITE, &[organization; 3], WebhookEvent::PostCreated)).await;
    walks_nothing_but(&steps, "webhooks_of_organization (organization_id=?)");
}

#[tokio::test]
async fn what_is_due_is_found_webhook_by_webhook() {
    let bound = |sql: &str| {
        let mut query = Query::new(SQLITE).sql(sql);
        for value in params![AT, AT] {
            query = query.place(value).0;
        }
        query
    };
    let steps = plan(bound(&queue::claim_sql(true, 50))).await;
    for step in [
        "SCAN n USING COVERING INDEX webhook_deliveries_due",
        "n USING COVERING INDEX webhook_deliveries_due (webhook_id>?)",
        "e USING INDEX webhook_deliveries_due (webhook_id=? AND next_attempt_at<?)",
        "sqlite_autoindex_webhooks_1 (id=?)",
    ] {
        assert!(steps.iter().any(|taken| taken.contains(step)), "no {step}: {steps:?}");
    }
    assert!(!steps.iter().any(|step| step.starts_with("SCAN d") || step.starts_with("SCAN h")), "{steps:?}");
    let steps = plan(bound(&queue::give_up_sql())).await;
    for step in ["webhooks_off", "d USING INDEX webhook_deliveries_due (webhook_id=?)"] {
        assert!(steps.iter().any(|taken| taken.contains(step)), "no {step}: {steps:?}");
    }
    let steps = plan(Query::new(SQLITE).sql(&queue::forget_sql()).place(AT).0).await;
    assert!(steps.iter().any(|step| step.contains("webhook_deliveries_settled (settled_at<?)")), "{steps:?}");
}
