//! Bare connections, for what no HTTP client would do: open one, send a little, and wait.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use url::Url;

use super::wire::Wire;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// Connections that stall until the check ends or the target closes them.
#[derive(Debug)]
pub struct Held {
    connections: JoinSet<()>,
}

/// What a stalling connection sends.
#[derive(Debug, Clone)]
pub(crate) struct Dribble {
    /// What is sent at once.
    pub(crate) first: String,
    /// What follows, a byte each second.
    pub(crate) then: Vec<u8>,
}

/// Connecting is part of the evidence only by its number; a target that does not even accept is not waited for longer.
const CONNECT: Duration = Duration::from_secs(5);

impl Held {
    /// Opens connections; those that cannot be opened are missing from the count.
    pub(crate) async fn open(
        wire: &Wire,
        url: &Url,
        count: u16,
        dribble: &Dribble,
    ) -> (Self, usize) {
        let mut connections = JoinSet::new();
        let opening = (0..count).map(|_| async {
            let mut stream = tokio::time::timeout(CONNECT, connect(wire, url))
                .await
                .ok()?
                .ok()?;
            stream.write_all(dribble.first.as_bytes()).await.ok()?;
            Some(stream)
        });
        for stream in futures::future::join_all(opening)
            .await
            .into_iter()
            .flatten()
        {
            connections.spawn(stall(stream, dribble.then.clone()));
        }
        let opened = connections.len();
        (Self { connections }, opened)
    }

    /// Waits for the target to close the connections, and says how many it closed.
    pub(crate) async fn closed_within(&mut self, time: Duration) -> usize {
        let mut closed = 0;
        let wait = async {
            while self.connections.join_next().await.is_some() {
                closed += 1;
            }
        };
        // Running out of time is an answer too: fewer were closed.
        let _ = tokio::time::timeout(time, wait).await;
        closed
    }
}

/// Sends byte after byte until the target answers or closes.
async fn stall(mut stream: Box<dyn Stream>, then: Vec<u8>) {
    let mut bytes = then.into_iter();
    let mut answer = [0; 1024];
    loop {
        tokio::select! {
            read = stream.read(&mut answer) => match read {
                Ok(0) | Err(_) => return,
                // An answer such as 408 comes before the end.
                Ok(_) => {}
            },
            () = tokio::time::sleep(Duration::from_secs(1)) => {
                if let Some(byte) = bytes.next()
                    && stream.write_all(&[byte]).await.is_err()
                {
                    return;
                }
            }
        }
    }
}

async fn connect(wire: &Wire, url: &Url) -> std::io::Result<Box<dyn Stream>> {
    let foreign = || std::io::Error::other("the host does not belong to the target");
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err(foreign());
    };
    if !wire.reaches(url) {
        return Err(foreign());
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let stream = TcpStream::connect((bare, port)).await?;
    if url.scheme() != "https" {
        return Ok(Box::new(stream));
    }
    let name = ServerName::try_from(bare.to_owned()).map_err(std::io::Error::other)?;
    let stream = TlsConnector::from(Arc::clone(&wire.tls()))
        .connect(name, stream)
        .await?;
    Ok(Box::new(stream))
}
