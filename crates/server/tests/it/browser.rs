//! The stock SuperTokens clients against the real server: `supertokens-web-js` in Chromium, and the fetch interceptors of
//! `supertokens-website` from Node. What they do stands in `tests/browser`.

use std::{net::TcpListener, path::Path, process::Stdio};

use p2p_contract::backend;
use tokio::process::Command;

use crate::harness::{World, stories};

stories!(web_client_with_cookies, web_client_with_headers, interceptors_with_cookies, interceptors_with_headers);

/// How long access tokens are good here, so that their end can be waited for.
const ACCESS_SECONDS: &str = "2";

async fn web_client_with_cookies(world: World) {
    run(world, "chromium.mjs", "cookie").await;
}

async fn web_client_with_headers(world: World) {
    run(world, "chromium.mjs", "header").await;
}

async fn interceptors_with_cookies(world: World) {
    run(world, "node.mjs", "cookie").await;
}

async fn interceptors_with_headers(world: World) {
    run(world, "node.mjs", "header").await;
}

/// Runs a script beside a server that lets its page call.
async fn run(mut world: World, script: &str, mode: &str) {
    let Some(home) = backend::url("BROWSER_TEST_HOME") else { return };
    let Some(chromium) = backend::url("BROWSER_TEST_CHROMIUM") else { return };
    let port = free_port();
    let site = format!("http://localhost:{port}");
    world.restart(&[("WEBSITE_URL", &site), ("CORS_ORIGINS", &site), ("AUTH_ACCESS_LIFETIME", ACCESS_SECONDS)]).await;
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let output = Command::new("node")
        .arg(scripts.join(script))
        .env("API", format!("http://localhost:{}", world.server.addr.port()))
        .env("PAGE_PORT", port.to_string())
        .env("MAIL_DIR", world.place.folder().join("mail"))
        .env("BROWSER_TEST_HOME", home)
        .env("BROWSER_TEST_CHROMIUM", chromium)
        .env("MODE", mode)
        .env("ACCESS_SECONDS", ACCESS_SECONDS)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", said(&output.stdout), said(&output.stderr));
}

/// A port that was free a moment ago, for the page.
fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
