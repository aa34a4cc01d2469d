//! Who opens a socket: by ticket, by sub-protocol, by header or by cookie. Browsers cannot set headers, so cookies
//! count only from pages of allowed origins, which a foreign page cannot claim to be.

use actix_web::{HttpRequest, http::header};
use p2p_app::error::ServiceError;
use p2p_domain::{actor::Actor, policy::admit, port::bus::TicketHolder};

use super::LiveServices;
use crate::{
    problem::Problem,
    session::transport::{self, Carried, Transport},
};

/// The sub-protocol of these frames.
pub const PROTOCOL: &str = "p2p.v1";
/// The sub-protocol that carries an access token.
const BEARER: &str = "bearer.";

/// What the query of an upgrade says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Where to go on.
    pub since: Option<String>,
    /// A one-time ticket.
    pub ticket: Option<String>,
}

impl Asked {
    /// Reads `since` and `ticket`; anything else, or twice the same, is refused.
    pub fn of(query: &str) -> Result<Self, Problem> {
        let mut asked = Self::default();
        let mut errors = crate::extract::FieldErrors::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()).take(20) {
            let slot = match name.as_ref() {
                "since" => &mut asked.since,
                "ticket" => &mut asked.ticket,
                _ => {
                    errors.add(name.into_owned(), "unknown_parameter");
                    continue;
                }
            };
            if slot.replace(value.into_owned()).is_some() {
                errors.add(name.into_owned(), "repeated_parameter");
            }
        }
        errors.finish(Some(asked))
    }
}

/// A person at a socket, and the session that must live on.
pub struct Visitor {
    /// Who.
    pub actor: Actor,
    /// The session behind it.
    pub holder: TicketHolder,
}

/// `bearer.<access token>` among the sub-protocols.
fn protocol_token(request: &HttpRequest) -> Option<String> {
    let offered = request.headers().get_all(header::SEC_WEBSOCKET_PROTOCOL).filter_map(|value| value.to_str().ok());
    offered
        .flat_map(|value| value.split(','))
        .find_map(|protocol| protocol.trim().strip_prefix(BEARER))
        .map(ToOwned::to_owned)
}

/// Who lacks the second factor that their organization demands is let in nowhere else either.
fn admitted(actor: Actor, holder: TicketHolder) -> Result<Visitor, Problem> {
    admit(&actor).map_err(ServiceError::from)?;
    Ok(Visitor { actor, holder })
}

impl LiveServices {
    /// The person behind an upgrade.
    pub(super) async fn visitor(&self, request: &HttpRequest, ticket: Option<&str>) -> Result<Visitor, Problem> {
        if let Some(ticket) = ticket {
            let taken = self.tickets.take(ticket, self.clock.now()).await.map_err(ServiceError::from)?;
            let holder = taken.ok_or_else(|| Problem::new("unauthenticated"))?;
            return admitted(self.authenticator.person(&holder).await?, holder);
        }
        let carried = match protocol_token(request) {
            Some(token) => Carried { token, by: Transport::Header },
            None => transport::access_token(request)?.ok_or_else(|| Problem::new("unauthenticated"))?,
        };
        if carried.by == Transport::Cookie && !self.origin_is_allowed(request) {
            return Err(Problem::new("origin_not_allowed"));
        }
        let (actor, session) = self.authenticator.authenticate(&carried.token).await?;
        let holder = TicketHolder { user_id: session.user_id, session: session.handle, expires_at: session.expires_at };
        admitted(actor, holder)
    }

    fn origin_is_allowed(&self, request: &HttpRequest) -> bool {
        let origin = request.headers().get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
        origin.is_some_and(|origin| self.origins.iter().any(|allowed| allowed == origin))
    }
}
