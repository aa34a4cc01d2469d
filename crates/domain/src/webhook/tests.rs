use std::time::Duration;

use super::*;

#[test]
fn an_address_leads_somewhere_public() {
    for fine in [
        "https://hooks.example.com/p2p?key=1",
        "http://hooks.example.com:8080",
        "HTTPS://Example.COM/",
        "https://8.8.8.8/hook",
        "https://[2606:4700::1111]:8443/",
        "https://xn--mgberp4a5d4ar.example/",
    ] {
        assert!(WebhookUrl::parse(fine, false).is_ok(), "{fine}");
    }
}

#[test]
fn what_leads_into_ones_own_network_is_refused_unless_allowed() {
    for private in [
        "http://localhost:9000/",
        "http://LOCALHOST./",
        "http://api.localhost/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://intranet/",
        "http://127.0.0.1/",
        "http://10.0.0.8:80/x",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://[::ffff:192.168.0.1]/",
    ] {
        assert_eq!(WebhookUrl::parse(private, false), Err(WebhookUrlError::Private), "{private}");
        assert!(WebhookUrl::parse(private, true).is_ok(), "{private}");
    }
}

#[test]
fn what_other_software_may_read_otherwise_is_no_address_at_all() {
    for bad in [
        "",
        "example.com",
        "ftp://example.com/",
        "https://",
        "https:///path",
        "https://exa mple.com/",
        "https://example.com/#part",
        "https://example.com\\@127.0.0.1/",
        "http://0x7f.0x0.0x0.0x1/",
        "http://2130706433/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://[fe80::1%25eth0]/",
        "http://example.com:0/",
        "http://example.com:99999/",
        "http://example.com:+80/",
        "http://-bad.example.com/",
        "http://a..example.com/",
        "http://ⓛocalhost/",
    ] {
        assert_eq!(WebhookUrl::parse(bad, true), Err(WebhookUrlError::Malformed), "{bad}");
    }
    assert_eq!(WebhookUrl::parse("https://me:secret@example.com/", true), Err(WebhookUrlError::Credentials));
    let long = format!("https://example.com/{}", "a".repeat(WebhookUrl::MAX));
    assert_eq!(WebhookUrl::parse(&long, true), Err(WebhookUrlError::TooLong));
}

fn attempt(response_status: Option<u16>, fault: Option<DeliveryFault>) -> Attempt {
    Attempt { at: Timestamp::from_millis(1), millis: 3, response_status, fault }
}

#[test]
fn a_call_is_tried_again_at_growing_distances_and_given_up_in_the_end() {
    let now = Timestamp::from_millis(1_000_000);
    let refused = attempt(Some(503), Some(DeliveryFault::Refused));
    let first = settled(1, &refused, now);
    assert_eq!(
        (first.status, first.next_attempt_at),
        (DeliveryStatus::Pending, Some(now.plus(Duration::from_secs(5))))
    );
    assert!(RETRIES.is_sorted());
    let last = settled(u32::try_from(RETRIES.len()).unwrap() + 1, &refused, now);
    assert_eq!((last.status, last.next_attempt_at), (DeliveryStatus::Failed, None));
    assert_eq!(settled(3, &attempt(Some(204), None), now).status, DeliveryStatus::Delivered);
}

#[test]
fn who_is_gone_is_not_called_again() {
    let gone = settled(1, &attempt(Some(410), Some(DeliveryFault::Refused)), Timestamp::from_millis(1));
    assert_eq!((gone.status, gone.is_gone), (DeliveryStatus::Failed, true));
}

fn webhook() -> Webhook {
    let id = uuid::Uuid::from_u128(1);
    Webhook {
        id: WebhookId::new(id),
        organization_id: OrganizationId::new(id),
        url: WebhookUrl::stored("https://example.com/".to_owned()),
        events: BTreeSet::from([WebhookEvent::PostCreated]),
        is_active: true,
        secret: WebhookSecret([7; 32]),
        created_by: None,
        failing_since: Some(Timestamp::from_millis(1_000)),
        version: Version::FIRST,
        created_at: Timestamp::from_millis(1),
        updated_at: Timestamp::from_millis(1),
    }
}

#[test]
fn a_webhook_that_never_answers_is_given_up_and_begins_anew_when_it_is_switched_on() {
    let mut webhook = webhook();
    assert!(!webhook.is_given_up(Timestamp::from_millis(1_000).plus(Duration::from_hours(119))));
    assert!(webhook.is_given_up(Timestamp::from_millis(1_000).plus(Duration::from_hours(120))));
    assert!(!WebhookChange::default().apply(&mut webhook));
    assert!(WebhookChange { is_active: Some(false), ..WebhookChange::default() }.apply(&mut webhook));
    assert!(WebhookChange { is_active: Some(true), ..WebhookChange::default() }.apply(&mut webhook));
    assert_eq!(webhook.failing_since, None);
}

#[test]
fn a_secret_does_not_show() {
    assert_eq!(format!("{:?}", webhook().secret), "WebhookSecret(…)");
    assert_eq!(WebhookSecret::stored(&[7; 32]), Some(WebhookSecret([7; 32])));
    assert_eq!(WebhookSecret::stored(&[7; 31]), None);
}
