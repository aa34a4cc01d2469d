//! The audit log, as the databases themselves keep it.

use p2p_domain::{
    audit::{AuditAction, AuditEntry},
    id::AuditId,
    page::{Limit, PageRequest},
    port::{
        audit::{AuditFilter, AuditReader as _},
        store::Store as _,
    },
};

use crate::place::{Place, id, user};

on_both! {
    a_line_is_neither_changed_nor_removed => append_only;
}

async fn append_only(place: Place) {
    let person = user(1);
    let entry = AuditEntry {
        id: AuditId::new(id(2)),
        at: person.created_at,
        organization_id: None,
        actor_id: Some(person.id),
        action: AuditAction::LoggedIn,
        target: None,
        address: Some([192, 0, 2, 7].into()),
        details: [("role".to_owned(), "member → admin".to_owned())].into(),
    };
    let mut unit = place.store.begin().await.unwrap();
    unit.audit().append(&entry).await.unwrap();
    unit.commit().await.unwrap();
    for refused in [
        "DELETE FROM audit_log",
        "UPDATE audit_log SET at = 1",
        "UPDATE audit_log SET actor_id = NULL, address = NULL",
        "UPDATE audit_log SET details = '{}'",
        "UPDATE audit_log SET address = '192.0.2.8'",
    ] {
        let error = place.sql(refused).await.unwrap_err().to_string();
        assert!(error.contains("append-only"), "{refused}: {error}");
    }
    let mut unit = place.store.begin().await.unwrap();
    assert!(unit.audit().append(&entry).await.is_err(), "once");
    drop(unit);
    let page = PageRequest::first(Limit::new(10).unwrap());
    let lines = async || place.store.list(&AuditFilter::default(), &page).await.unwrap().items;
    assert_eq!(lines().await, std::slice::from_ref(&entry));
    assert_eq!(place.sql("UPDATE audit_log SET address = NULL").await.unwrap(), 1);
    assert_eq!(lines().await, [AuditEntry { address: None, ..entry }]);
}
