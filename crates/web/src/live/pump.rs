//! The loop of one socket: it waits for the client, the channel, time, the session and the server, asks the rules, and
//! does what they say. One way out.

use std::{collections::VecDeque, future::Future, pin::Pin, sync::Arc, time::Duration};

use actix_ws::{AggregatedMessage, AggregatedMessageStream, CloseCode, ProtocolError, Session};
use bytes::Bytes;
use bytestring::ByteString;
use futures_util::FutureExt as _;
use p2p_app::{
    live::{CloseReason, Connection, Effect, Heard, Input, LiveFrame, LiveItem, Opening, Outgoing, Replay},
    sessions::{Refusal, SessionNews, SessionWatch},
};
use p2p_domain::{id::ConnectionId, timestamp::Timestamp};
use tokio::{sync::watch, time::MissedTickBehavior};

use super::{LiveServices, frame::Framing, routes::Answer, upgrade::Visitor};

/// How often time is looked at.
const TICK: Duration = Duration::from_secs(5);
/// Waiting frames from which `typing` and `presence` are left out.
const PRESSURE: usize = 32;
/// How long a close frame may wait for a slow reader before the socket is dropped.
const FAREWELL: Duration = Duration::from_secs(30);
/// Clients of a server that goes down come back over this span, so that they do not come all at once.
const RECONNECT_SPREAD_MILLIS: u128 = 5_000;

type Running = Pin<Box<dyn Future<Output = Answer>>>;

/// One socket at work.
pub(super) struct Pump {
    pub services: LiveServices,
    pub visitor: Visitor,
    pub framing: Framing,
    pub session: Session,
    pub connection: Connection,
    pub connection_id: ConnectionId,
    pub backlog: VecDeque<Bytes>,
    pub replay: Option<Replay>,
    pub running: Option<Running>,
    /// When the access token ends: then the session is looked at again.
    pub checked_until: Timestamp,
}

/// What ends the loop.
enum End {
    /// Say why, then close.
    Close(CloseReason),
    /// The client is gone.
    Gone,
}

/// What happened.
enum Happened {
    Sent(bool),
    Heard(Heard),
    Came(Option<Result<AggregatedMessage, ProtocolError>>),
    Answered(Answer),
    Ticked,
    Session(SessionNews),
    GoingDown,
}

impl Pump {
    /// Greets, then runs until one side ends it.
    pub async fn run(
        mut self,
        greeting: Vec<Effect>,
        opening: Opening,
        mut stream: AggregatedMessageStream,
        mut watch: SessionWatch,
    ) {
        for effect in greeting {
            if let Effect::Send(outgoing) = effect {
                self.say(&outgoing, self.services.clock.now());
            }
        }
        let mut shutdown = self.services.shutdown.clone();
        let mut subscription = opening.subscription;
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let end = loop {
            if let Err(end) = self.refill().await {
                break end;
            }
            let front = self.backlog.front().cloned();
            let sending = front.is_some();
            let mut writer = self.session.clone();
            let happened = tokio::select! {
                sent = send(&mut writer, front), if sending => Happened::Sent(sent),
                heard = subscription.next(), if self.replay.is_none() => Happened::Heard(heard),
                came = stream.recv() => Happened::Came(came),
                answer = answered(&mut self.running) => Happened::Answered(answer),
                _ = tick.tick() => Happened::Ticked,
                news = watch.news() => Happened::Session(news),
                () = down(&mut shutdown) => Happened::GoingDown,
            };
            if let Err(end) = self.take(happened).await {
                break end;
            }
        };
        drop(subscription);
        self.leave(end).await;
    }

    async fn take(&mut self, happened: Happened) -> Result<(), End> {
        let now = self.services.clock.now();
        let input = match happened {
            Happened::Sent(true) => {
                self.backlog.pop_front();
                return self.flush();
            }
            Happened::Sent(false) => return Err(End::Gone),
            Happened::Heard(Heard::Item(item)) => Input::Told(item),
            Happened::Heard(Heard::Behind) => return self.fall_back().await,
            Happened::Heard(Heard::Closed) | Happened::GoingDown => Input::GoingDown,
            Happened::Came(message) => self.incoming(message)?,
            Happened::Answered(answer) => {
                self.running = None;
                self.push(self.answer_text(&answer, now));
                Input::Finished
            }
            Happened::Ticked => {
                self.recheck(now).await?;
                Input::Tick
            }
            Happened::Session(SessionNews::Ended) => Input::SessionEnded,
            Happened::Session(SessionNews::Doubtful) => return self.look_again(now).await,
        };
        let effects = self.connection.handle(input, now);
        self.perform(effects, now).await?;
        let effects = self.connection.handle(Input::Waiting(self.backlog.len()), now);
        self.perform(effects, now).await?;
        self.flush()
    }

