//! Servers that register clients badly, to show that each law about registrations can be broken and is noticed.

use std::sync::Arc;

use assay_conformance::rp::Session;
use assay_conformance::rp::secrets::Salt;
use assay_conformance::rp::wire::Limits;
use assay_conformance::target::Target;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

use super::super::support::Running;

/// In what a server is sloppy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sloppiness {
    /// Everybody becomes a client, with a secret, and with whatever was asked for.
    TakesAnything,
    /// A document that is not written as it expects is refused, in plain text; any other gets the status of anything else.
    Fussy,
}

/// A server of that kind, and the way to it.
pub(crate) fn serve(sloppiness: Sloppiness) -> Running {
    let runtime = Runtime::new().expect("threads");
    let session = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let issuer = format!("http://{}", listener.local_addr().expect("a bound socket"));
        tokio::spawn(listen(listener, sloppiness, issuer.clone()));
        // A client that asks for nothing else, so that a server is well that has metadata.
        let text = format!(
            "issuer = '{issuer}'\n[clients.confidential]\nclient_id = 'c'\nclient_secret = 'the-secret'\n\
             redirect_uris = ['https://rp.example/callback']\n"
        );
        let target = Target::parse("target.toml", text, |_| None).expect("a target file");
        Session::open(target, Salt::fresh(), Limits::default()).await
    });
    Running::at(runtime, Arc::new(session.expect("a provider")))
}

async fn listen(listener: TcpListener, sloppiness: Sloppiness, issuer: String) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(talk(stream, sloppiness, issuer.clone()));
    }
}

async fn talk(mut stream: TcpStream, sloppiness: Sloppiness, issuer: String) -> Option<()> {
    loop {
        let (head, body) = request(&mut stream).await?;
        let answer = if head.starts_with("GET /.well-known/") {
            message("200 OK", "application/json", &metadata(&issuer))
        } else {
            register(&body, sloppiness)
        };
        stream.write_all(answer.as_bytes()).await.ok()?;
    }
}

/// Head and body of the next request, with a length that everybody who asks here names.
async fn request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut read = Vec::new();
    loop {
        let end = read.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&read[..end]).into_owned();
            let lengths = head.lines().filter_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length")
                    .then(|| value.trim().parse::<usize>().ok())?
            });
            let length: usize = lengths.sum();
            let mut body = read.split_off(end + 4);
            while body.len() < length {
                stream.read_buf(&mut body).await.ok().filter(|n| *n > 0)?;
            }
            return Some((head, body));
        }
        stream.read_buf(&mut read).await.ok().filter(|n| *n > 0)?;
    }
}

fn metadata(issuer: &str) -> Value {
    json!({
        "issuer": issuer,
        "registration_endpoint": format!("{issuer}/register"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "none"],
    })
}

fn register(body: &[u8], sloppiness: Sloppiness) -> String {
    let asked: Value = serde_json::from_slice(body).unwrap_or_default();
    match sloppiness {
        Sloppiness::TakesAnything => {
            let client = json!({
                "client_id": "a-client",
                "client_secret": "its-secret",
                "client_secret_expires_at": 0,
                "redirect_uris": asked["redirect_uris"],
                "token_endpoint_auth_method": asked["token_endpoint_auth_method"],
            });
            message("201 Created", "application/json", &client)
        }
        Sloppiness::Fussy => {
            let usual = body.starts_with(b"{\"client_name\":\"assay fuzz\"");
            let members = asked.as_object().map_or(0, serde_json::Map::len);
            match usual && members == 5 {
                true => message("200 OK", "application/json", &json!({ "client_id": "c" })),
                false => message("400 Bad Request", "text/plain", &json!("no")),
            }
        }
    }
}

fn message(status: &str, media_type: &str, body: &Value) -> String {
    let body = body.to_string();
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}
