//! Checks that panic, hang, cannot be prepared, do not apply, or are not waited for.
#![expect(clippy::expect_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use assay_conformance::report::{Report, prose};
use assay_conformance::rp::Session;
use assay_conformance::rp::secrets::Salt;
use assay_conformance::rp::wire::Limits;
use assay_conformance::runner::event::{CheckResult, Event};
use assay_conformance::runner::{
    self, AfterFailure, Deadlines, Instances, Lease, Options, Shared, Targets,
};
use assay_conformance::scenario::Check;
use assay_conformance::target::Target;
use assay_conformance::words::Need;
use assay_conformance::words::Verdict;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// A provider with metadata and keys, whose token endpoint refuses and whose userinfo endpoint says nothing, ever. Once that
/// was asked, this much time passes.
async fn provider(then: Duration) -> Arc<dyn Targets> {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("a bound socket");
    let issuer = format!("http://{address}");
    let metadata = serde_json::json!({
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/jwks"),
        "token_endpoint": format!("{issuer}/token"),
        "userinfo_endpoint": format!("{issuer}/userinfo"),
    })
    .to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let metadata = metadata.clone();
            tokio::spawn(async move { answer(stream, &metadata, then).await });
        }
    });
    let text = format!(
        "issuer = '{issuer}'\n[clients.confidential]\nclient_id = 'c'\nclient_secret = 'the-secret'\n\
         redirect_uris = ['https://rp.example/callback']\n"
    );
    let target = Target::parse("target.toml", text, |_| None).expect("a target file");
    // No request is given up here, only checks are.
    let limits = Limits {
        time: TIMEOUT * 10,
        ..Limits::default()
    };
    let session = Session::open(target, Salt::fresh(), limits).await;
    Arc::new(Shared::new(Arc::new(session.expect("a provider"))))
}

async fn answer(mut stream: TcpStream, metadata: &str, then: Duration) -> Option<()> {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut chunk).await.ok()? {
            0 => return None,
            read => request.extend_from_slice(&chunk[..read]),
        }
    }
    let head = String::from_utf8_lossy(&request);
    let path = head.split(' ').nth(1).unwrap_or_default();
    let (status, body) = match path {
        "/.well-known/openid-configuration" => ("200 OK", metadata),
        "/jwks" => ("200 OK", r#"{"keys":[]}"#),
        "/userinfo" => {
            tokio::time::pause();
            tokio::time::advance(then).await;
            tokio::time::resume();
            return std::future::pending().await;
        }
        _ => ("400 Bad Request", r#"{"error":"invalid_grant"}"#),
    };
    let length = body.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    stream.write_all(answer.as_bytes()).await.ok()
}

/// Targets that fall over whenever a check asks for one.
struct Falling(BTreeSet<Need>);

impl Targets for Falling {
    fn issuer(&self) -> String {
        "nowhere".to_owned()
    }

    fn offers(&self) -> &BTreeSet<Need> {
        &self.0
    }

    fn instances(&self) -> Instances {
        Instances::OneEach
    }

    fn lease(&self, _: Deadlines) -> BoxFuture<'_, Result<Lease, String>> {
        async { panic!("the floor is gone") }.boxed()
    }
}

fn check(id: &str, rest: &str) -> Arc<Check> {
    let text = format!(
        "id = '{id}'\nsays = 'A sentence'\ncite = {{ spec = 'RFC 6749', section = '1' }}\nlevel = 'MUST'\n\
         profiles = ['oauth-core']\n{rest}"
    );
    Arc::new(toml::from_str(&text).unwrap_or_else(|error| panic!("{id}: {error}")))
}

const GOOD: &str = "step = [{ jwks = {}, expect = { status = 200 } }]";
const WRONG_THEN_HANGS: &str = "[[step]]\njwks = {}\nexpect = { status = 418 }\nwarn = { status = 200 }\n\
                                [[step]]\nuserinfo = { token = 'some-token' }\nexpect = { status = 200 }";

/// When a check is given up, by a clock that goes only as far as it is moved while checks are short.
const TIMEOUT: Duration = Duration::from_secs(300);

