//! Targets that mean harm: whatever they answer, there is an observation in bounded time, and no panic, hang or growth.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use assay_conformance::Observation;
use assay_conformance::rp::secrets::Salt;
use assay_conformance::rp::wire::Limits;
use assay_conformance::rp::{Rp, Session, SessionError};
use assay_conformance::scenario::Step;
use assay_conformance::target::Target;
use assay_conformance::verb;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The behaviour of a server that does not answer properly.
#[derive(Debug, Clone, Copy)]
enum Trick {
    EndlessBody,
    EndlessHeader,
    HugeHeader,
    SlowBytes,
    SaysNothing,
    ClosesAtOnce,
    NoHttp,
    RedirectLoop,
    DeepJson,
    InvalidUtf8,
    EndlessForms,
    LiesAboutLength,
}

const TRICKS: [Trick; 12] = [
    Trick::EndlessBody,
    Trick::EndlessHeader,
    Trick::HugeHeader,
    Trick::SlowBytes,
    Trick::SaysNothing,
    Trick::ClosesAtOnce,
    Trick::NoHttp,
    Trick::RedirectLoop,
    Trick::DeepJson,
    Trick::InvalidUtf8,
    Trick::EndlessForms,
    Trick::LiesAboutLength,
];

/// Time ends only what would go on for ever. It is enough for the metadata, which come before, on a busy machine, too.
const fn limits(trick: Trick) -> Limits {
    Limits {
        time: match trick {
            Trick::SlowBytes | Trick::SaysNothing => Duration::from_secs(2),
            Trick::EndlessBody
            | Trick::EndlessHeader
            | Trick::HugeHeader
            | Trick::ClosesAtOnce
            | Trick::NoHttp
            | Trick::RedirectLoop
            | Trick::DeepJson
            | Trick::InvalidUtf8
            | Trick::EndlessForms
            | Trick::LiesAboutLength => Duration::from_secs(100),
        },
        body: 256 * 1024,
    }
}

/// Longer than any step takes, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(90);

/// Starts a server; with `presentable` its metadata are in order, and only what follows is not.
async fn serve(trick: Trick, presentable: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!(
        "http://{}",
        listener
            .local_addr()
            .expect("a bound socket has an address")
    );
    let issuer = base.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let issuer = issuer.clone();
            tokio::spawn(async move { answer(stream, trick, presentable, &issuer).await });
        }
    });
    base
}

async fn answer(
    mut stream: TcpStream,
    trick: Trick,
    presentable: bool,
    issuer: &str,
) -> Option<()> {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut chunk).await.ok()? {
            0 => return None,
            read => request.extend_from_slice(&chunk[..read]),
        }
    }
    if presentable && request.starts_with(b"GET /.well-known/openid-configuration") {
        let metadata = serde_json::json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "jwks_uri": format!("{issuer}/jwks"),
        });
        return send(
            &mut stream,
            "200 OK",
            "application/json",
            metadata.to_string().as_bytes(),
        )
        .await;
    }
    play(&mut stream, trick).await
}

async fn play(stream: &mut TcpStream, trick: Trick) -> Option<()> {
    const JSON: &str = "application/json";
    match trick {
        Trick::EndlessBody => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n\"")
                .await
                .ok()?;
            loop {
                stream.write_all(&[b'a'; 4096]).await.ok()?;
            }
        }
        Trick::EndlessHeader => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nx: ").await.ok()?;
            loop {
                stream.write_all(&[b'a'; 4096]).await.ok()?;
            }
        }
        Trick::HugeHeader => {
            let head = format!(
                "HTTP/1.1 200 OK\r\nx: {}\r\ncontent-length: 2\r\n\r\n{{}}",
                "a".repeat(1024 * 1024)
            );
            stream.write_all(head.as_bytes()).await.ok()
        }
        Trick::SlowBytes => {
            for byte in b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
                .iter()
                .cycle()
            {
                stream.write_all(&[*byte]).await.ok()?;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            None
        }
        Trick::SaysNothing => std::future::pending().await,
        Trick::ClosesAtOnce => None,
        Trick::NoHttp => stream.write_all(b"220 mail.example ESMTP\r\n").await.ok(),
        Trick::RedirectLoop => {
            let head = b"HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\n\r\n";
            stream.write_all(head).await.ok()
        }
        Trick::DeepJson => send(stream, "200 OK", JSON, "[".repeat(200_000).as_bytes()).await,
        Trick::InvalidUtf8 => {
            send(
                stream,
                "200 \u{fffd}",
                "text/html",
                b"{\"access_token\":\"\xff\xfe\"}<form>\xc0",
            )
            .await
        }
        Trick::EndlessForms => {
            send(
                stream,
                "200 OK",
                "text/html",
                "<form><input name=a>".repeat(10_000).as_bytes(),
            )
            .await
        }
        Trick::LiesAboutLength => stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{}")
            .await
            .ok(),
    }
}

async fn send(stream: &mut TcpStream, status: &str, media_type: &str, body: &[u8]) -> Option<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {media_type}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(body).await.ok()
}

