//! The provider on a socket: TLS, test controls, rotation, slow peers, a graceful end.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use assay_provider::clock::Clock;
use assay_provider::config::{Config, Preset};
use assay_provider::entropy::Entropy;
use assay_provider::keys::Keys;
use assay_provider::model::Timestamp;
use assay_provider::rule::{Rule, Rules};
use assay_provider::store::MemoryStore;
use assay_provider::{Parts, Provider, Server, TestControls, Tls, router};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::generate().expect("the library works"));

struct Running {
    base: String,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<std::io::Result<()>>,
}

fn provider(config: Config, rules: Rules) -> Provider {
    Provider::new(Parts {
        config,
        rules,
        clock: Clock::held_at(Timestamp::from_secs(1_800_000_000)),
        entropy: Entropy::seeded(1),
        keys: KEYS.clone(),
        store: Arc::new(MemoryStore::new()),
        test_controls: TestControls::On,
    })
}

fn start(tls: &Tls, rules: Rules, config: Config) -> Running {
    let any = "127.0.0.1:0".parse().expect("an address");
    let server = Server::bind(any, tls).expect("loopback has ports");
    let (base, address) = (server.base_url(), server.local_addr());
    let provider = provider(config.issued_by(server.issuer().expect("an issuer")), rules);
    let (stop, stopped) = oneshot::channel::<()>();
    let served = tokio::spawn(server.run(provider, async {
        let _either_way = stopped.await;
    }));
    Running {
        base,
        address,
        stop,
        served,
    }
}

fn strict() -> Running {
    start(&Tls::Off, Rules::strict(), Config::demo())
}

async fn json_of(request: reqwest::RequestBuilder) -> Value {
    let text = request
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("a body");
    serde_json::from_str(&text).expect("JSON")
}

async fn kids(op: &Running) -> Vec<String> {
    let set = json_of(Client::new().get(format!("{}/.well-known/jwks.json", op.base))).await;
    let keys = set["keys"].as_array().expect("keys").clone();
    keys.iter()
        .map(|key| key["kid"].as_str().expect("a kid").to_owned())
        .collect()
}

#[tokio::test]
async fn a_self_signed_certificate_serves_the_whole_provider() {
    let op = start(&Tls::SelfSigned, Rules::strict(), Config::demo());
    let trusting = Client::builder()
        .tls_danger_accept_invalid_certs(true)
        .build()
        .expect("a client");
    let document =
        json_of(trusting.get(format!("{}/.well-known/openid-configuration", op.base))).await;
    assert_eq!(document["issuer"], op.base);
    assert!(op.base.starts_with("https://"));
}

#[tokio::test]
async fn a_test_turns_the_clock_and_the_keys() {
    let op = strict();
    let http = Client::new();
    let clock = format!("{}/test/clock", op.base);
    assert_eq!(
        json_of(http.get(&clock)).await,
        json!({ "now": 1_800_000_000_u64 })
    );
    let turn = |body: Value| {
        http.post(&clock)
            .header("content-type", "application/json")
            .body(body.to_string())
    };
    assert_eq!(
        json_of(turn(json!({ "advance": 7 }))).await,
        json!({ "now": 1_800_000_007_u64 })
    );
    assert_eq!(
        json_of(turn(json!({ "set": 5 }))).await,
        json!({ "now": 5 })
    );
    let before = kids(&op).await;
    let rotated = json_of(http.post(format!("{}/test/keys/rotate", op.base))).await;
    let new = rotated["kid"].as_str().expect("a kid").to_owned();
    assert!(
        before.contains(&new),
        "the new key was published before it is used"
    );
    let after = kids(&op).await;
    assert!(
        before.iter().all(|kid| after.contains(kid)),
        "the old keys are still published"
    );
    let block = http
        .post(format!("{}/test/users/alice/block", op.base))
        .send()
        .await
        .expect("an answer");
    assert_eq!(block.status().as_u16(), 204);
    let document = json_of(http.get(format!("{}/.well-known/openid-configuration", op.base))).await;
    assert_eq!(document["assay_test_controls"], format!("{}/test", op.base));
}

#[tokio::test]
async fn a_removed_client_is_unknown_until_it_is_restored() {
    let op = strict();
    let http = Client::new();
    let turned = async |client: &str, how: &str| {
        let control = format!("{}/test/clients/{client}/{how}", op.base);
        let answer = http.post(control).send().await.expect("an answer");
        answer.status().as_u16()
    };
    let asks = async || {
        let request = http.post(format!("{}/oauth/token", op.base));
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let form = "client_id=demo-public&grant_type=refresh_token&refresh_token=unknown";
        json_of(request.body(form)).await["error"].clone()
    };
    assert_eq!(asks().await, "invalid_grant");
    assert_eq!(turned("demo-public", "remove").await, 204);
    assert_eq!(asks().await, "invalid_client");
    assert_eq!(turned("demo-public", "restore").await, 204);
    assert_eq!(asks().await, "invalid_grant");
    assert_eq!(turned("nobody", "remove").await, 404);
}

