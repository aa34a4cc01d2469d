//! `ConsentRepository` and `ConsentReader`: which terms somebody agreed to, and when.

use p2p_domain::consent::{Consent, TermsVersion};

use super::stage::{self, commit};
use crate::{
    build::{a_consent, at},
    world::Stores,
};

suite! { ($) consents, consents_suite(Stores):
    a_consent_is_kept, one_given_before_stands, the_newest_come_first, a_hundred_are_told, people_are_separate,
}

async fn record(stores: &Stores, consent: &Consent) {
    commit!(stores, unit => unit.consents().record(consent).await?);
}

fn version(text: &str) -> TermsVersion {
    TermsVersion::parse(text).unwrap()
}

async fn a_consent_is_kept(stores: &Stores) {
    let consent = a_consent(&stage::somebody(stores).await);
    assert_eq!(stores.consents.consents(consent.user_id).await.unwrap(), []);
    record(stores, &consent).await;
    assert_eq!(stores.consents.consents(consent.user_id).await.unwrap(), [consent]);
}

async fn one_given_before_stands(stores: &Stores) {
    let first = a_consent(&stage::somebody(stores).await);
    record(stores, &first).await;
    record(stores, &Consent { accepted_at: at(9), ..first.clone() }).await;
    assert_eq!(stores.consents.consents(first.user_id).await.unwrap(), [first], "with its time");
}

async fn the_newest_come_first(stores: &Stores) {
    let consent = a_consent(&stage::somebody(stores).await);
    let given = [("2100-02", 5), ("2100-03", 9), ("2100-01", 1)];
    for (text, moment) in given {
        record(stores, &Consent { version: version(text), accepted_at: at(moment), ..consent.clone() }).await;
    }
    let told = stores.consents.consents(consent.user_id).await.unwrap();
    let versions: Vec<_> = told.iter().map(|consent| consent.version.as_str()).collect();
    assert_eq!(versions, ["2100-03", "2100-02", "2100-01"]);
}

async fn a_hundred_are_told(stores: &Stores) {
    let consent = a_consent(&stage::somebody(stores).await);
    commit!(stores, unit => {
        for n in 0..102 {
            let next = Consent { version: version(&format!("v{n}")), accepted_at: at(n), ..consent.clone() };
            unit.consents().record(&next).await?;
        }
    });
    let told = stores.consents.consents(consent.user_id).await.unwrap();
    assert_eq!((told.len(), told[0].accepted_at, told[99].accepted_at), (100, at(101), at(2)));
}

async fn people_are_separate(stores: &Stores) {
    let (mine, theirs) = (a_consent(&stage::somebody(stores).await), a_consent(&stage::somebody(stores).await));
    record(stores, &mine).await;
    assert_eq!(stores.consents.consents(theirs.user_id).await.unwrap(), []);
    record(stores, &theirs).await;
    assert_eq!(stores.consents.consents(mine.user_id).await.unwrap(), [mine]);
}
