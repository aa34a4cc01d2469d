//! A receiver of webhooks on this machine: it keeps what it gets, and answers as it was told.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::eventually;

/// A call that arrived.
#[derive(Debug, Clone)]
pub struct Received {
    head: String,
    /// The body, as it came.
    pub body: String,
}

impl Received {
    /// A header; names are compared without case.
    pub fn header(&self, name: &str) -> &str {
        let found = self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then_some(value.trim())
        });
        found.unwrap_or_else(|| panic!("no {name}: {self:?}"))
    }

    /// What it tells.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Checks the signature as a receiver does, with the secret as the API showed it (`whsec_…`).
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        let (id, timestamp) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        mac.update(format!("{id}.{timestamp}.{}", self.body).as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature").split(' ').any(|signature| signature == expected)
    }
}

/// Listens on a free port.
pub struct Receiver {
    addr: SocketAddr,
    calls: Arc<Mutex<Vec<Received>>>,
}

impl Receiver {
    /// Answers the first calls with these, all others with 204.
    pub async fn answering(statuses: &[u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (addr, calls) = (listener.local_addr().unwrap(), Arc::<Mutex<Vec<Received>>>::default());
        let (kept, mut answers) = (calls.clone(), statuses.iter().copied().collect::<VecDeque<_>>());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(call) = read(&mut stream).await else { continue };
                kept.lock().unwrap().push(call);
                let status = answers.pop_front().unwrap_or(204);
                let answer = format!("HTTP/1.1 {status} Told\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                // Who hung up meanwhile wants no answer.
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { addr, calls }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.addr)
    }

    /// What arrived so far.
    pub fn calls(&self) -> Vec<Received> {
        self.calls.lock().unwrap().clone()
    }

    /// Waits until so many have arrived.
    pub async fn after(&self, count: usize) -> Vec<Received> {
        eventually("the webhook is called", async || self.calls().len() >= count).await;
        self.calls()
    }
}

async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let count = stream.read(&mut piece).await.ok()?;
        if count == 0 {
            return None;
        }
        bytes.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
        });
        if body.len() >= length.unwrap_or(0) {
            return Some(Received { head: head.to_owned(), body: body.to_owned() });
        }
    }
}
