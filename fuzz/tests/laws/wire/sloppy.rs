//! Servers that read HTTP as if nobody meant harm, to show that each law about bytes can be broken and is noticed.

use std::sync::Arc;
use std::time::Duration;

use assay_conformance::rp::Session;
use assay_conformance::rp::secrets::Salt;
use assay_conformance::rp::wire::Limits;
use assay_conformance::target::Target;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

use super::super::support::Running;

/// In what a server is sloppy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sloppiness {
    /// Every request gets a token for each mention of the grant, wherever and however it stands. Only NUL is too much for it.
    TakesAnything,
    /// It refuses whatever it has not seen before: anything but one request in one piece.
    Fussy,
    /// It takes anything, but it has few hands.
    FewHands,
}

/// A server of that kind, and the way to it. It answers at once or not at all, so nobody has to wait for it.
pub(crate) fn serve(sloppiness: Sloppiness) -> Running {
    let (runtime, session) = open(sloppiness);
    Running::at(runtime, session)
}

/// The same, for who plays cases by hand.
pub(crate) fn open(sloppiness: Sloppiness) -> (Runtime, Arc<Session>) {
    let runtime = Runtime::new().expect("threads");
    let session = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let issuer = format!("http://{address}");
        tokio::spawn(listen(listener, sloppiness, issuer.clone()));
        let text = format!(
            "issuer = '{issuer}'\n[clients.confidential]\nclient_id = 'c'\nclient_secret = 'the-secret'\n\
             redirect_uris = ['https://rp.example/callback']\n[declares]\nload_allowed = true\n"
        );
        let target = Target::parse("target.toml", text, |_| None).expect("a target file");
        let limits = Limits {
            time: Duration::from_millis(60),
            ..Limits::default()
        };
        Session::open(target, Salt::fresh(), limits).await
    });
    (runtime, Arc::new(session.expect("a provider")))
}

async fn listen(listener: TcpListener, sloppiness: Sloppiness, issuer: String) {
    let hands = Arc::new(Semaphore::new(match sloppiness {
        Sloppiness::TakesAnything | Sloppiness::Fussy => Semaphore::MAX_PERMITS,
        Sloppiness::FewHands => 16,
    }));
    while let Ok((stream, _)) = listener.accept().await {
        let (hands, issuer) = (Arc::clone(&hands), issuer.clone());
        tokio::spawn(async move {
            let _hand = hands.acquire().await.expect("it is never closed");
            talk(stream, sloppiness, &issuer).await
        });
    }
}

async fn talk(mut stream: TcpStream, sloppiness: Sloppiness, issuer: &str) -> Option<()> {
    let mut buffer = vec![0; 2 * 1024 * 1024];
    loop {
        let read = match stream.read(&mut buffer).await.ok()? {
            0 => return None,
            read => &buffer[..read],
        };
        let answer = if read.starts_with(b"GET /.well-known/") {
            metadata(issuer)
        } else {
            answer(read, sloppiness)
        };
        stream.write_all(answer.as_bytes()).await.ok()?;
    }
}

fn metadata(issuer: &str) -> String {
    let metadata = serde_json::json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}/token"),
        "grant_types_supported": ["client_credentials"],
    });
    message("200 OK", &metadata.to_string())
}

fn answer(read: &[u8], sloppiness: Sloppiness) -> String {
    let text = String::from_utf8_lossy(read);
    let mentions = text.matches("client_credentials").count();
    let token = message(
        "200 OK",
        r#"{"access_token":"a-token","token_type":"Bearer"}"#,
    );
    match sloppiness {
        Sloppiness::TakesAnything if read.contains(&0) => {
            message("500 Internal Server Error", "{}")
        }
        Sloppiness::TakesAnything | Sloppiness::FewHands => token.repeat(mentions.max(1)),
        Sloppiness::Fussy => {
            let head = text.split("\r\n\r\n").next().unwrap_or_default();
            let usual = text.starts_with("POST /token HTTP/1.1\r\n")
                && !head.contains("chunked")
                && head.contains("\r\nHost: 127.0.0.1")
                && head.lines().count() <= 7
                && mentions == 1;
            match usual {
                true => token,
                false => message("400 Bad Request", r#"{"error":"invalid_request"}"#),
            }
        }
    }
}

fn message(status: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
