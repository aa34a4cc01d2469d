//! The gate before every route: who asks, in which language, and whether their quota has room. Whether a route needs a
//! person at all is the route's business.

use std::{net::IpAddr, rc::Rc};

use actix_web::{
    Error, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web::Data,
};
use p2p_app::{
    limits::{Caller, LimitService, RequestKind},
    sessions::Authenticator,
};
use p2p_domain::actor::Actor;

use super::{
    person::{Identified, Person},
    transport,
};
use crate::{
    middleware::{ClientAddress, TrustedProxies, rate_limit},
    problem::{Problem, language::CallerLocale},
};

/// Identifies the caller and counts the request.
pub async fn gate<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    if request.method() == Method::OPTIONS || is_unlimited(request.path()) {
        return next.call(request).await;
    }
    let identified = Rc::new(identify(request.request()).await);
    let person = identified.as_ref().as_ref().ok().and_then(Option::as_ref);
    if let Some(locale) = person.and_then(|person| person.actor.locale) {
        request.extensions_mut().insert(CallerLocale(locale));
    }
    let caller = match person {
        Some(person) => Some(Caller::User(person.actor.user_id)),
        None => client_address(request.request()).map(Caller::Address),
    };
    request.extensions_mut().insert(Identified(identified));
    let kind = kind_of(request.request());
    let Some(limits) = request.app_data::<Data<LimitService>>().cloned() else { return next.call(request).await };
    let Some(caller) = caller else { return next.call(request).await };
    let counted =
        limits.check(kind, caller).await.map_err(|error| Problem::from(p2p_app::error::ServiceError::from(error)))?;
    let Some((quota, allowance)) = counted else { return next.call(request).await };
    if !allowance.allowed {
        return Err(rate_limit::refusal(kind.name(), quota, allowance).into());
    }
    match next.call(request).await {
        Ok(mut response) => {
            rate_limit::tell(response.headers_mut(), kind.name(), quota, allowance);
            Ok(response)
        }
        Err(error) => Err(error),
    }
}

/// What operators and browsers ask for all the time, and what costs nothing.
fn is_unlimited(path: &str) -> bool {
    ["/health/", "/docs", "/metrics"].iter().any(|prefix| path.starts_with(prefix))
}

/// Who asks, if anybody.
async fn identify(request: &HttpRequest) -> Result<Option<Person>, Problem> {
    let Some(carried) = transport::access_token(request)? else { return Ok(None) };
    let Some(authenticator) = request.app_data::<Data<Authenticator>>() else { return Ok(None) };
    let (actor, session) = authenticator.authenticate(&carried.token).await?;
    let actor = Actor { address: client_address(request), ..actor };
    Ok(Some(Person { actor, session, by: carried.by }))
}

/// The client's address behind the proxies that configuration trusts.
pub(crate) fn client_address(request: &HttpRequest) -> Option<IpAddr> {
    let none = TrustedProxies::default();
    let proxies = request.app_data::<Data<TrustedProxies>>().map_or(&none, |proxies| proxies.as_ref());
    ClientAddress::of(request, proxies)
}

fn kind_of(request: &HttpRequest) -> RequestKind {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.path().trim_end_matches('/');
    let authenticates = ["/api/v1/auth/", "/auth/"].iter().any(|prefix| path.starts_with(prefix));
    match (reads, authenticates) {
        // Who asks which addresses are known tries them, though nothing is written.
        (true, true) if path.ends_with("/email/exists") => RequestKind::Authenticate,
        (true, _) => RequestKind::Read,
        (false, true) => RequestKind::Authenticate,
        (false, false) => RequestKind::Write,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn asking_which_addresses_are_known_counts_as_trying_them() {
        let kind = |method, path| kind_of(&TestRequest::default().method(method).uri(path).to_http_request());
        for path in ["/auth/emailpassword/email/exists?email=a", "/auth/public/signup/email/exists/"] {
            assert_eq!(kind(Method::GET, path), RequestKind::Authenticate, "{path}");
        }
        assert_eq!(kind(Method::GET, "/auth/jwt/jwks.json"), RequestKind::Read);
        assert_eq!(kind(Method::POST, "/auth/signin"), RequestKind::Authenticate);
        assert_eq!(kind(Method::POST, "/api/v1/forums/topics"), RequestKind::Write);
    }
}
