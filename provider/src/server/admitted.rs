//! A connection with its permit, and with a deadline until the peer has said which protocol it speaks.
//!
//! The server's own timeouts begin with the first header of a known protocol. Before that, a peer that says nothing, or
//! only letters with which both protocols begin, would keep its permit forever.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Sleep, sleep};

/// A connection that counts against the limit until it is dropped.
pub(super) struct Admitted<S> {
    stream: S,
    opening: Option<Opening>,
    _permit: OwnedSemaphorePermit,
}

/// A peer that has not said yet what it speaks.
struct Opening {
    deadline: Pin<Box<Sleep>>,
    /// How many bytes of [`PREFACE`] it has sent.
    matched: usize,
}

/// The first bytes of HTTP/2 (RFC 9113 section 3.4); the first byte that differs makes it HTTP/1.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

impl<S> Admitted<S> {
    pub(super) fn new(stream: S, permit: OwnedSemaphorePermit, patience: Duration) -> Self {
        Self {
            stream,
            opening: Some(Opening {
                deadline: Box::pin(sleep(patience)),
                matched: 0,
            }),
            _permit: permit,
        }
    }
}

impl Opening {
    /// Whether the protocol is known once these bytes have arrived too.
    fn is_over(&mut self, bytes: &[u8]) -> bool {
        let expected = &PREFACE[self.matched..];
        let compared = bytes.len().min(expected.len());
        self.matched += compared;
        self.matched == PREFACE.len() || bytes[..compared] != expected[..compared]
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Admitted<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(opening) = &mut self.opening
            && opening.deadline.as_mut().poll(cx).is_ready()
        {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let arrived = &buf.filled()[before..];
        if self
            .opening
            .as_mut()
            .is_some_and(|opening| opening.is_over(arrived))
        {
            self.opening = None;
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Admitted<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