const fn options(jobs: usize) -> Options {
    Options {
        jobs,
        timeout: TIMEOUT,
        profiles: Vec::new(),
        after_failure: AfterFailure::NextCase,
    }
}

async fn run(checks: &[Arc<Check>], targets: Arc<dyn Targets>, jobs: usize) -> Report {
    let mut report = Report::default();
    let never = std::future::pending();
    runner::run(checks, &targets, &options(jobs), never, |event| {
        report.apply(event)
    })
    .await;
    report
}

fn result<'r>(report: &'r Report, id: &str) -> &'r CheckResult {
    let found = report.checks().find(|result| result.id == id);
    found.expect("the check has ended")
}

fn reason(result: &CheckResult) -> String {
    prose::reason(result).unwrap_or_default()
}

#[tokio::test]
async fn a_check_that_panics_is_an_error_and_takes_no_other_with_it() {
    let checks = [check("first", GOOD), check("second", GOOD)];
    let report = run(&checks, Arc::new(Falling(BTreeSet::new())), 2).await;
    for id in ["first", "second"] {
        let result = result(&report, id);
        assert_eq!(result.verdict, Verdict::Error);
        assert!(reason(result).contains("the floor is gone"), "{result:?}");
    }
    assert!(!report.interrupted);
}

#[tokio::test]
async fn a_check_that_hangs_is_given_up_with_what_it_had_found() {
    let checks = [check("hangs", WRONG_THEN_HANGS), check("good", GOOD)];
    // One at a time: the clock is moved for the first, and must not be for the other.
    let report = run(&checks, provider(TIMEOUT).await, 1).await;
    let hung = result(&report, "hangs");
    assert_eq!(hung.verdict, Verdict::Error);
    assert!(
        reason(hung).starts_with("step 2, userinfo: not done after"),
        "{hung:?}"
    );
    assert_eq!((hung.findings.len(), hung.exchanges.len()), (1, 1));
    assert_eq!(result(&report, "good").verdict, Verdict::Pass);
}

#[tokio::test]
async fn what_is_not_offered_is_skipped_by_name() {
    let checks = [
        check("needs", &format!("needs = ['revocation']\n{GOOD}")),
        check(
            "case-needs",
            &format!("case = [{{ name = 'a', needs = ['driven-clock'] }}]\n{GOOD}"),
        ),
    ];
    let report = run(&checks, provider(Duration::ZERO).await, 2).await;
    for (id, need) in [("needs", "revocation"), ("case-needs", "driven-clock")] {
        let skipped = result(&report, id);
        assert_eq!(skipped.verdict, Verdict::Skipped);
        assert!(reason(skipped).contains(need), "{skipped:?}");
        assert!(skipped.exchanges.is_empty());
    }
}

#[tokio::test]
async fn a_preparation_that_fails_blocks_and_says_what_came() {
    let rest =
        "[[step]]\nredeem = { code = 'a-code' }\n[[step]]\njwks = {}\nexpect = { status = 200 }";
    let report = run(&[check("blocked", rest)], provider(Duration::ZERO).await, 2).await;
    let blocked = result(&report, "blocked");
    assert_eq!(blocked.verdict, Verdict::Blocked);
    assert!(
        reason(blocked).starts_with("step 1, redeem: expected success")
            && reason(blocked).contains("invalid_grant"),
        "{blocked:?}"
    );
    assert_eq!(blocked.exchanges.len(), 1);
}

#[tokio::test]
async fn a_run_that_is_stopped_leaves_what_it_had() {
    let checks = [check("good", GOOD), check("hangs", WRONG_THEN_HANGS)];
    let stop = Notify::new();
    let mut report = Report::default();
    runner::run(
        &checks,
        &provider(Duration::ZERO).await,
        &options(2),
        stop.notified(),
        |event| {
            if matches!(event, Event::CheckFinished(_)) {
                stop.notify_one();
            }
            report.apply(event);
        },
    )
    .await;
    assert!(report.interrupted);
    assert_eq!(result(&report, "good").verdict, Verdict::Pass);
    assert_eq!(report.not_run().collect::<Vec<_>>(), ["hangs"]);
}
