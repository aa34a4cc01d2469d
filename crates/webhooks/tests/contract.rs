//! The suite of callers, with receivers on this machine.

#![cfg(test)]

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use p2p_contract::{
    Fixture,
    world::{Call, CallReceiver, CallerWorld},
};
use p2p_webhooks::{CallOptions, HttpCaller};
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

fn caller(allow_private: bool) -> Arc<HttpCaller> {
    let options = CallOptions { allow_private, whole: Duration::from_millis(500), ..CallOptions::default() };
    Arc::new(HttpCaller::new(options).unwrap())
}

/// Reads one request, by its length.
async fn read(stream: &mut TcpStream) -> Call {
    let (mut bytes, mut piece) = (Vec::new(), [0; 1024]);
    loop {
        let count = stream.read(&mut piece).await.unwrap();
        bytes.extend_from_slice(&piece[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            assert!(count > 0, "half a head: {text}");
            continue;
        };
        let (line, rest) = head.split_once("\r\n").unwrap();
        let pair = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        let call =
            Call { line: line.to_owned(), headers: rest.lines().filter_map(pair).collect(), body: body.to_owned() };
        if body.len().to_string() == call.header("content-length") {
            return call;
        }
        assert!(count > 0, "half a body: {text}");
    }
}

async fn receiver(status: u16) -> CallReceiver {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (tell, told) = oneshot::channel();
    let location = url.clone();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let call = read(&mut stream).await;
        let answer = format!("HTTP/1.1 {status} Told\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n");
        stream.write_all(answer.as_bytes()).await.unwrap();
        // The case may have seen enough.
        let _ = tell.send(call);
    });
    CallReceiver { url, told }
}

fn sign(key: &[u8], text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    BASE64_STANDARD.encode(mac.finalize().into_bytes())
}

async fn callers() -> Option<Fixture<CallerWorld>> {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = |listener: &TcpListener| format!("http://{}/", listener.local_addr().unwrap());
    let (closed_port, silent_port) = (url(&closed), url(&silent));
    drop(closed);
    let world = CallerWorld {
        open: caller(true),
        closed: caller(false),
        receiver: Box::new(|status| Box::pin(receiver(status))),
        sign: Box::new(sign),
        closed_port,
        silent_port,
    };
    Some(Fixture::new(world).keeping(silent))
}

p2p_contract::webhook_caller_suite!(callers);
