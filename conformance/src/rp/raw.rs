//! Bytes over a connection of their own, and the answers to them: for what no HTTP client would send.

use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::time::Instant;
use url::Url;

use super::answers::Answers;
use super::connect::{Stream, connect};
use super::transport::{Answer, unanswered};
use super::wire::Wire;
use crate::words::Ending;

/// The bytes to send.
#[derive(Clone)]
pub(crate) struct RawRequest {
    /// Where to.
    pub(crate) url: Url,
    /// The bytes, piece by piece.
    pub(crate) pieces: Vec<Bytes>,
    /// Between two pieces.
    pub(crate) pause: Duration,
    /// How the connection ends.
    pub(crate) ending: Ending,
}

/// For how long to listen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// How many answers are waited for.
    pub(crate) answers: usize,
    /// After the last of them, for anything else.
    pub(crate) linger: Duration,
}

/// The bytes that came.
#[derive(Debug)]
pub(crate) struct Heard {
    /// The answers that were complete, in order.
    pub(crate) answers: Vec<Answer>,
    /// Why there are no more.
    pub(crate) end: End,
    /// Whether what came last was no complete answer.
    pub(crate) unfinished: bool,
}

/// Why nothing more is heard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// There is no need to listen.
    Content,
    /// The target closed the connection.
    Closed,
    /// The target neither answered nor closed the connection in time.
    Hung,
    /// There is no connection, or what came last is no complete answer.
    Failed(String),
}

impl RawRequest {
    /// Sends the bytes, and listens.
    pub(crate) async fn send(&self, wire: &Wire, patience: Patience) -> Heard {
        let stream = match connect(wire, &self.url).await {
            Ok(stream) => stream,
            Err(error) => return Heard::nothing(End::Failed(error.to_string())),
        };
        let started = Instant::now();
        let pauses = self.pause * u32::try_from(self.pieces.len()).unwrap_or(u32::MAX);
        let deadline = started + pauses + wire.limits().time;
        let (reading, mut writing) = tokio::io::split(stream);
        if self.ending == Ending::Close {
            let sent = tokio::time::timeout_at(deadline, self.write(&mut writing)).await;
            return Heard::nothing(match sent {
                Ok(Ok(())) => End::Content,
                Ok(Err(_)) => End::Closed,
                Err(_) => End::Hung,
            });
        }
        let answers = Answers::new(self.url.as_str(), wire.limits().body, self.asks_for_head());
        let listen = Listening {
            answers,
            started,
            deadline,
            patience,
            unfinished: false,
        };
        // A target may answer, and close, before it has read everything: RFC 9112 section 9.5.
        let write = async {
            let _ = self.write(&mut writing).await;
            std::future::pending().await
        };
        tokio::select! {
            heard = listen.to(reading) => heard,
            never = write => never,
        }
    }

    async fn write(&self, stream: &mut WriteHalf<Box<dyn Stream>>) -> std::io::Result<()> {
        for (n, piece) in self.pieces.iter().enumerate() {
            if n > 0 && !self.pause.is_zero() {
                tokio::time::sleep(self.pause).await;
            }
            stream.write_all(piece).await?;
            stream.flush().await?;
        }
        match self.ending {
            Ending::HalfClose => stream.shutdown().await,
            Ending::Wait | Ending::Close => Ok(()),
        }
    }

    fn asks_for_head(&self) -> bool {
        self.pieces
            .first()
            .is_some_and(|piece| piece.starts_with(b"HEAD "))
    }

    /// Why there is no answer, in a sentence with the address.
    pub(crate) fn failure(&self, end: &End, wire: &Wire) -> Option<String> {
        let reason = match end {
            End::Content => return None,
            End::Closed => "the connection was closed without one".to_owned(),
            End::Hung => format!("it was not complete within {:?}", wire.limits().time),
            End::Failed(reason) => reason.clone(),
        };
        Some(unanswered(&self.url, &reason))
    }
}

impl Heard {
    fn nothing(end: End) -> Self {
        Self {
            answers: Vec::new(),
            end,
            unfinished: false,
        }
    }
}

struct Listening {
    answers: Answers,
    started: Instant,
    deadline: Instant,
    patience: Patience,
    unfinished: bool,
}

impl Listening {
    async fn to(mut self, mut stream: ReadHalf<Box<dyn Stream>>) -> Heard {
        let end = self.listen(&mut stream).await;
        Heard {
            unfinished: self.unfinished,
            answers: self.answers.into_complete(),
            end,
        }
    }

    async fn listen(&mut self, stream: &mut ReadHalf<Box<dyn Stream>>) -> End {
        let mut buffer = vec![0; 8 * 1024];
        loop {
            let enough = self.answers.complete().len() >= self.patience.answers;
            let until = self.until(enough);
            let read = tokio::time::timeout_at(until, stream.read(&mut buffer)).await;
            let took = self.started.elapsed();
            let understood = match read {
                Err(_) => {
                    self.unfinished = self.answers.is_amid();
                    return if enough { End::Content } else { End::Hung };
                }
                // A reset is an end as well: there can be bytes that the target did not want to read.
                Ok(Ok(0) | Err(_)) => match self.answers.end(took) {
                    Ok(()) => return End::Closed,
                    Err(reason) => Err(reason),
                },
                Ok(Ok(read)) => self.answers.take(&buffer[..read], took),
            };
            if let Err(reason) = understood {
                self.unfinished = true;
                return End::Failed(reason.to_string());
            }
        }
    }

    /// Until when to listen now.
    fn until(&self, enough: bool) -> Instant {
        if enough && !self.answers.is_amid() && !self.answers.is_last_of_all() {
            self.deadline.min(Instant::now() + self.patience.linger)
        } else {
            self.deadline
        }
    }
}
