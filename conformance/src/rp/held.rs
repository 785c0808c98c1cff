//! Connections that stall: opened, sent a little on, and kept open.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinSet;
use url::Url;

use super::connect::{Stream, connect};
use super::wire::Wire;

/// Connections that stall until the check ends or the target closes them.
#[derive(Debug)]
pub struct Held {
    connections: JoinSet<()>,
}

/// The bytes of a stalling connection.
#[derive(Debug, Clone)]
pub(crate) struct Dribble {
    /// Sent at once.
    pub(crate) first: String,
    /// Sent after that, a byte each second.
    pub(crate) then: Vec<u8>,
}

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
            let mut stream = connect(wire, url).await.ok()?;
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
