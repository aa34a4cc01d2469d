//! What a request tells of somebody who begins a session.

use actix_web::{HttpRequest, http::header};
use p2p_domain::{locale::Locale, session::Device};

use super::{identify::client_address, transport::Transport};
use crate::problem::language::negotiate;

/// From where, how and in which language somebody begins a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// From where.
    pub device: Device,
    /// How their tokens are to travel.
    pub by: Transport,
    /// The language they asked for, if it is one of ours.
    pub locale: Option<Locale>,
}

impl Arrival {
    /// What that request tells.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let user_agent = text(header::USER_AGENT).map(str::trim).filter(|agent| !agent.is_empty());
        let user_agent = user_agent.map(|agent| agent.chars().take(Device::USER_AGENT_MAX).collect());
        Self {
            device: Device { user_agent, ip: client_address(request) },
            by: Transport::wanted(request),
            locale: text(header::ACCEPT_LANGUAGE).and_then(negotiate),
        }
    }

    /// Whether writes of the session must carry an anti-CSRF token.
    #[must_use]
    pub fn needs_anti_csrf(&self) -> bool {
        self.by == Transport::Cookie
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_long_user_agent_is_cut_and_an_empty_one_is_none() {
        let arrival = |agent: &str| {
            let request = TestRequest::default().insert_header((header::USER_AGENT, agent.to_owned()));
            Arrival::of(&request.insert_header(("st-auth-mode", "Cookie")).to_http_request())
        };
        assert_eq!(arrival(&"x".repeat(500)).device.user_agent.map(|agent| agent.len()), Some(Device::USER_AGENT_MAX));
        assert_eq!(arrival(" ").device.user_agent, None);
        assert!(arrival("x").needs_anti_csrf());
    }

    #[test]
    fn the_language_is_noted_only_when_it_was_asked_for() {
        let locale = |wanted: &str| {
            Arrival::of(
                &TestRequest::default().insert_header((header::ACCEPT_LANGUAGE, wanted.to_owned())).to_http_request(),
            )
            .locale
        };
        assert_eq!(locale("fr, ar;q=0.5"), Some(Locale::Ar));
        assert_eq!(locale("fr"), None);
        assert_eq!(Arrival::of(&TestRequest::default().to_http_request()).locale, None);
        assert_eq!(Arrival::of(&TestRequest::default().to_http_request()).by, Transport::Header);
    }
}
