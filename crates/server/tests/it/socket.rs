//! A socket as a frontend has one: opened by any way in, read frame by frame, closed with a reason.

use std::{fmt, net::SocketAddr, time::Duration};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest as _,
        http::{HeaderName, HeaderValue, Request, Response},
    },
};

use crate::harness::Client;

/// How long a frame may take that must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// An upgrade that is about to be asked for.
pub struct Knock {
    addr: SocketAddr,
    request: Request<()>,
}

/// An upgrade that was refused.
pub struct Refused {
    /// The status.
    pub status: u16,
    /// The problem.
    pub body: Value,
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused with {}: {}", self.status, self.body)
    }
}

impl Knock {
    /// At a path, without a session.
    pub fn at(addr: SocketAddr, path: &str) -> Self {
        Self { addr, request: format!("ws://{addr}{path}").into_client_request().unwrap() }
    }

    /// With a header.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().unwrap();
        self.request.headers_mut().append(name, HeaderValue::from_str(value).unwrap());
        self
    }

    /// Asks; answers the socket with what the server said to the upgrade.
    pub async fn ask(self) -> Result<(Socket, Response<Option<Vec<u8>>>), Refused> {
        let stream = TcpStream::connect(self.addr).await.unwrap();
        match tokio::time::timeout(PATIENCE, client_async(self.request, stream)).await.expect("an upgrade is answered")
        {
            Ok((stream, response)) => Ok((Socket { stream }, response)),
            Err(Error::Http(response)) => {
                let body = response.body().as_deref().unwrap_or_default();
                let body = serde_json::from_slice(body).unwrap_or(Value::Null);
                Err(Refused { status: response.status().as_u16(), body })
            }
            Err(error) => panic!("no answer to an upgrade: {error}"),
        }
    }

    /// Asks, and must be refused with that status and code.
    pub async fn refused(self, status: u16, code: &str) {
        match self.ask().await {
            Err(refused) => {
                // A refusal before the upgrade may be too early for its body to be read by this client.
                let told = refused.body["code"].as_str().unwrap_or(code);
                assert_eq!((refused.status, told), (status, code), "{refused:?}");
            }
            Ok(_) => panic!("the socket opened, instead of {status} {code}"),
        }
    }
}

/// The path of a topic's socket.
pub fn forum(topic: &str) -> String {
    format!("/ws/forum/{topic}")
}

/// An open socket.
pub struct Socket {
    stream: WebSocketStream<TcpStream>,
}

impl Socket {
    /// Opens a path by header, whatever it greets with.
    pub async fn open(client: &Client, path: &str) -> Self {
        let bearer = format!("Bearer {}", client.access_token());
        Knock::at(client.addr(), path).with("authorization", &bearer).ask().await.unwrap().0
    }

    /// Follows a topic; answers the greeting too, which must come first.
    pub async fn follow(client: &Client, topic: &str) -> (Self, Value) {
        let mut socket = Self::open(client, &forum(topic)).await;
        let hello = socket.hello().await;
        (socket, hello)
    }

    /// Goes on behind a position; answers the greeting too.
    pub async fn resume(client: &Client, topic: &str, since: &str) -> (Self, Value) {
        let mut socket = Self::open(client, &format!("{}?since={since}", forum(topic))).await;
        let hello = socket.hello().await;
        (socket, hello)
    }

    /// The greeting.
    pub async fn hello(&mut self) -> Value {
        let frame = self.frame().await;
        assert_eq!(frame["type"], "hello", "{frame}");
        frame
    }

    /// Sends a frame.
    pub async fn say(&mut self, frame: &Value) {
        self.send(Message::text(frame.to_string())).await;
    }

    /// Sends anything.
    pub async fn send(&mut self, message: Message) {
        self.stream.send(message).await.unwrap_or_else(|error| panic!("it cannot be sent: {error}"));
    }

    /// Sends anything, be it that the server has gone meanwhile.
    pub async fn try_send(&mut self, message: Message) -> bool {
        self.stream.send(message).await.is_ok()
    }

    async fn message(&mut self) -> Option<Result<Message, Error>> {
        tokio::time::timeout(PATIENCE, self.stream.next()).await.expect("nothing came over the socket")
    }

    /// The next text frame; `None` once the connection is gone, whether with a close frame or without.
    pub async fn try_frame(&mut self) -> Option<Value> {
        loop {
            match self.message().await {
                Some(Ok(Message::Text(text))) => return Some(serde_json::from_str(text.as_str()).unwrap()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(other)) => panic!("not a text frame: {other:?}"),
            }
        }
    }

    /// The next text frame.
    pub async fn frame(&mut self) -> Value {
        let frame = self.try_frame().await.expect("the socket was closed");
        for name in ["type", "v", "id", "topic_id", "data", "at"] {
            assert!(frame.get(name).is_some(), "no {name}: {frame}");
        }
        frame
    }

    /// The next frame of that type; only what has no place in the stream may come before it.
    pub async fn frame_of(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.frame().await;
            if frame["type"] == kind {
                return frame;
            }
            assert!(frame["id"].is_null(), "{kind} was expected, and a frame with a place came: {frame}");
        }
    }

    /// The next frame of that type, whatever comes before it: for channels on which several things are told.
    pub async fn told(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.frame().await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// The next frame that has a place in the stream.
    pub async fn event(&mut self) -> Value {
        loop {
            let frame = self.frame().await;
            if !frame["id"].is_null() {
                return frame;
            }
        }
    }

    /// So many events.
    pub async fn events(&mut self, count: usize) -> Vec<Value> {
        let mut events = Vec::with_capacity(count);
        for _ in 0..count {
            events.push(self.event().await);
        }
        events
    }

    /// All that comes before the end, and the close frame that tells why.
    pub async fn rest(&mut self) -> (Vec<Value>, u16, String) {
        let mut frames = Vec::new();
        loop {
            match self.message().await {
                Some(Ok(Message::Text(text))) => frames.push(serde_json::from_str(text.as_str()).unwrap()),
                Some(Ok(Message::Close(Some(close)))) => return (frames, close.code.into(), close.reason.to_string()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("the end came without a reason: {other:?}"),
            }
        }
    }

    /// Waits for the end, and answers its code.
    pub async fn closed(&mut self) -> u16 {
        self.rest().await.1
    }
}

/// The place of a frame in its stream.
pub fn place(frame: &Value) -> u64 {
    let id = frame["id"].as_str().unwrap_or_else(|| panic!("no position: {frame}"));
    id.rsplit_once('-').and_then(|(_, place)| place.parse().ok()).unwrap_or_else(|| panic!("not a position: {frame}"))
}

/// The places of frames.
pub fn places(frames: &[Value]) -> Vec<u64> {
    frames.iter().map(place).collect()
}
