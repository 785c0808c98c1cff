//! Whether the figures are true where it is hardest: against a server that freezes.
//!
//! A tool that waits for an answer before it sends the next request sends nothing while the server is frozen, and hardly
//! notices. Ours counts from when a request was due, so the truth can be worked out from the schedule and the server's clock.

use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use assay_conformance::rp::Session;
use assay_conformance::rp::secrets::Salt;
use assay_conformance::rp::wire::Limits;
use assay_conformance::scenario::Suite;
use assay_conformance::target::Target;
use assay_loadtest::arrival::{Share, Spacing};
use assay_loadtest::report::Report;
use assay_loadtest::run::{self, Options, Reuse, TargetCpu};
use assay_loadtest::set_up::Ready;
use assay_loadtest::stop::Stop;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufStream};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// Requests per second, and the time between two of them.
const RATE: u32 = 100;
const APART: Duration = Duration::from_millis(10);
const DUE: u64 = 500;
const USERS: u32 = 2;

/// The request at which the server freezes, and for how long.
const FREEZE_AT: usize = 200;
const FREEZE: Duration = Duration::from_millis(300);

#[tokio::test]
async fn a_freeze_shows_in_the_percentiles_as_it_would_to_those_who_came() {
    let server = Freezing::start();
    let report = load(&server.url).await;

    // The asked rate is held, whatever the server does.
    assert_eq!(report.arrivals.due, DUE);
    assert_eq!(report.arrivals.not_started, 0);
    let request = &report.verbs["request"];
    assert_eq!(
        (request.latency.count(), request.errors),
        (DUE, 0),
        "{:?}",
        report.errors
    );

    // A request at the beginning of the freeze waited for all of it, the next one 10 ms less, and so on; and then for those
    // before them to be answered, which is what the server itself knows. One in a hundred of 500 is 5, who waited longer.
    let told = request.latency.quantile(0.99);
    let least = FREEZE - APART * 5;
    let truth = server.p99();
    assert!(truth >= least, "{truth:?} is less than {least:?}");
    // An answer arrives after it was sent, on a busy machine clearly after, but not by as much again.
    let off = told.as_secs_f64() / truth.as_secs_f64() - 1.0;
    assert!(
        (-0.01..1.0).contains(&off),
        "p99 is {truth:?}, and {told:?} was told"
    );
    assert!(
        request.latency.max() >= FREEZE,
        "{:?}",
        request.latency.max()
    );

    // There were two users, so two requests were with the server while it was frozen: all that others would have noticed.
    let service = request.service.quantile(0.99);
    assert!(service < least, "{service:?}");

    // Journeys for which no user was free began late, and the lateness shows it.
    assert_eq!(report.lateness.count(), DUE);
    let waited =
        u64::try_from(FREEZE.as_millis() / APART.as_millis()).expect("a few") - u64::from(USERS);
    assert!(
        report.arrivals.late >= waited,
        "{} of {waited}",
        report.arrivals.late
    );
}

async fn load(url: &str) -> Report {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/journeys");
    let suite = Suite::default().with_directory(&folder).expect("a journey");
    let journey = suite.journey("one-request").expect("the journey");
    let session = Session::open(Target::new(url), Salt::fresh(), Limits::default())
        .await
        .expect("it publishes metadata");
    let ready = Ready::new(&suite, journey, Arc::new(session))
        .await
        .expect("the journey works");
    let options = Options {
        rate: format!("{RATE}/s").parse().expect("a rate"),
        spacing: Spacing::Even,
        stop: Stop::Count(DUE),
        warmup: Duration::ZERO,
        share: Share::ALL,
        start_at: None,
        seed: 1,
        threads: 1,
        users: USERS,
        reuse: Reuse::KeepAlive,
        max_errors: u64::MAX,
        target_cpu: TargetCpu::Unknown,
    };
    run::open(&ready, &options, std::future::pending(), |_| {})
        .await
        .expect("a report")
}

/// A server with one thread, which sleeps once.
struct Freezing {
    url: String,
    /// When each request was answered, the one of the rehearsal first.
    answered: Arc<Mutex<Vec<Instant>>>,
}

impl Freezing {
    /// The 99th percentile by the server's own clock and the schedule.
    fn p99(&self) -> Duration {
        let answered = self.answered.lock().expect("nobody panicked");
        let schedule = || (0..).map(|n| APART * n);
        let of_run = || answered[1..].iter().copied().zip(schedule());
        // No request is answered before it was due, and the quickest answer came at once.
        let begin = of_run().map(|(answered, due)| answered - due).min();
        let begin = begin.expect("there were requests");
        let mut waited: Vec<Duration> = of_run()
            .map(|(answered, due)| answered - due - begin)
            .collect();
        waited.sort_unstable();
        waited[(waited.len() * 99).div_ceil(100) - 1]
    }

    fn start() -> Self {
        let (tell, told) = mpsc::channel();
        let answered = Arc::new(Mutex::default());
        let answers = Arc::clone(&answered);
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            let runtime = runtime.expect("a runtime");
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
                let listener = listener.await.expect("a free port");
                let url = format!("http://{}", listener.local_addr().expect("bound"));
                tell.send(url.clone()).expect("somebody waits");
                while let Ok((stream, _)) = listener.accept().await {
                    let (url, answers) = (url.clone(), Arc::clone(&answers));
                    // A connection ends when the other side has had enough.
                    tokio::spawn(async move { drop(serve(stream, &url, &answers).await) });
                }
            });
        });
        let url = told.recv().expect("it starts");
        Self { url, answered }
    }
}

async fn serve(stream: TcpStream, url: &str, answered: &Mutex<Vec<Instant>>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufStream::new(stream);
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
        while line.trim() != "" {
            line.clear();
            stream.read_line(&mut line).await?;
        }
        let (status, body) = match path.as_str() {
            "/jwks" => ("200 OK", "{\"keys\": []}".to_owned()),
            "/.well-known/openid-configuration" => (
                "200 OK",
                format!("{{\"issuer\": \"{url}\", \"jwks_uri\": \"{url}/jwks\"}}"),
            ),
            _ => ("404 Not Found", String::new()),
        };
        if path == "/jwks" {
            let mut answered = answered.lock().expect("nobody panicked");
            if answered.len() == FREEZE_AT {
                // Not the runtime's timer: everything stands still.
                thread::sleep(FREEZE);
            }
            answered.push(Instant::now());
        }
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        stream.write_all(answer.as_bytes()).await?;
        stream.flush().await?;
    }
}
