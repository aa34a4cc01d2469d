//! The person behind a request, for handlers.

use std::{
    future::{Ready, ready},
    rc::Rc,
};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::Method};
use p2p_app::error::ServiceError;
use p2p_domain::{actor::Actor, policy, session::VerifiedSession};

use super::transport::{Transport, anti_csrf};
use crate::problem::Problem;

/// What identification found; kept in the request's extensions.
#[derive(Clone)]
pub(crate) struct Identified(pub Rc<Result<Option<Person>, Problem>>);

/// A person with a good session, who has the second factor that their organization may demand: 403 `second_factor_missing`
/// without.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who acts.
    pub actor: Actor,
    /// What the access token says.
    pub session: VerifiedSession,
    /// How the token came.
    pub by: Transport,
}

impl Person {
    /// A write whose token came in a cookie must carry the anti-CSRF token: another site's form cannot.
    fn guard(&self, request: &HttpRequest) -> Result<(), Problem> {
        let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
        if reads || self.by == Transport::Header {
            return Ok(());
        }
        let fits = self.session.anti_csrf_token.as_deref().is_some_and(|token| anti_csrf(request) == Some(token));
        if fits { Ok(()) } else { Err(Problem::new("try_refresh_token")) }
    }

    /// The person behind a request, if there is one.
    pub(crate) fn of(request: &HttpRequest) -> Result<Option<Self>, Problem> {
        let identified = request.extensions().get::<Identified>().cloned();
        match identified.as_ref().map(|identified| identified.0.as_ref()) {
            None | Some(Ok(None)) => Ok(None),
            Some(Ok(Some(person))) => person.guard(request).map(|()| Some(person.clone())),
            Some(Err(problem)) => Err(problem.clone()),
        }
    }
}

impl FromRequest for Person {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Newcomer::of(request).and_then(|Newcomer(person)| {
            policy::admit(&person.actor).map_err(ServiceError::from)?;
            Ok(person)
        }))
    }
}

/// A person with a good session who may still lack the second factor: for what somebody needs to set one up.
#[derive(Debug, Clone)]
pub struct Newcomer(pub Person);

impl Newcomer {
    fn of(request: &HttpRequest) -> Result<Self, Problem> {
        Person::of(request)?.map(Self).ok_or_else(|| Problem::new("unauthenticated"))
    }
}

impl FromRequest for Newcomer {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

/// The person behind a request that is answered to everybody: a session that is no longer good counts as none.
pub struct Anybody(pub Option<Person>);

impl FromRequest for Anybody {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(Person::of(request).unwrap_or_default())))
    }
}