fn target(issuer: &str) -> Target {
    let text = format!(
        "issuer = '{issuer}'\n\
         [clients.confidential]\nclient_id = 'c'\nclient_secret = 'the-secret'\nredirect_uris = ['https://rp.example/callback']\n\
         [users.first]\nusername = 'alice'\npassword = 'wonderland'\n"
    );
    Target::parse("target.toml", text, |_| None).unwrap_or_else(|error| panic!("{error}"))
}

async fn take(step: &str, trick: Trick) -> (Observation, Rp) {
    let issuer = serve(trick, true).await;
    let session = Session::open(target(&issuer), Salt::fresh(), limits(trick))
        .await
        .expect("the metadata are in order");
    let mut rp = Rp::new(Arc::new(session));
    let step: Step = toml::from_str(step).expect("a step");
    let seen = tokio::time::timeout(PATIENCE, verb::run(&step, &mut rp)).await;
    let seen = seen.unwrap_or_else(|_| panic!("{trick:?}: still going"));
    (seen.unwrap_or_else(|stop| panic!("{trick:?}: {stop}")), rp)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_step_succeeds_hangs_or_grows() {
    let steps = [
        "redeem = { code = 'some-code' }",
        "authorize = {}",
        "jwks = {}",
    ];
    let all = TRICKS
        .into_iter()
        .flat_map(|trick| steps.map(|step| (trick, step)));
    let taken = futures::future::join_all(
        all.map(|(trick, step)| async move { (trick, step, take(step, trick).await) }),
    )
    .await;
    for (trick, step, (seen, rp)) in taken {
        assert!(!seen.success, "{trick:?}: {step} succeeded");
        assert!(
            seen.answer.is_some() || seen.failure.is_some(),
            "{trick:?}: {step} saw nothing"
        );
        let exchanges = rp.exchanges();
        assert!(
            !exchanges.is_empty() && exchanges.len() <= 64,
            "{trick:?}: {} exchanges",
            exchanges.len()
        );
        for exchange in exchanges {
            let size: usize = exchange
                .response_headers
                .iter()
                .map(|field| field.value.len())
                .sum();
            assert!(
                exchange.response_body.len() + size < 16 * 1024,
                "{trick:?}: evidence grows"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_answers_no_metadata_is_no_target() {
    let opened = TRICKS.into_iter().map(|trick| async move {
        let issuer = serve(trick, false).await;
        let opened = tokio::time::timeout(
            PATIENCE,
            Session::open(target(&issuer), Salt::fresh(), limits(trick)),
        )
        .await;
        (
            trick,
            opened
                .unwrap_or_else(|_| panic!("{trick:?}: no end"))
                .map(drop),
        )
    });
    for (trick, opened) in futures::future::join_all(opened).await {
        let error = opened.expect_err(&format!("{trick:?} was taken for a provider"));
        assert!(
            matches!(
                error,
                SessionError::Unreachable(_) | SessionError::NoProvider { .. }
            ),
            "{trick:?}: {error}"
        );
    }
}

#[tokio::test]
async fn failures_say_where_and_why() {
    let expected: BTreeMap<&str, Trick> = [
        ("within 2s", Trick::SlowBytes),
        ("longer than 262144 bytes", Trick::EndlessBody),
        ("more than 20 redirects", Trick::RedirectLoop),
    ]
    .into();
    for (words, trick) in expected {
        let step = if matches!(trick, Trick::RedirectLoop) {
            "authorize = {}"
        } else {
            "jwks = {}"
        };
        let (seen, _) = take(step, trick).await;
        let reason = seen.failure.unwrap_or_default();
        assert!(reason.contains(words), "{trick:?}: {reason}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_are_answered_hung_up_on_or_left_hanging_and_that_is_told_apart() {
    const STEP: &str = r"wire = { endpoint = 'token', send = ['POST / HTTP/1.1\r\n', '\r\n'] }";
    let taken = TRICKS.map(|trick| async move { (trick, take(STEP, trick).await) });
    for (trick, (seen, rp)) in futures::future::join_all(taken).await {
        let (answered, hung, unfinished) = match trick {
            Trick::EndlessBody | Trick::EndlessHeader | Trick::HugeHeader => (false, false, true),
            Trick::SlowBytes => (false, true, true),
            Trick::SaysNothing => (false, true, false),
            Trick::ClosesAtOnce => (false, false, false),
            Trick::NoHttp | Trick::LiesAboutLength => (false, false, true),
            Trick::RedirectLoop | Trick::DeepJson | Trick::InvalidUtf8 | Trick::EndlessForms => {
                (true, false, false)
            }
        };
        assert_eq!(seen.answer.is_some(), answered, "{trick:?}");
        assert_eq!(seen.failure.is_some(), !answered, "{trick:?}");
        assert_eq!(seen.facts["hung"], hung, "{trick:?}: {:?}", seen.failure);
        assert_eq!(seen.facts["unfinished"], unfinished, "{trick:?}");
        let shown = serde_json::to_string(&rp.exchanges()).expect("JSON");
        assert!(shown.len() < 32 * 1024, "{trick:?}: evidence grows");
    }
}