    fn incoming(&mut self, message: Option<Result<AggregatedMessage, ProtocolError>>) -> Result<Input, End> {
        match message {
            Some(Ok(AggregatedMessage::Text(text))) => {
                metrics::counter!("websocket_messages_total", "direction" => "in").increment(1);
                Ok(Input::Frame(super::incoming::parse(&text)))
            }
            Some(Ok(AggregatedMessage::Binary(_))) => Ok(Input::Binary),
            // Who does not read needs no pong, and must not hold this loop up.
            Some(Ok(AggregatedMessage::Ping(bytes))) => match self.session.clone().pong(&bytes).now_or_never() {
                Some(Err(_)) => Err(End::Gone),
                Some(Ok(())) | None => Ok(Input::Alive),
            },
            Some(Ok(AggregatedMessage::Pong(_))) => Ok(Input::Alive),
            Some(Err(ProtocolError::Overflow)) => Ok(Input::TooLarge),
            Some(Ok(AggregatedMessage::Close(_)) | Err(_)) | None => Err(End::Gone),
        }
    }

    async fn perform(&mut self, effects: Vec<Effect>, now: Timestamp) -> Result<(), End> {
        for effect in effects {
            match effect {
                Effect::Send(outgoing) => self.say(&outgoing, now),
                Effect::Run(command) => {
                    let (services, holder) = (self.services.clone(), self.visitor.holder);
                    let channel = self.framing.channel;
                    self.running = Some(Box::pin(async move { services.execute(&holder, channel, command).await }));
                }
                Effect::AnnounceTyping => {
                    if let Err(error) = self.services.live.typing(self.framing.channel, &self.visitor.actor).await {
                        tracing::debug!(error = &error as &dyn std::error::Error, "typing was not announced");
                    }
                }
                Effect::Ping => self.ping().await?,
                Effect::Close(reason) => return Err(End::Close(reason)),
            }
        }
        Ok(())
    }

    /// Puts a frame behind those that wait; under pressure the dispensable ones are left out.
    fn say(&mut self, outgoing: &Outgoing, now: Timestamp) {
        if outgoing.is_dispensable() && self.backlog.len() >= PRESSURE {
            return;
        }
        let text = self.framing.render(outgoing, now);
        self.push(text);
    }

    fn push(&mut self, text: Bytes) {
        metrics::counter!("websocket_messages_total", "direction" => "out").increment(1);
        self.backlog.push_back(text);
    }

    /// Hands over what can be handed over without waiting.
    fn flush(&mut self) -> Result<(), End> {
        while let Some(front) = self.backlog.front() {
            // A clone: a sender that was refused keeps its place in the queue, before all who would wait for one.
            match self.session.clone().text(text(front.clone())).now_or_never() {
                Some(Ok(())) => drop(self.backlog.pop_front()),
                Some(Err(_)) => return Err(End::Gone),
                None => return Ok(()),
            }
        }
        Ok(())
    }

    /// Reads the next part of a replay once the reader has taken the last.
    async fn refill(&mut self) -> Result<(), End> {
        while self.backlog.is_empty() {
            let Some(replay) = &mut self.replay else { return Ok(()) };
            if replay.is_done() {
                self.replay = None;
                return Ok(());
            }
            let now = self.services.clock.now();
            let events = self.services.live.replay(replay).await.map_err(|error| {
                tracing::warn!(error = &error as &dyn std::error::Error, "a replay failed: the client will come again");
                End::Close(CloseReason::GoingDown)
            })?;
            for event in events {
                let item = LiveItem::Event(Arc::new(LiveFrame::new(event)));
                let effects = self.connection.handle(Input::Told(item), now);
                self.perform(effects, now).await?;
            }
            self.flush()?;
        }
        Ok(())
    }

    /// The channel went faster than this loop: what was missed is read from the stream.
    async fn fall_back(&mut self) -> Result<(), End> {
        match self.services.live.missed(self.framing.channel, self.connection.last()).await {
            Ok(Some(replay)) => {
                self.replay = Some(replay);
                Ok(())
            }
            Ok(None) | Err(_) => Err(End::Close(CloseReason::Slow)),
        }
    }

