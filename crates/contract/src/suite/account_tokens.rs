//! `AccountTokens`: one-time tokens that show an address or let a password be set.

use std::time::Duration;

use p2p_domain::token::{Look, SecretToken, TokenHolder, TokenPurpose};

use crate::{
    build::{a_secret, an_email},
    world::TokenWorld,
};

suite! { ($) account_tokens, account_tokens_suite(TokenWorld):
    a_token_leads_to_its_holder_once, a_look_takes_nothing, tokens_made_before_stay_good, taking_one_ends_all_of_its_purpose_and_holder,
    of_two_at_once_one_takes_it, a_token_is_good_for_its_purpose_alone, what_was_never_issued_leads_nowhere,
    a_token_is_good_for_its_lifetime_and_no_longer, a_token_remembers_the_address, withdrawn_tokens_are_no_good,
    people_are_separate,
}

use TokenPurpose::{ResetPassword, VerifyEmail};

fn holder(world: &TokenWorld, person: usize) -> TokenHolder {
    let (user_id, email) = world.people[person].clone();
    TokenHolder { user_id, email }
}

async fn issue(world: &TokenWorld, purpose: TokenPurpose, person: usize) -> SecretToken {
    world.tokens.issue(purpose, &holder(world, person)).await.unwrap()
}

async fn consume(world: &TokenWorld, purpose: TokenPurpose, token: &SecretToken) -> Option<TokenHolder> {
    world.tokens.consume(purpose, token).await.unwrap()
}

async fn a_token_leads_to_its_holder_once(world: &TokenWorld) {
    for purpose in TokenPurpose::ALL {
        let token = issue(world, purpose, 0).await;
        let presented = SecretToken::parse(token.expose()).expect("a token survives its way through a link");
        assert_eq!(consume(world, purpose, &presented).await, Some(holder(world, 0)));
        assert_eq!(consume(world, purpose, &presented).await, None);
    }
}

/// Looks at a token; a service that cannot tell says so always, which is well.
async fn look(world: &TokenWorld, purpose: TokenPurpose, token: &SecretToken, expected: Look) {
    let seen = world.tokens.look(purpose, token).await.unwrap();
    assert!(seen == expected || seen == Look::Unknown, "{seen:?} instead of {expected:?}");
}

async fn a_look_takes_nothing(world: &TokenWorld) {
    let token = issue(world, ResetPassword, 0).await;
    for _ in 0..2 {
        look(world, ResetPassword, &token, Look::Holder(holder(world, 0))).await;
    }
    look(world, VerifyEmail, &token, Look::Gone).await;
    look(world, ResetPassword, &a_secret(), Look::Gone).await;
    assert_eq!(consume(world, ResetPassword, &token).await, Some(holder(world, 0)), "it was only looked at");
    look(world, ResetPassword, &token, Look::Gone).await;
    let late = issue(world, VerifyEmail, 0).await;
    (world.advance)(VerifyEmail.lifetime() + Duration::from_secs(5));
    look(world, VerifyEmail, &late, Look::Gone).await;
}

async fn tokens_made_before_stay_good(world: &TokenWorld) {
    for purpose in TokenPurpose::ALL {
        let (first, second) = (issue(world, purpose, 0).await, issue(world, purpose, 0).await);
        assert_ne!(first.expose(), second.expose());
        assert_eq!(consume(world, purpose, &first).await, Some(holder(world, 0)));
    }
}

async fn taking_one_ends_all_of_its_purpose_and_holder(world: &TokenWorld) {
    let (first, second) = (issue(world, ResetPassword, 0).await, issue(world, ResetPassword, 0).await);
    let (other, theirs) = (issue(world, VerifyEmail, 0).await, issue(world, ResetPassword, 1).await);
    assert!(consume(world, ResetPassword, &second).await.is_some());
    assert_eq!(consume(world, ResetPassword, &first).await, None);
    assert_eq!(consume(world, VerifyEmail, &other).await, Some(holder(world, 0)), "another purpose");
    assert_eq!(consume(world, ResetPassword, &theirs).await, Some(holder(world, 1)), "another holder");
}

async fn of_two_at_once_one_takes_it(world: &TokenWorld) {
    for _ in 0..5 {
        let token = issue(world, ResetPassword, 0).await;
        let (one, other) = tokio::join!(consume(world, ResetPassword, &token), consume(world, ResetPassword, &token));
        assert!(one.is_some() != other.is_some(), "both or neither of two takers got it");
    }
}

async fn a_token_is_good_for_its_purpose_alone(world: &TokenWorld) {
    let (verify, reset) = (issue(world, VerifyEmail, 0).await, issue(world, ResetPassword, 0).await);
    assert_eq!(consume(world, ResetPassword, &verify).await, None);
    assert_eq!(consume(world, VerifyEmail, &reset).await, None);
    assert!(consume(world, VerifyEmail, &verify).await.is_some(), "a wrong purpose spends nothing");
    assert!(consume(world, ResetPassword, &reset).await.is_some());
}

async fn what_was_never_issued_leads_nowhere(world: &TokenWorld) {
    let token = issue(world, VerifyEmail, 0).await;
    let longer = SecretToken::parse(&format!("{}0", token.expose())).unwrap();
    for unknown in [a_secret(), SecretToken::parse("0").unwrap(), longer] {
        for purpose in TokenPurpose::ALL {
            assert_eq!(consume(world, purpose, &unknown).await, None);
        }
    }
}

async fn a_token_is_good_for_its_lifetime_and_no_longer(world: &TokenWorld) {
    for purpose in TokenPurpose::ALL {
        let token = issue(world, purpose, 0).await;
        (world.advance)(purpose.lifetime().saturating_sub(Duration::from_secs(5)));
        assert!(consume(world, purpose, &token).await.is_some());
        let token = issue(world, purpose, 1).await;
        (world.advance)(purpose.lifetime() + Duration::from_secs(5));
        assert_eq!(consume(world, purpose, &token).await, None);
    }
}

async fn a_token_remembers_the_address(world: &TokenWorld) {
    // Whoever takes it compares it with the address of today.
    let elsewhere = TokenHolder { email: an_email(), ..holder(world, 0) };
    let token = world.tokens.issue(VerifyEmail, &elsewhere).await.unwrap();
    assert_eq!(consume(world, VerifyEmail, &token).await, Some(elsewhere));
}

async fn withdrawn_tokens_are_no_good(world: &TokenWorld) {
    let token = issue(world, VerifyEmail, 0).await;
    let theirs = issue(world, VerifyEmail, 1).await;
    for _ in 0..2 {
        world.tokens.withdraw(world.people[0].0).await.unwrap();
    }
    assert_eq!(consume(world, VerifyEmail, &token).await, None);
    assert!(consume(world, VerifyEmail, &theirs).await.is_some());
}

async fn people_are_separate(world: &TokenWorld) {
    for purpose in TokenPurpose::ALL {
        let (mine, theirs) = (issue(world, purpose, 0).await, issue(world, purpose, 1).await);
        assert_eq!(consume(world, purpose, &theirs).await, Some(holder(world, 1)));
        assert_eq!(consume(world, purpose, &mine).await, Some(holder(world, 0)));
    }
}
