//! Starting with a core that cannot be used: there is no falling back, and the sentence names what to look at.

use std::sync::Arc;

use p2p_fake_supertokens::{FakeCore, Options};
use p2p_server::Server;

use crate::harness::{Place, stories};

stories!(at Place: a_core_that_is_not_there_is_fatal, a_wrong_key_is_fatal, a_core_of_another_age_is_fatal);

const KEY: &str = "a-long-random-text-of-the-core";

/// The sentence with which the server does not start.
async fn sentence(place: &Place, settings: &[(&str, &str)]) -> String {
    match Server::bind(place.config(settings)).await {
        Ok(_) => panic!("it started with {settings:?}"),
        Err(error) => error.to_string(),
    }
}

async fn a_core_that_is_not_there_is_fatal(place: Arc<Place>) {
    let core = FakeCore::start(Options::default());
    let url = core.url();
    drop(core);
    let told = sentence(&place, &[("SUPERTOKENS_CONNECTION_URI", &url)]).await;
    assert!(told.contains("SUPERTOKENS_CONNECTION_URI") && !told.contains("API_KEY"), "{told}");
}

async fn a_wrong_key_is_fatal(place: Arc<Place>) {
    let core = FakeCore::start(Options { api_keys: vec![KEY.to_owned()], ..Options::default() });
    let url = core.url();
    let wrong = KEY.replace("random", "unknown");
    for settings in [
        &[("SUPERTOKENS_CONNECTION_URI", url.as_str())][..],
        &[("SUPERTOKENS_CONNECTION_URI", &url), ("SUPERTOKENS_API_KEY", &wrong)],
    ] {
        let told = sentence(&place, settings).await;
        assert!(told.contains("SUPERTOKENS_API_KEY"), "{told}");
        assert!(!told.contains(&wrong) && !told.contains(KEY), "it tells a key: {told}");
    }
    let right = place.config(&[("SUPERTOKENS_CONNECTION_URI", &url), ("SUPERTOKENS_API_KEY", KEY)]);
    assert!(Server::bind(right).await.is_ok());
}

async fn a_core_of_another_age_is_fatal(place: Arc<Place>) {
    let core = FakeCore::start(Options { versions: vec!["2.7".to_owned(), "4.0".to_owned()], ..Options::default() });
    let told = sentence(&place, &[("SUPERTOKENS_CONNECTION_URI", &core.url())]).await;
    assert!(told.contains("SUPERTOKENS_CONNECTION_URI") && told.contains("2.7, 4.0"), "{told}");
}