#[tokio::test]
async fn no_web_page_turns_the_clock() {
    let op = strict();
    let asked = async |name: &'static str, value: &str| {
        let request = Client::new().get(format!("{}/test/clock", op.base));
        let answer = request.header(name, value).send().await;
        answer.expect("an answer").status().as_u16()
    };
    assert_eq!(asked("host", &op.address.to_string()).await, 200);
    assert_eq!(asked("host", "localhost:9400").await, 200);
    assert_eq!(asked("host", "rebound.example").await, 403);
    assert_eq!(asked("host", "127.0.0.1.evil.example").await, 403);
    assert_eq!(asked("origin", "https://evil.example").await, 403);
    assert_eq!(asked("origin", &op.base).await, 403);
}

#[tokio::test]
async fn browsers_are_held_to_https_except_on_loopback() {
    for (issuer, policy) in [
        ("https://op.example", Some("max-age=31536000")),
        ("https://localhost:9400", None),
        ("http://127.0.0.1:9400", None),
    ] {
        let config = Config::demo().issued_by(issuer.parse().expect("an issuer"));
        let routes = router(provider(config, Rules::strict()));
        let request = axum::extract::Request::get("/healthz").body(axum::body::Body::empty());
        let answer = routes.oneshot(request.expect("a request")).await;
        let answer = answer.expect("routers are infallible");
        let sent = answer.headers().get("strict-transport-security");
        assert_eq!(
            sent.map(|value| value.as_bytes()),
            policy.map(str::as_bytes),
            "{issuer}"
        );
    }
}

#[tokio::test]
async fn a_rotation_drops_the_old_keys_when_told_to() {
    let op = start(
        &Tls::Off,
        Rules::breaking(Rule::JwksRotationOverlap),
        Config::demo(),
    );
    let before = kids(&op).await;
    json_of(Client::new().post(format!("{}/test/keys/rotate", op.base))).await;
    let after = kids(&op).await;
    assert!(before.iter().any(|kid| !after.contains(kid)));
}

#[tokio::test]
async fn a_rotation_kills_live_tokens_when_told_to() {
    let token = async |op: &Running| {
        let form = Client::new().post(format!("{}/oauth/token", op.base));
        let form = form.basic_auth("demo-confidential", Some("demo-confidential-secret"));
        let form = form.header("content-type", "application/x-www-form-urlencoded");
        let tokens = json_of(form.body("grant_type=client_credentials")).await;
        tokens["access_token"].as_str().expect("a token").to_owned()
    };
    let verify = async |op: &Running, token: &str| {
        let url = format!("{}/v1/oauth_applications/access_tokens/verify", op.base);
        let body = json!({ "access_token": token }).to_string();
        let answer = Client::new()
            .post(url)
            .bearer_auth("sk_test_demo")
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await;
        answer.expect("an answer").status().as_u16()
    };
    for (rules, alive) in [
        (Rules::strict(), 200),
        (Rules::breaking(Rule::JwksRotationLiveTokens), 404),
    ] {
        let op = start(&Tls::Off, rules, Config::demo());
        let token = token(&op).await;
        json_of(Client::new().post(format!("{}/test/keys/rotate", op.base))).await;
        assert_eq!(verify(&op, &token).await, alive);
    }
}

#[tokio::test]
async fn clients_register_themselves_where_that_is_open() {
    let body = r#"{"redirect_uris":["https://new.example/cb"],"client_name":"New"}"#;
    let closed = strict();
    let register = |op: &Running| {
        Client::new()
            .post(format!("{}/oauth/register", op.base))
            .header("content-type", "application/json")
            .body(body)
    };
    assert_eq!(
        register(&closed)
            .send()
            .await
            .expect("an answer")
            .status()
            .as_u16(),
        422
    );
    let open = start(
        &Tls::Off,
        Rules::strict(),
        Config::demo().with_preset(Preset::Clerk),
    );
    let client = json_of(register(&open)).await;
    let (id, secret) = (
        client["client_id"].as_str(),
        client["client_secret"].as_str(),
    );
    let known = Client::new()
        .post(format!("{}/oauth/token_info", open.base))
        .basic_auth(id.expect("an id"), secret);
    let known = known
        .header("content-type", "application/x-www-form-urlencoded")
        .body("token=unknown");
    assert_eq!(json_of(known).await, json!({ "active": false }));
}

#[tokio::test]
async fn what_only_tests_may_do_is_not_served_beyond_loopback() {
    let server = Server::bind("0.0.0.0:0".parse().expect("an address"), &Tls::Off).expect("a port");
    assert!(server.issuer().is_err(), "plain http is for loopback");
    let refused = server
        .run(
            provider(Config::demo(), Rules::strict()),
            std::future::ready(()),
        )
        .await;
    assert_eq!(
        refused.expect_err("it is refused").kind(),
        std::io::ErrorKind::InvalidInput
    );
}

