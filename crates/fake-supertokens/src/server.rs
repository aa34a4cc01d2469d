//! The HTTP side: a core on a thread of its own, with the levers that a test pulls.

use std::{
    collections::VecDeque,
    net::{SocketAddr, TcpListener},
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    dev::ServerHandle,
    http::StatusCode,
    rt::{System, time::sleep},
    web,
};
use serde_json::Value;

use crate::{
    call::{Call, Refusal},
    core::Core,
    options::{Options, millis},
};

/// So many calls are remembered.
const CALLS: usize = 10_000;

/// A core that listens on a port of this machine until it is dropped.
pub struct FakeCore {
    stage: Arc<Stage>,
    address: SocketAddr,
    running: Mutex<Option<Running>>,
}

struct Running {
    handle: ServerHandle,
    thread: JoinHandle<()>,
}

/// The core and what is played with it.
struct Stage {
    core: Mutex<Core>,
    play: Mutex<Play>,
}

#[derive(Default)]
struct Play {
    calls: VecDeque<String>,
    fault: Option<(u16, u32)>,
    delay: Duration,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FakeCore {
    /// Starts a core on a free port.
    #[must_use]
    pub fn start(options: Options) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
        let address = listener.local_addr().expect("a bound address");
        let stage = Arc::new(Stage { core: Mutex::new(Core::new(options)), play: Mutex::default() });
        let running = Mutex::new(Some(serve(listener, Arc::clone(&stage))));
        Self { stage, address, running }
    }

    /// Where it listens, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Moves the core's time on.
    pub fn advance(&self, span: Duration) {
        locked(&self.stage.core).ahead += millis(span);
    }

    /// Makes the next dynamic signing key and publishes it; the ones before stay in the set if `keep`.
    pub fn rotate_keys(&self, keep: bool) {
        let mut core = locked(&self.stage.core);
        let now = core.now();
        core.keys.rotate(now, keep);
    }

    /// Stops listening and cuts all connections. What the core knows stays.
    pub fn stop(&self) {
        if let Some(Running { handle, thread }) = locked(&self.running).take() {
            // The command is sent by the call; the thread ends once it was obeyed.
            drop(handle.stop(false));
            thread.join().expect("the core's thread ends well");
        }
    }

    /// Listens again, at the same place.
    pub fn resume(&self) {
        let mut running = locked(&self.running);
        if running.is_none() {
            let listener = TcpListener::bind(self.address).expect("the port is still ours");
            *running = Some(serve(listener, Arc::clone(&self.stage)));
        }
    }

    /// Answers the next `times` calls with that status.
    pub fn fail_with(&self, status: u16, times: u32) {
        locked(&self.stage.play).fault = Some((status, times));
    }

    /// Waits so long before each answer, from now on.
    pub fn slow(&self, delay: Duration) {
        locked(&self.stage.play).delay = delay;
    }

    /// The calls so far, the oldest first, as `POST /recipe/signin`; at most the last 10,000.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        locked(&self.stage.play).calls.iter().cloned().collect()
    }

    /// Forgets the calls so far.
    pub fn forget_calls(&self) {
        locked(&self.stage.play).calls.clear();
    }
}

impl Drop for FakeCore {
    fn drop(&mut self) {
        self.stop();
    }
}

fn serve(listener: TcpListener, stage: Arc<Stage>) -> Running {
    let (tell, told) = mpsc::channel();
    let thread = thread::spawn(move || {
        System::new().block_on(async move {
            let app = move || App::new().app_data(web::Data::from(Arc::clone(&stage))).default_service(web::to(answer));
            let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).expect("a listener").run();
            tell.send(server.handle()).expect("somebody waits for it");
            server.await.expect("the server ends well");
        });
    });
    Running { handle: told.recv().expect("the server started"), thread }
}

async fn answer(request: HttpRequest, body: String, stage: web::Data<Stage>) -> HttpResponse {
    let (delay, fault) = note(&request, &stage);
    sleep(delay).await;
    if let Some(status) = fault {
        return refusal(&Refusal { status, sentence: "java.lang.IllegalStateException: told to fail".to_owned() });
    }
    let headers = request.headers().iter();
    let call = Call {
        method: request.method().to_string(),
        path: request.path().to_owned(),
        headers: headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
            .collect(),
        query: form_urlencoded::parse(request.query_string().as_bytes()).into_owned().collect(),
        body,
    };
    let keys = call.path.ends_with("/.well-known/jwks.json");
    let mut core = locked(&stage.core);
    match core.answer(call) {
        Ok(Value::String(text)) => HttpResponse::Ok().content_type("text/html;charset=UTF-8").body(text),
        Ok(said) => {
            let mut response = HttpResponse::Ok();
            if keys {
                let age = core.options.keys_max_age.as_secs();
                response.insert_header(("cache-control", format!("max-age={age}, must-revalidate")));
            }
            response.content_type("application/json;charset=UTF-8").body(said.to_string())
        }
        Err(refused) => refusal(&refused),
    }
}

fn note(request: &HttpRequest, stage: &Stage) -> (Duration, Option<u16>) {
    let mut play = locked(&stage.play);
    if play.calls.len() == CALLS {
        play.calls.pop_front();
    }
    play.calls.push_back(format!("{} {}", request.method(), request.path()));
    let fault = play.fault.filter(|(_, times)| *times > 0);
    if let Some((status, times)) = fault {
        play.fault = Some((status, times - 1));
    }
    (play.delay, fault.map(|(status, _)| status))
}

fn refusal(refused: &Refusal) -> HttpResponse {
    let status = StatusCode::from_u16(refused.status).expect("a status");
    HttpResponse::build(status).content_type("text/html;charset=UTF-8").body(format!("{}\n", refused.sentence))
}
