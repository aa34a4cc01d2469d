//! The routes of sockets: tickets and upgrades.

use std::{collections::VecDeque, time::Duration};

use actix_web::{
    HttpRequest, HttpResponse, get, post,
    web::{Data, Payload},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use p2p_app::{
    error::ServiceError,
    idempotency::Once,
    limits::{Caller, RequestKind},
    live::{Command, Connection},
    posts::WritePost,
    replies::WriteReply,
};
use p2p_domain::{
    actor::Actor,
    content::{ContentKind, Source},
    event::Channel,
    id::TopicId,
    idempotency::{IdempotencyKey, KeyedRequest, StoredAnswer},
    policy::admit,
    port::bus::TicketHolder,
    post::PostView,
    reply::ReplyView,
};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    LiveServices,
    frame::{Framing, tagged},
    pump::Pump,
    upgrade::{Asked, PROTOCOL},
};
use crate::{
    extract::{Fingerprint, Id},
    keyed::{Settled, settle},
    problem::{self, Problem, language},
    respond::View,
    session::person::Person,
    wire::{Moment, PostShape, ReplyShape},
};

/// The largest frame that is read, in bytes.
const FRAME_MAX: usize = 64 * 1024;
/// How long a ticket is good.
const TICKET_LIFE: Duration = Duration::from_secs(30);

/// A one-time ticket.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Ticket)]
struct TicketShape {
    /// For `?ticket=` of one upgrade.
    #[schema(example = "tMZ3k0m0J3c3eW2qv9K0bYw2Q5c8n1xkR7m9a4s6d8Q")]
    ticket: String,
    /// When it ends unused.
    expires_at: Moment,
}

/// Get a socket ticket
///
/// For clients that can set neither headers nor cookies on an upgrade: good once, for 30 s.
#[utoipa::path(tag = "live", responses((status = 200, description = "A ticket", body = TicketShape)))]
#[post("/ws/ticket")]
pub(crate) async fn ticket(person: Person, view: View, services: Data<LiveServices>) -> Result<HttpResponse, Problem> {
    let mut bytes = [0; 32];
    services.entropy.fill(&mut bytes);
    let ticket = BASE64_URL_SAFE_NO_PAD.encode(bytes);
    let expires_at = services.clock.now().plus(TICKET_LIFE);
    let session = &person.session;
    let holder = TicketHolder { user_id: session.user_id, session: session.handle, expires_at: session.expires_at };
    services.tickets.keep(&ticket, holder, expires_at).await.map_err(ServiceError::from)?;
    view.plain(&TicketShape { ticket, expires_at: expires_at.into() })
}

/// Follow a topic as it happens
///
/// A WebSocket (see docs/WEBSOCKET.md). Session by cookie from an allowed origin, by `Sec-WebSocket-Protocol: p2p.v1,
/// bearer.<access token>`, or by `?ticket=`. `?since=` resumes behind a position.
#[utoipa::path(tag = "live", responses((status = 101, description = "The socket is open")),
    params(("since" = Option<String>, Query, description = "Resume behind this position"), ("ticket" = Option<String>, Query, description = "A one-time ticket")))]
#[get("/ws/forum/{topic_id}")]
pub(crate) async fn forum(
    request: HttpRequest,
    body: Payload,
    id: Id<TopicId>,
    services: Data<LiveServices>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::of(request.query_string())?;
    let visitor = services.visitor(&request, asked.ticket.as_deref()).await?;
    services.topics.require(id.0).await?;
    open(&request, body, Channel::Topic(id.0), visitor, asked.since, &services).await
}

/// Follow one's own channel
///
/// A WebSocket like that of a topic, for what concerns the caller alone.
#[utoipa::path(tag = "live", responses((status = 101, description = "The socket is open")),
    params(("since" = Option<String>, Query, description = "Resume behind this position"), ("ticket" = Option<String>, Query, description = "A one-time ticket")))]
#[get("/ws/user")]
pub(crate) async fn user(
    request: HttpRequest,
    body: Payload,
    services: Data<LiveServices>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked::of(request.query_string())?;
    let visitor = services.visitor(&request, asked.ticket.as_deref()).await?;
    let channel = Channel::User(visitor.actor.user_id);
    open(&request, body, channel, visitor, asked.since, &services).await
}

