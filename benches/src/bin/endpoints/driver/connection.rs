//! One connection with one request at a time.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use anyhow::{Context as _, Result, bail};

use super::answer::Answer;

/// A connection that stays open.
pub(crate) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
    filled: usize,
}

impl Connection {
    /// Connects; reading waits, until somebody makes the stream say otherwise.
    pub(crate) fn open(server: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(server).context("failed to connect")?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            received: vec![0; LARGEST_ANSWER],
            filled: 0,
        })
    }

    pub(crate) fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// Sends a request. It is small and alone on its way, so the socket takes it whole.
    pub(crate) fn send(&mut self, request: &[u8]) -> Result<()> {
        self.filled = 0;
        self.stream
            .write_all(request)
            .context("failed to send a request")
    }

    /// The answer, once all of it has arrived.
    pub(crate) fn receive(&mut self) -> Result<Option<Answer<'_>>> {
        match self.stream.read(&mut self.received[self.filled..]) {
            Ok(0) if self.filled == self.received.len() => bail!("an answer has no end"),
            Ok(0) => bail!(
                "the server closed a connection; it had sent {}",
                self.shown()
            ),
            Ok(more) => self.filled += more,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(None),
            Err(error) => return Err(error).context("failed to read an answer"),
        }
        Answer::parse(&self.received[..self.filled])
    }

    fn shown(&self) -> String {
        format!(
            "{:?}",
            String::from_utf8_lossy(&self.received[..self.filled])
        )
    }
}

const LARGEST_ANSWER: usize = 16 * 1024;