    async fn ping(&mut self) -> Result<(), End> {
        let (live, channel) = (&self.services.live, self.framing.channel);
        if let Err(error) = live.stay(channel, self.visitor.actor.user_id, self.connection_id).await {
            tracing::debug!(error = &error as &dyn std::error::Error, "presence was not renewed");
        }
        match self.session.clone().ping(b"").now_or_never() {
            Some(Err(_)) => Err(End::Gone),
            Some(Ok(())) | None => Ok(()),
        }
    }

    /// A socket outlives its access token as long as its session lives.
    async fn recheck(&mut self, now: Timestamp) -> Result<(), End> {
        if now < self.checked_until {
            return Ok(());
        }
        if going_on(self.services.authenticator.lives(&self.visitor.holder).await)? {
            self.checked_until = now.plus(Duration::from_mins(5));
        }
        Ok(())
    }

    /// Something changed that may shut the visitor out.
    async fn look_again(&mut self, now: Timestamp) -> Result<(), End> {
        if !going_on(self.services.authenticator.admits(&self.visitor.holder).await)? {
            self.checked_until = now;
        }
        Ok(())
    }

    fn answer_text(&self, answer: &Answer, now: Timestamp) -> Bytes {
        match &answer.outcome {
            Ok(message) => self.framing.ack(&answer.reference, message, now),
            Err(code) => {
                let fault = p2p_app::live::Fault { reference: Some(answer.reference.clone()), code };
                self.framing.render(&Outgoing::Fault(fault), now)
            }
        }
    }

    /// The one way out: a command under way is finished, the rest of the world is told, the socket is closed.
    async fn leave(mut self, end: End) {
        if let Some(running) = self.running.take() {
            let answer = running.await;
            let text = self.answer_text(&answer, self.services.clock.now());
            self.push(text);
        }
        let (live, channel, user) = (&self.services.live, self.framing.channel, self.visitor.actor.user_id);
        if let Err(error) = live.leave(channel, user, self.connection_id).await {
            tracing::debug!(error = &error as &dyn std::error::Error, "a leave was not told; it lapses");
        }
        let End::Close(reason) = end else { return };
        let description = match reason {
            CloseReason::GoingDown => Some(format!("{{\"reconnect_after\":{}}}", self.reconnect_after())),
            _ => None,
        };
        // Who is too slow reads it from the stream; whose session ended reads nothing more.
        let keep_backlog = !matches!(reason, CloseReason::Slow | CloseReason::SessionEnded);
        let goodbye = async {
            while let Some(front) = self.backlog.pop_front().filter(|_| keep_backlog) {
                if self.session.text(text(front)).await.is_err() {
                    return;
                }
            }
            let reason = actix_ws::CloseReason { code: CloseCode::from(reason.code()), description };
            // The client may be gone by now: then nobody is left to be told.
            drop(self.session.close(Some(reason)).await);
        };
        if tokio::time::timeout(FAREWELL, goodbye).await.is_err() {
            tracing::debug!("a slow reader did not take its close frame");
        }
    }

    /// Milliseconds after which this client may come back: spread by its id.
    fn reconnect_after(&self) -> u128 {
        500 + self.connection_id.uuid().as_u128() % RECONNECT_SPREAD_MILLIS
    }
}

/// Whether a look at a session settled that the socket goes on; false: it must be looked at again.
fn going_on(looked: Result<bool, Refusal>) -> Result<bool, End> {
    match looked {
        Ok(true) => Ok(true),
        Ok(false) => Err(End::Close(CloseReason::SessionEnded)),
        Err(error) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "a session could not be looked at; trying again");
            Ok(false)
        }
    }
}

/// Our frames are JSON, so they are UTF-8.
fn text(bytes: Bytes) -> ByteString {
    ByteString::try_from(bytes).unwrap_or_default()
}

async fn send(session: &mut Session, front: Option<Bytes>) -> bool {
    match front {
        Some(front) => session.text(text(front)).await.is_ok(),
        None => std::future::pending().await,
    }
}

async fn answered(running: &mut Option<Running>) -> Answer {
    match running {
        Some(running) => running.await,
        None => std::future::pending().await,
    }
}

/// Waits until the server goes down.
async fn down(shutdown: &mut watch::Receiver<bool>) {
    if shutdown.wait_for(|down| *down).await.is_err() {
        std::future::pending::<()>().await;
    }
}
