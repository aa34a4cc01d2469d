//! What is told as it happens: one upstream subscription per process and channel, fanned out here; replays from the
//! stored streams; and the rules of one connection, without I/O. Frames and sockets are the web's.

mod connection;
mod hub;
mod stream;

pub use connection::{
    BACKLOG, CloseReason, Command, Connection, Effect, Fault, Frame, HEARTBEAT, Input, Outgoing, SILENCE,
};
pub use hub::{Heard, Hub, LiveFrame, LiveItem, Subscription};
pub use stream::{Caught, LiveService, Opening, Replay};