/// Asks for health while 40 others have sent half a header, who may do so for as long as they like.
async fn health_beside_slow_clients(rules: Rules) -> (Running, Vec<TcpStream>, JoinHandle<u16>) {
    let mut config = Config::demo();
    config.limits.header_read_timeout = NEVER;
    let op = start(&Tls::Off, rules, config);
    let mut slow = Vec::new();
    // Connections are accepted in the order in which they were made.
    for _ in 0..40 {
        let mut stream = TcpStream::connect(op.address).await.expect("it listens");
        stream
            .write_all(b"POST /oauth/token HTTP/1.1\r\nhost: a\r\nx-slow: ")
            .await
            .expect("it reads");
        slow.push(stream);
    }
    let health = Client::new().get(format!("{}/healthz", op.base)).send();
    let health = async { health.await.expect("an answer").status().as_u16() };
    (op, slow, tokio::spawn(health))
}

#[tokio::test]
async fn slow_clients_hold_up_nobody() {
    let (_op, _slow, health) = health_beside_slow_clients(Rules::strict()).await;
    let answered = tokio::time::timeout(NEVER, health).await;
    assert_eq!(answered.expect("it is answered").expect("no panic"), 200);
}

#[tokio::test]
async fn slow_clients_hold_up_others_until_they_leave_when_told_to() {
    let broken = Rules::breaking(Rule::HttpSlowClientIsolated);
    let (_op, slow, mut health) = health_beside_slow_clients(broken).await;
    let meanwhile = tokio::time::timeout(Duration::from_secs(1), &mut health).await;
    assert!(meanwhile.is_err(), "it was answered: {meanwhile:?}");
    drop(slow);
    assert_eq!(health.await.expect("no panic"), 200);
}

/// Longer than anything here takes, however busy the machine is.
const NEVER: Duration = Duration::from_secs(120);

/// Shorter than any deadline that is not set here: hyper's own is 30 seconds, that of the demo set 10.
const GIVEN_UP: Duration = Duration::from_secs(9);

#[tokio::test]
async fn a_stalled_header_is_given_up() {
    let mut config = Config::demo();
    config.limits.header_read_timeout = Duration::from_millis(100);
    let op = start(&Tls::Off, Rules::strict(), config);
    let mut stream = TcpStream::connect(op.address).await.expect("it listens");
    stream
        .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n")
        .await
        .expect("it reads");
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(GIVEN_UP, stream.read_to_end(&mut rest)).await;
    assert!(closed.is_ok(), "the connection is still open");
}

#[tokio::test]
async fn a_request_without_a_host_or_with_two_is_refused() {
    let op = strict();
    for (fields, status) in [
        ("HTTP/1.1\r\nHost: localhost\r\n", "HTTP/1.1 200"),
        ("HTTP/1.0\r\n", "HTTP/1.0 200"),
        ("HTTP/1.1\r\n", "HTTP/1.1 400"),
        (
            "HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n",
            "HTTP/1.1 400",
        ),
    ] {
        let mut stream = TcpStream::connect(op.address).await.expect("it listens");
        let request = format!("GET /healthz {fields}Connection: close\r\n\r\n");
        stream
            .write_all(request.as_bytes())
            .await
            .expect("it reads");
        let mut answer = String::new();
        stream
            .read_to_string(&mut answer)
            .await
            .expect("it answers");
        assert!(answer.starts_with(status), "{request}{answer}");
    }
}

#[tokio::test]
async fn a_silent_peer_is_given_up() {
    for tls in [Tls::Off, Tls::SelfSigned] {
        let mut config = Config::demo();
        config.limits.header_read_timeout = Duration::from_millis(100);
        let op = start(&tls, Rules::strict(), config);
        // The first letters of two protocols at once, over TLS only part of a record.
        for first in ["", "P", "PRI * HTTP"] {
            let mut stream = TcpStream::connect(op.address).await.expect("it listens");
            stream.write_all(first.as_bytes()).await.expect("it reads");
            let mut rest = Vec::new();
            let closed = tokio::time::timeout(GIVEN_UP, stream.read_to_end(&mut rest)).await;
            assert!(closed.is_ok(), "still open after {first:?} over {tls:?}");
        }
    }
}

#[tokio::test]
async fn a_server_that_is_told_to_end_before_it_begins_does() {
    let server = Server::bind("127.0.0.1:0".parse().expect("an address"), &Tls::Off);
    let running = server.expect("a port").run(
        provider(Config::demo(), Rules::strict()),
        std::future::ready(()),
    );
    let ended = tokio::time::timeout(NEVER, running).await;
    assert!(ended.expect("it ends in time").is_ok());
}

#[tokio::test]
async fn the_server_ends_when_told_to() {
    let op = strict();
    let answer = Client::new()
        .head(format!("{}/healthz", op.base))
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status().as_u16(), 200);
    op.stop.send(()).expect("it is running");
    let ended = tokio::time::timeout(NEVER, op.served)
        .await
        .expect("it ends in time");
    assert!(ended.expect("it did not panic").is_ok());
}
