//! The rules of one connection, without I/O: what comes in, and when, decides what goes out. Time is an argument.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use p2p_domain::{
    content::AuthorCard,
    event::{Position, Sequence},
    id::{ConnectionId, PostId, ReplyId},
    timestamp::Timestamp,
};

use super::{LiveFrame, LiveItem, Opening};

/// Frames that may wait for a slow reader.
pub const BACKLOG: usize = 256;
/// Between two pings.
pub const HEARTBEAT: Duration = Duration::from_secs(25);
/// After this long without a sign of life, a connection is closed.
pub const SILENCE: Duration = Duration::from_mins(1);
/// Between two `typing` of one connection that are passed on.
const TYPING_PAUSE: Duration = Duration::from_secs(2);
/// Commands of one connection that may wait for the one before.
const COMMANDS: usize = 32;
/// Wrong frames in a row before a connection is closed.
const MAX_FAULTS: u32 = 50;

/// What a client asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Write a post.
    Post {
        /// The client's own name for this request.
        reference: String,
        /// The text as sent.
        content: String,
    },
    /// Write a reply.
    Reply {
        /// The client's own name for this request.
        reference: String,
        /// Below which post.
        post_id: PostId,
        /// Which reply it answers.
        parent: Option<ReplyId>,
        /// The text as sent.
        content: String,
    },
}

impl Command {
    /// The client's own name for this request.
    #[must_use]
    pub fn reference(&self) -> &str {
        match self {
            Self::Post { reference, .. } | Self::Reply { reference, .. } => reference,
        }
    }
}

/// A frame that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// Something to be done.
    Command(Command),
    /// The client's person is writing.
    Typing,
    /// An application-level ping.
    Ping,
}

/// A frame that was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The client's own name for the request, if that could be read.
    pub reference: Option<String>,
    /// Stable code.
    pub code: &'static str,
}

/// What happens to a connection.
#[derive(Debug)]
pub enum Input {
    /// A text frame came.
    Frame(Result<Frame, Fault>),
    /// A binary frame came.
    Binary,
    /// A frame of more than 64 KiB came.
    TooLarge,
    /// A protocol-level ping or pong came.
    Alive,
    /// The channel tells something.
    Told(LiveItem),
    /// A command was done, or refused; its answer is sent by who did it.
    Finished,
    /// So many frames wait for the reader.
    Waiting(usize),
    /// Time goes by.
    Tick,
    /// The session ended.
    SessionEnded,
    /// The server goes down.
    GoingDown,
}

/// Why a connection is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// The server goes down; resume elsewhere.
    GoingDown,
    /// Binary frames are not spoken here.
    Binary,
    /// A frame was too large.
    TooLarge,
    /// The reader is too slow; resume by position.
    Slow,
    /// The session ended.
    SessionEnded,
    /// No sign of life.
    Silent,
    /// Nothing but wrong frames.
    Faulty,
}

impl CloseReason {
    /// The close code: RFC 6455, 7.4, and 4000 to 4999 for our own.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::GoingDown => 1012,
            Self::Binary => 1003,
            Self::TooLarge => 1009,
            Self::Faulty => 1008,
            Self::Slow => 4008,
            Self::Silent => 4009,
            Self::SessionEnded => 4401,
        }
    }
}

/// What goes to the client.
#[derive(Debug, Clone)]
pub enum Outgoing {
    /// The greeting.
    Hello {
        /// The connection's id.
        connection_id: ConnectionId,
        /// Behind which place events follow.
        position: Position,
        /// The oldest place from which one may resume.
        oldest: Position,
        /// How many people are there.
        presence_count: u32,
    },
    /// The stream no longer reaches back to what was asked for: read over REST, then go on from here.
    Resync(Position),
    /// An event.
    Event(Arc<LiveFrame>),
    /// Somebody is writing.
    Typing(Arc<AuthorCard>),
    /// How many people are there.
    Presence(u32),
    /// A frame was wrong.
    Fault(Fault),
    /// The answer to a ping.
    Pong,
}

impl Outgoing {
    /// Whether it may be left out under pressure.
    #[must_use]
    pub const fn is_dispensable(&self) -> bool {
        matches!(self, Self::Typing(_) | Self::Presence(_))
    }
}

/// What is to be done.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Send this.
    Send(Outgoing),
    /// Do this command, then say [`Input::Finished`].
    Run(Command),
    /// Tell the channel that this person is writing.
    AnnounceTyping,
    /// Send a protocol-level ping, and tell the presence that this connection still counts.
    Ping,
    /// Close.
    Close(CloseReason),
}