async fn open(
    request: &HttpRequest,
    body: Payload,
    channel: Channel,
    visitor: super::upgrade::Visitor,
    since: Option<String>,
    services: &LiveServices,
) -> Result<HttpResponse, Problem> {
    let (response, session, stream) =
        actix_ws::handle_with_protocols(request, body, &[PROTOCOL]).map_err(|_| Problem::new("upgrade_required"))?;
    let opening = services.live.open(channel, visitor.actor.user_id, since.as_deref()).await?;
    let now = services.clock.now();
    let (connection, greeting) = Connection::open(&opening, now);
    let pump = Pump {
        framing: Framing { channel, epoch: opening.position.epoch, locale: language::of(request) },
        checked_until: visitor.holder.expires_at,
        connection_id: opening.connection_id,
        replay: Some(opening.replay),
        services: services.clone(),
        visitor,
        session,
        connection,
        backlog: VecDeque::new(),
        running: None,
    };
    let watch = services.revocations.watch(pump.visitor.holder.session, pump.visitor.holder.user_id);
    let stream = stream.max_frame_size(FRAME_MAX).aggregate_continuations().max_continuation_size(FRAME_MAX);
    actix_web::rt::spawn(async move {
        metrics::gauge!("websocket_connections").increment(1.0);
        pump.run(greeting, opening, stream, watch).await;
        metrics::gauge!("websocket_connections").decrement(1.0);
    });
    Ok(response)
}

/// What became of a command.
pub(super) struct Answer {
    /// The client's own name for it.
    pub reference: String,
    /// The message, or the code of the refusal.
    pub outcome: Result<Value, &'static str>,
}

impl LiveServices {
    /// Does a command by the same rules as REST, for the person as they are now; a repeated reference is answered as the
    /// first time.
    pub(super) async fn execute(&self, holder: &TicketHolder, channel: Channel, command: Command) -> Answer {
        let reference = command.reference().to_owned();
        let written = async {
            let actor = self.authenticator.person(holder).await?;
            admit(&actor).map_err(ServiceError::from)?;
            self.write(&actor, channel, command).await
        };
        let outcome = written.await.map_err(|problem: Problem| {
            problem.log();
            problem.code()
        });
        Answer { reference, outcome }
    }

    async fn write(&self, actor: &Actor, channel: Channel, command: Command) -> Result<Value, Problem> {
        let Channel::Topic(topic_id) = channel else { return Err(Problem::new("invalid_frame")) };
        if let Some((_, allowance)) =
            self.limits.check(RequestKind::Write, Caller::User(actor.user_id)).await.map_err(ServiceError::from)?
            && !allowance.allowed
        {
            return Err(Problem::new("rate_limited"));
        }
        let key = IdempotencyKey::parse(command.reference()).map_err(|_| Problem::new("invalid_frame"))?;
        let fingerprint = Fingerprint::of(format!("{command:?}").as_bytes()).as_str().to_owned();
        let request = KeyedRequest { user_id: actor.user_id, route: format!("WS {channel}"), key, fingerprint };
        match command {
            Command::Post { content, .. } => {
                let content = source(ContentKind::Post, &content)?;
                let command = WritePost { topic_id, content, lang: None, draft: None, attachments: Vec::new() };
                let render = |view: &PostView| kept("post", &PostShape::from(view));
                let work =
                    async |once: Option<Once<'_, PostView>>| self.posts.write(actor, command, once.as_ref()).await;
                finish(settle(&self.idempotency, Some(request), &asked(), render, work).await?, render)
            }
            Command::Reply { post_id, parent, content, .. } => {
                let content = source(ContentKind::Reply, &content)?;
                let command = WriteReply { post_id, parent, content, lang: None, draft: None, attachments: Vec::new() };
                let render = |view: &ReplyView| kept("reply", &ReplyShape::from(view));
                let work =
                    async |once: Option<Once<'_, ReplyView>>| self.replies.write(actor, command, once.as_ref()).await;
                finish(settle(&self.idempotency, Some(request), &asked(), render, work).await?, render)
            }
        }
    }
}

fn source(kind: ContentKind, content: &str) -> Result<Source, Problem> {
    Source::parse(kind, content)
        .map_err(|error| Problem::invalid(vec![p2p_domain::error::ValueError::at(&error, "content")]))
}

/// Refusals over sockets are told by code; what is stored of them is never shown.
fn asked() -> problem::Asked {
    problem::Asked { request_id: String::new(), path: "/ws/forum".into(), locale: p2p_domain::locale::Locale::En }
}

fn kept(kind: &'static str, shape: &impl Serialize) -> StoredAnswer {
    let message = tagged(kind, serde_json::to_value(shape).unwrap_or_default());
    StoredAnswer { status: 201, headers: Vec::new(), body: message.to_string() }
}

/// The message of an answer; a refusal that is repeated is told by its code.
fn finish<T>(settled: Settled<T>, render: impl Fn(&T) -> StoredAnswer) -> Result<Value, Problem> {
    let answer = match settled {
        Settled::Done(outcome) => render(&outcome),
        Settled::Again(answer) => answer,
    };
    let value: Value = serde_json::from_str(&answer.body).map_err(Problem::internal)?;
    if answer.status < 400 {
        return Ok(value);
    }
    let code = value.get("code").and_then(Value::as_str).and_then(problem::catalog::entry);
    Err(Problem::new(code.map_or("internal", |entry| entry.code)))
}
