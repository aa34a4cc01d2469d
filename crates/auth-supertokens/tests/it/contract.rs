//! The contracts of sessions, access tokens, passwords and one-time tokens, kept with the fake core, which goes by the tests' clock.

use std::sync::Arc;

use p2p_contract::{
    Fixture,
    world::{CredentialWorld, SessionWorld, TokenWorld},
};
use p2p_domain::port::clock::Clock as _;

use crate::stage::{Stage, elsewhere};

async fn sessions() -> Option<Fixture<SessionWorld>> {
    let stage = Stage::new().await;
    stage.register().await;
    let sessions = Arc::new(stage.supertokens.sessions());
    let (clock, hands) = (stage.clock.clone(), stage.clock.clone());
    let world = SessionWorld {
        sessions: sessions.clone(),
        tokens: sessions,
        now: Box::new(move || clock.now()),
        advance: Box::new(move |span| hands.advance(span)),
        people: stage.people.each_ref().map(|user| user.id),
    };
    Some(Fixture::new(world).keeping(stage))
}

async fn credentials() -> Option<Fixture<CredentialWorld>> {
    let stage = Stage::new().await;
    let credentials = Arc::new(stage.supertokens.credentials());
    let people = stage.people.each_ref().map(|user| (user.id, user.email.clone()));
    let elsewhere = Some(elsewhere(stage.core.url()));
    Some(Fixture::new(CredentialWorld { credentials, people, elsewhere }).keeping(stage))
}

async fn tokens() -> Option<Fixture<TokenWorld>> {
    let stage = Stage::new().await;
    let tokens = Arc::new(stage.supertokens.tokens());
    let hands = stage.clock.clone();
    let people = stage.people.each_ref().map(|user| (user.id, user.email.clone()));
    let world = TokenWorld { tokens, advance: Box::new(move |span| hands.advance(span)), people };
    Some(Fixture::new(world).keeping(stage))
}

p2p_contract::session_service_suite!(sessions);
p2p_contract::access_tokens_suite!(sessions);
p2p_contract::credential_service_suite!(credentials);
p2p_contract::account_tokens_suite!(tokens);