/// One connection.
#[derive(Debug)]
pub struct Connection {
    last: Sequence,
    heard_at: Timestamp,
    pinged_at: Timestamp,
    typed_at: Option<Timestamp>,
    running: bool,
    commands: VecDeque<Command>,
    faults: u32,
}

impl Connection {
    /// A connection that begins, and what it says first.
    #[must_use]
    pub fn open(opening: &Opening, now: Timestamp) -> (Self, Vec<Effect>) {
        let connection = Self {
            last: opening.position.sequence,
            heard_at: now,
            pinged_at: now,
            typed_at: None,
            running: false,
            commands: VecDeque::new(),
            faults: 0,
        };
        let mut effects = vec![Effect::Send(Outgoing::Hello {
            connection_id: opening.connection_id,
            position: opening.position,
            oldest: opening.oldest,
            presence_count: opening.presence_count,
        })];
        if opening.resync {
            effects.push(Effect::Send(Outgoing::Resync(opening.position)));
        }
        (connection, effects)
    }

    /// The place of the last event that was told.
    #[must_use]
    pub const fn last(&self) -> Sequence {
        self.last
    }

    /// Events before this place were missed for good; the client was told by a resync.
    pub fn skip_to(&mut self, place: Sequence) {
        self.last = self.last.max(place);
    }

    /// Takes in what happened and says what is to be done.
    pub fn handle(&mut self, input: Input, now: Timestamp) -> Vec<Effect> {
        match input {
            Input::Frame(frame) => {
                self.heard_at = now;
                self.frame(frame, now)
            }
            Input::Alive => {
                self.heard_at = now;
                Vec::new()
            }
            Input::Told(item) => self.told(item),
            Input::Finished => self.finished(),
            Input::Tick => self.tick(now),
            Input::Waiting(frames) if frames > BACKLOG => close(CloseReason::Slow),
            Input::Waiting(_) => Vec::new(),
            Input::Binary => close(CloseReason::Binary),
            Input::TooLarge => close(CloseReason::TooLarge),
            Input::SessionEnded => close(CloseReason::SessionEnded),
            Input::GoingDown => close(CloseReason::GoingDown),
        }
    }

    fn frame(&mut self, frame: Result<Frame, Fault>, now: Timestamp) -> Vec<Effect> {
        match frame {
            Ok(Frame::Ping) => vec![Effect::Send(Outgoing::Pong)],
            Ok(Frame::Typing) => self.typing(now),
            Ok(Frame::Command(command)) => {
                self.faults = 0;
                self.command(command)
            }
            Err(fault) => {
                self.faults += 1;
                if self.faults > MAX_FAULTS {
                    close(CloseReason::Faulty)
                } else {
                    vec![Effect::Send(Outgoing::Fault(fault))]
                }
            }
        }
    }

    fn typing(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.typed_at.is_some_and(|typed_at| now.since(typed_at) < TYPING_PAUSE) {
            return Vec::new();
        }
        self.typed_at = Some(now);
        vec![Effect::AnnounceTyping]
    }

    /// Commands of one connection are done one after another, in order.
    fn command(&mut self, command: Command) -> Vec<Effect> {
        if !self.running {
            self.running = true;
            return vec![Effect::Run(command)];
        }
        if self.commands.len() >= COMMANDS {
            let fault = Fault { reference: Some(command.reference().to_owned()), code: "rate_limited" };
            return vec![Effect::Send(Outgoing::Fault(fault))];
        }
        self.commands.push_back(command);
        Vec::new()
    }

    fn finished(&mut self) -> Vec<Effect> {
        let next = self.commands.pop_front();
        self.running = next.is_some();
        next.map(Effect::Run).into_iter().collect()
    }

    /// An event is told once: what a replay told already is not told again.
    fn told(&mut self, item: LiveItem) -> Vec<Effect> {
        let outgoing = match item {
            LiveItem::Event(frame) if frame.event.sequence <= self.last => return Vec::new(),
            LiveItem::Event(frame) => {
                self.last = frame.event.sequence;
                Outgoing::Event(frame)
            }
            LiveItem::Typing(card) => Outgoing::Typing(card),
            LiveItem::Presence(count) => Outgoing::Presence(count),
        };
        vec![Effect::Send(outgoing)]
    }

    fn tick(&mut self, now: Timestamp) -> Vec<Effect> {
        if now.since(self.heard_at) >= SILENCE {
            return close(CloseReason::Silent);
        }
        if now.since(self.pinged_at) >= HEARTBEAT {
            self.pinged_at = now;
            return vec![Effect::Ping];
        }
        Vec::new()
    }
}

fn close(reason: CloseReason) -> Vec<Effect> {
    vec![Effect::Close(reason)]
}

#[cfg(test)]
mod tests;
