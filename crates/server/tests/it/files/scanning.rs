//! Looking for malicious programs, with a daemon that speaks as ClamAV does (clamd(8), "COMMANDS") and finds the test text of EICAR.

use std::{path::PathBuf, sync::Arc};

use p2p_server::Server;
use reqwest::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{UnixListener, UnixStream},
    task::JoinHandle,
};

use super::{a_note, attached, blobs, content, path, samples::film, text, topic_with, uploaded};
use crate::harness::{Place, World, eventually, stories};

mod servers {
    use super::*;

    stories!(at Place: a_scanner_that_is_not_there_is_no_start);

    pub async fn a_scanner_that_is_not_there_is_no_start(place: Arc<Place>) {
        let nowhere = format!("unix://{}/clamd.ctl", place.folder().display());
        for url in ["tcp://127.0.0.1:1", &nowhere] {
            let Err(error) = Server::bind(place.config(&[("CLAMD_URL", url)])).await else { panic!("it started") };
            let told = error.to_string();
            assert!(told.contains("scan cannot be opened") && told.contains("CLAMD_URL"), "{told}");
        }
    }
}

stories!(what_is_infected_goes_with_all_that_it_hangs_on, a_scanner_that_is_away_holds_nothing_up_but_the_look,);

/// In two halves, so that no scanner takes this file for what it stands for.
const EICAR: [&str; 2] = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"];

/// A daemon on a socket of the file system.
struct Daemon(JoinHandle<()>);

impl Daemon {
    fn start(socket: &PathBuf) -> Self {
        let listener = UnixListener::bind(socket).unwrap();
        Self(tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                // A client that hangs up in the middle has its reasons.
                tokio::spawn(async move { drop(serve(connection).await) });
            }
        }))
    }
}

async fn serve(mut connection: UnixStream) -> std::io::Result<()> {
    let mut command = Vec::new();
    loop {
        match connection.read_u8().await? {
            0 => break,
            byte => command.push(byte),
        }
    }
    let answer = match command.as_slice() {
        b"zPING" => "PONG",
        b"zINSTREAM" => {
            let mut all = Vec::new();
            loop {
                let length = connection.read_u32().await?;
                if length == 0 {
                    break;
                }
                let start = all.len();
                all.resize(start + usize::try_from(length).unwrap(), 0);
                connection.read_exact(&mut all[start..]).await?;
            }
            let eicar = EICAR.concat();
            let is_infected = all.windows(eicar.len()).any(|window| window == eicar.as_bytes());
            if is_infected { "stream: Eicar-Test-Signature FOUND" } else { "stream: OK" }
        }
        _ => "UNKNOWN COMMAND",
    };
    connection.write_all(format!("{answer}\0").as_bytes()).await
}

/// The world with a daemon in it.
async fn guarded(world: &mut World) -> (Daemon, PathBuf) {
    let socket = world.place.folder().join("clamd.ctl");
    let daemon = Daemon::start(&socket);
    world.restart(&[("CLAMD_URL", &format!("unix:{}", socket.display()))]).await;
    (daemon, socket)
}

async fn what_is_infected_goes_with_all_that_it_hangs_on(mut world: World) {
    let _daemon = guarded(&mut world).await;
    let amal = world.admin().await;
    let sound = a_note(&amal).await;
    let far = [film(300_000), EICAR.concat().into_bytes(), vec![0; 9_000]].concat();
    let infected = [
        text(&uploaded(&amal, "مضخة.txt", EICAR.concat().as_bytes()).await, "id"),
        text(&uploaded(&amal, "a.mp4", &far).await, "id"),
    ];
    world.settled().await;
    for id in &infected {
        amal.get(&path(id)).await.problem(404, "not_found");
        content(&amal, id).await.problem(404, "not_found");
    }
    content(&amal, &sound).await.is(200);
    assert_eq!(blobs(&world.place).len(), 1, "its bytes are gone too");
    let log = amal.get("/admin/audit-log?action=file.infected").await.expect(200);
    let lines = log["items"].as_array().unwrap();
    assert_eq!(lines.len(), 2, "{log}");
    for line in lines {
        assert_eq!(line["details"]["found"], "Eicar-Test-Signature");
        assert!(infected.contains(&text(&line["target"], "id")), "{line}");
    }
}

async fn a_scanner_that_is_away_holds_nothing_up_but_the_look(mut world: World) {
    let (daemon, socket) = guarded(&mut world).await;
    let anybody = world.anybody();
    let ready = anybody.root(Method::GET, "/health/ready").await.expect(200);
    assert_eq!(ready["dependencies"]["scan"]["status"], "ok", "{ready}");
    let amal = world.admin().await;
    daemon.0.abort();
    std::fs::remove_file(&socket).unwrap();
    let infected = text(&uploaded(&amal, "a.txt", EICAR.concat().as_bytes()).await, "id");
    let (topic, _) = topic_with(&amal, &[&infected]).await;
    eventually("the server says that its scanner is away", async || {
        let ready = anybody.root(Method::GET, "/health/ready").await;
        ready.code() == 503 && ready.json()["dependencies"]["scan"]["status"] == "unavailable"
    })
    .await;
    let _daemon = Daemon::start(&socket);
    eventually("it is looked through once the scanner is back", async || {
        amal.get(&path(&infected)).await.code() == 404
    })
    .await;
    let read = amal.get(&format!("/forums/topics/{topic}")).await.expect(200);
    assert_eq!(attached(&read["posts"]["items"][0]), [""; 0]);
    assert_eq!(amal.get("/files/x").await.problem(404, "not_found")["status"], json!(404));
}
