//! HTTP/1.1 answers, read from bytes as they come: pure, bounded, and prepared for a target that means harm.
//!
//! Several answers can follow each other on a connection, so the reader says what it has and goes on.

mod body;
mod head;

use std::time::Duration;

use bytes::Bytes;

use super::transport::Answer;
use body::{Body, Progress};
use head::Head;

/// Why bytes are no answer, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct NoAnswer(String);

/// Reads answers.
#[derive(Debug)]
pub(crate) struct Answers {
    url: String,
    /// Whether no answer has a body, because HEAD was asked: RFC 9110 section 9.3.2.
    bodiless: bool,
    /// The bytes that came and are not read yet.
    waiting: Vec<u8>,
    state: State,
    /// How many bytes all bodies together may still have.
    room: usize,
    /// How many more interim answers may come.
    interim: u8,
    complete: Vec<Answer>,
    /// Whether the last answer says that the connection ends with it.
    last_of_all: bool,
}

#[derive(Debug)]
enum State {
    /// Before the end of a header; so many of the waiting bytes are known not to hold it.
    Head { searched: usize },
    /// In a body.
    Body(Head, Body),
}

/// RFC 9110 section 15.2 sets no limit to interim answers; nobody needs more.
const INTERIM: u8 = 16;
/// More answers than any request here asks for.
const MOST: usize = 64;

impl Answers {
    /// A reader of answers from a URL, whose bodies have no more than so many bytes together.
    pub(crate) fn new(url: &str, limit: usize, bodiless: bool) -> Self {
        Self {
            url: url.to_owned(),
            bodiless,
            waiting: Vec::new(),
            state: State::Head { searched: 0 },
            room: limit,
            interim: INTERIM,
            complete: Vec::new(),
            last_of_all: false,
        }
    }

    /// The answers that are complete, in order.
    pub(crate) fn complete(&self) -> &[Answer] {
        &self.complete
    }

    /// The same, for good.
    pub(crate) fn into_complete(self) -> Vec<Answer> {
        self.complete
    }

    /// Whether an answer has begun that is not complete.
    pub(crate) fn is_amid(&self) -> bool {
        !self.waiting.is_empty() || matches!(self.state, State::Body(..))
    }

    /// Whether the last answer says that the connection ends with it: RFC 9112 section 9.6.
    pub(crate) fn is_last_of_all(&self) -> bool {
        self.last_of_all
    }

    /// Takes bytes that have come so long after the request. After an error there is nothing more to read.
    pub(crate) fn take(&mut self, bytes: &[u8], took: Duration) -> Result<(), NoAnswer> {
        self.waiting.extend_from_slice(bytes);
        let mut read = 0;
        while self.advance(&mut read, took)? {}
        self.waiting.drain(..read);
        Ok(())
    }

    /// Takes note that nothing more will come.
    pub(crate) fn end(&mut self, took: Duration) -> Result<(), NoAnswer> {
        match std::mem::replace(&mut self.state, State::Head { searched: 0 }) {
            // RFC 9112 section 6.3, rule 8: the end of the connection is the end of the body.
            State::Body(head, Body::UntilClose(body)) => {
                self.finish(head, body, took);
                Ok(())
            }
            State::Body(..) => Err(NoAnswer(
                "the connection was closed within the body".to_owned(),
            )),
            State::Head { .. } if self.waiting.is_empty() => Ok(()),
            State::Head { .. } => Err(head::unfinished(&self.waiting)),
        }
    }

    /// Goes a step on from `read`, if there are enough bytes for one.
    fn advance(&mut self, read: &mut usize, took: Duration) -> Result<bool, NoAnswer> {
        let rest = &self.waiting[*read..];
        match &mut self.state {
            State::Head { searched } => {
                // RFC 9112 section 2.2: empty lines between messages are nobody's.
                if *searched == 0 && rest.first().is_some_and(|byte| b"\r\n".contains(byte)) {
                    *read += 1;
                    return Ok(true);
                }
                let Some((head, length)) = head::read(rest, searched)? else {
                    return Ok(false);
                };
                *read += length;
                *searched = 0;
                self.begin(head, took)?;
                Ok(true)
            }
            State::Body(_, body) => match body.read(rest, &mut self.room)? {
                Progress::Starved => Ok(false),
                Progress::Read(length) => {
                    *read += length;
                    Ok(true)
                }
                Progress::Complete => {
                    let state = std::mem::replace(&mut self.state, State::Head { searched: 0 });
                    if let State::Body(head, body) = state {
                        self.finish(head, body.into_bytes(), took);
                    }
                    Ok(true)
                }
            },
        }
    }

    /// Begins the part behind a header: nothing for an interim answer, else a body, which may be empty.
    fn begin(&mut self, head: Head, took: Duration) -> Result<(), NoAnswer> {
        if head.is_interim() {
            self.interim = self.interim.checked_sub(1).ok_or_else(|| {
                NoAnswer(format!("there were more than {INTERIM} interim answers"))
            })?;
            return Ok(());
        }
        match Body::after(&head, self.bodiless)? {
            None => self.finish(head, Vec::new(), took),
            Some(body) => self.state = State::Body(head, body),
        }
        if self.complete.len() > MOST {
            return Err(NoAnswer(format!("there were more than {MOST} answers")));
        }
        Ok(())
    }

    fn finish(&mut self, head: Head, body: Vec<u8>, took: Duration) {
        self.last_of_all = head.is_last_of_all();
        self.complete.push(Answer {
            status: head.status,
            headers: head.headers,
            body: Bytes::from(body),
            took,
            url: self.url.clone(),
        });
    }
}

#[cfg(test)]
mod tests;
