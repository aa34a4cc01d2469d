//! The same contracts with a real core, where `SUPERTOKENS_TEST_URL` names one. Its time cannot be moved: cases that go by the lifetimes of
//! its tokens are left to the fake, the others see our clock alone move on.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use p2p_auth_supertokens::{Supertokens, SupertokensOptions};
use p2p_contract::{
    Fixture, backend,
    world::{CredentialWorld, SessionWorld, TokenWorld},
};
use p2p_domain::{
    port::{
        clock::Clock,
        credential::{CredentialService as _, Registered},
    },
    timestamp::Timestamp,
    user::User,
};
use tempfile::TempDir;

use crate::stage::{ISSUER, elsewhere, ports, store};

/// The machine's clock, moved on by the tests.
#[derive(Default)]
struct Ahead(AtomicI64);

impl Ahead {
    fn advance(&self, span: Duration) {
        self.0.fetch_add(i64::try_from(span.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for Ahead {
    #[expect(clippy::disallowed_methods, reason = "a real core goes by the machine's clock")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap() + self.0.load(Ordering::SeqCst))
    }
}

struct Real {
    supertokens: Supertokens,
    clock: Arc<Ahead>,
    people: [User; 2],
    _directory: TempDir,
}

async fn real() -> Option<Real> {
    let url = backend::optional_url("SUPERTOKENS_TEST_URL")?;
    let directory = tempfile::tempdir().unwrap();
    let (store, people) = store(directory.path()).await;
    let clock = Arc::new(Ahead::default());
    let options = SupertokensOptions::new(url, ISSUER);
    let supertokens = Supertokens::connect(options, ports(&store, clock.clone())).await.unwrap();
    Some(Real { supertokens, clock, people, _directory: directory })
}

async fn sessions() -> Option<Fixture<SessionWorld>> {
    let real = real().await?;
    for user in &real.people {
        let password = p2p_contract::build::a_password();
        let registered = real.supertokens.credentials().register(user.id, &user.email, &password).await;
        assert_eq!(registered.unwrap(), Registered::Done);
    }
    let sessions = Arc::new(real.supertokens.sessions());
    let (clock, hands) = (real.clock.clone(), real.clock.clone());
    let world = SessionWorld {
        sessions: sessions.clone(),
        tokens: sessions,
        now: Box::new(move || clock.now()),
        advance: Box::new(move |span| hands.advance(span)),
        people: real.people.each_ref().map(|user| user.id),
    };
    Some(Fixture::new(world).keeping(real))
}

async fn credentials() -> Option<Fixture<CredentialWorld>> {
    let real = real().await?;
    let people = real.people.each_ref().map(|user| (user.id, user.email.clone()));
    let elsewhere = backend::optional_url("SUPERTOKENS_TEST_URL").map(elsewhere);
    let credentials = Arc::new(real.supertokens.credentials());
    Some(Fixture::new(CredentialWorld { credentials, people, elsewhere }).keeping(real))
}

async fn tokens() -> Option<Fixture<TokenWorld>> {
    let real = real().await?;
    let people = real.people.each_ref().map(|user| (user.id, user.email.clone()));
    let hands = real.clock.clone();
    let advance = Box::new(move |span| hands.advance(span));
    Some(Fixture::new(TokenWorld { tokens: Arc::new(real.supertokens.tokens()), advance, people }).keeping(real))
}

macro_rules! cases {
    ($suite:ident, $fixture:ident: $($case:ident),+ $(,)?) => {
        mod $suite {
            $(
                #[test]
                fn $case() {
                    p2p_contract::fixture::run(stringify!($suite), stringify!($case), super::$fixture, async |world| {
                        p2p_contract::suite::$suite::cases::$case(world).await;
                    });
                }
            )+
        }
    };
}

p2p_contract::credential_service_suite!(credentials);

cases! { session_service, sessions:
    a_new_session_has_its_tokens, the_previous_token_has_a_grace, of_two_refreshes_at_once_both_get_the_same,
    a_token_after_the_grace_is_theft, a_token_two_generations_old_is_theft, what_is_no_refresh_token_is_expired,
    the_anti_csrf_token_must_fit_in_a_cookie, a_revoked_session_is_not_refreshed, all_end_but_one,
    one_among_many_has_an_owner,
    the_living_are_told_the_newest_first, the_revoked_are_told,
}

cases! { access_tokens, sessions:
    a_new_token_tells_its_session, what_is_no_token_is_told_from_what_is_no_good, whether_it_was_revoked_is_not_asked,
    later_tokens_carry_the_new_claims_on, no_other_session_is_touched, what_is_no_good_is_not_written_anew,
    an_ended_session_gets_no_new_token, the_keys_are_public,
}

cases! { account_tokens, tokens:
    a_token_leads_to_its_holder_once, tokens_made_before_stay_good, taking_one_ends_all_of_its_purpose_and_holder,
    of_two_at_once_one_takes_it, a_token_is_good_for_its_purpose_alone, what_was_never_issued_leads_nowhere,
    a_token_remembers_the_address, withdrawn_tokens_are_no_good, people_are_separate,
}
