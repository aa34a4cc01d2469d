use std::time::Duration;

use super::*;

fn config(folder: &tempfile::TempDir, more: &[(&str, &str)]) -> Config {
    let path = folder.path().to_str().unwrap().to_owned();
    Config::parse(|name| match name {
        "DATA_DIR" => Some(path.clone()),
        "BIND" => Some("127.0.0.1:0".to_owned()),
        _ => more.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()),
    })
    .unwrap()
}

/// Long enough for a slow machine, shorter than the grace period that a wrong wait would take.
const SOON: Duration = Duration::from_secs(15);

#[tokio::test]
async fn it_answers_and_goes_down_without_waiting_for_idle_connections() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::bind(config(&folder, &[("SHUTDOWN_GRACE", "60")])).await.unwrap();
    assert!(server.is_empty() && server.addr().port() != 0 && server.metrics_addr().is_none());
    let (addr, shutdown) = (server.addr(), server.shutdown());
    let running = tokio::spawn(server.run());
    // The client keeps its connection open for a next request.
    let client = reqwest::Client::new();
    let ready = client.get(format!("http://{addr}/health/ready")).send().await.unwrap();
    assert_eq!(ready.status(), 200);
    let report: serde_json::Value = ready.json().await.unwrap();
    assert_eq!(report["schema_version"], p2p_migration::NEWEST);
    assert_eq!(report["dependencies"]["store"]["status"], "ok");
    shutdown.begin();
    tokio::time::timeout(SOON, running).await.expect("it waits for an idle connection").unwrap().unwrap();
    assert!(client.get(format!("http://{addr}/health/live")).send().await.is_err());
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_before_anything_is_made() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(&folder, &[]);
    config.http.bind = taken.local_addr().unwrap();
    let Err(error) = Server::bind(config).await else { panic!("two listeners on one port") };
    assert!(error.to_string().contains("another process has that port"), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn metrics_have_their_own_listener_and_ask_for_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let more = [("METRICS_BIND", "127.0.0.1:0"), ("METRICS_TOKEN", "s3cret")];
    let server = Server::bind(config(&folder, &more)).await.unwrap();
    let (addr, metrics, shutdown) = (server.addr(), server.metrics_addr().unwrap(), server.shutdown());
    let running = tokio::spawn(server.run());
    let client = reqwest::Client::new();
    let page = format!("http://{metrics}/metrics");
    assert_eq!(client.get(&page).send().await.unwrap().status(), 401);
    let shown = client.get(&page).bearer_auth("s3cret").send().await.unwrap();
    assert!(shown.status() == 200 && shown.text().await.unwrap().contains("db_query_duration_seconds_bucket"));
    assert_eq!(client.get(format!("http://{addr}/metrics")).send().await.unwrap().status(), 404);
    shutdown.begin();
    tokio::time::timeout(SOON, running).await.unwrap().unwrap().unwrap();
}
