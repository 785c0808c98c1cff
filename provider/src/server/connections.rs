//! How many connections there may be at once; a permit is held from the first byte to the last.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::admitted::Admitted;

/// Accepts a connection once there is room for it, and hands it to the next acceptor.
#[derive(Clone, Debug)]
pub(super) struct Connections<A> {
    room: Arc<Semaphore>,
    patience: Duration,
    next: A,
}

impl<A> Connections<A> {
    /// At most `count` at once; `patience` is how long a peer may take to say which protocol it speaks.
    pub(super) fn at_most(count: usize, patience: Duration, next: A) -> Self {
        Self {
            room: Arc::new(Semaphore::new(count)),
            patience,
            next,
        }
    }
}

impl<A, S> Accept<TcpStream, S> for Connections<A>
where
    A: Accept<TcpStream, S> + Clone + Send + 'static,
    A::Future: Send,
    S: Send + 'static,
{
    type Stream = Admitted<A::Stream>;
    type Service = A::Service;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, A::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let Self {
            room,
            patience,
            next,
        } = self.clone();
        Box::pin(async move {
            let permit = room.acquire_owned().await.map_err(io::Error::other)?;
            // Answers are small; waiting to fill a packet only makes them late.
            stream.set_nodelay(true)?;
            let (stream, service) = next.accept(stream, service).await?;
            Ok((Admitted::new(stream, permit, patience), service))
        })
    }
}
