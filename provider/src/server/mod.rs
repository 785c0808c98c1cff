//! The provider on a socket: listening, TLS, limits per connection, and a graceful end.

mod admitted;
mod connections;
mod host;
mod routes;
mod tls;

use std::convert::Infallible;
use std::future::ready;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use axum_server::Handle;
use axum_server::accept::{Accept, DefaultAcceptor};
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use hyper_util::rt::TokioTimer;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tower::service_fn;

use self::connections::Connections;
use self::routes::Routes;
use crate::config::Limits;
use crate::model::{InvalidIssuer, Issuer};
use crate::provider::{Provider, TestControls};
use crate::variant::{limits, router};

pub use tls::Tls;

/// A bound address, before anything is served on it.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<RustlsConfig>,
}

impl Server {
    /// Takes an address; port 0 takes any free one.
    ///
    /// # Errors
    /// If the address cannot be had, or the certificate cannot be used.
    pub fn bind(address: SocketAddr, tls: &Tls) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Self {
            listener,
            address,
            tls: tls.config(address.ip())?,
        })
    }

    /// The address that was taken.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// The URL of the address, which a provider that is not behind a proxy has as its issuer.
    ///
    /// # Errors
    /// If the address cannot be an issuer: plain http beyond loopback.
    pub fn issuer(&self) -> Result<Issuer, InvalidIssuer> {
        Issuer::of_origin(&self.base_url())
    }

    /// The URL of the address, without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Serves a provider until `shutdown` resolves; then lets requests under way finish.
    ///
    /// # Errors
    /// If the listener fails, or if a provider that can be driven or is broken on purpose would be reachable by others.
    pub async fn run(
        self,
        provider: Provider,
        shutdown: impl Future<Output = ()> + Send,
    ) -> io::Result<()> {
        let exposed = !self.address.ip().is_loopback();
        if exposed
            && (provider.test_controls() == TestControls::On || !provider.rules().are_strict())
        {
            let why = "test controls and broken rules are for loopback addresses only";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        }
        let limits = limits(provider.config().limits, provider.rules());
        let room = limits.connections;
        let patience = limits.header_read_timeout;
        let controlled = provider.test_controls();
        let routes = Routes::new(router(provider), controlled);
        let handle = Handle::new();
        let serving = async {
            match self.tls {
                Some(tls) => {
                    let handshake = RustlsAcceptor::new(tls).handshake_timeout(patience);
                    let acceptor = Connections::at_most(room, patience, handshake);
                    serve(self.listener, acceptor, routes, limits, handle.clone()).await
                }
                None => {
                    let acceptor = Connections::at_most(room, patience, DefaultAcceptor::new());
                    serve(self.listener, acceptor, routes, limits, handle.clone()).await
                }
            }
        };
        tokio::pin!(serving);
        tokio::select! {
            ended = &mut serving => return ended,
            () = shutdown => handle.graceful_shutdown(Some(GRACE)),
        }
        serving.await
    }
}

async fn serve<A>(
    listener: TcpListener,
    acceptor: A,
    routes: Routes,
    limits: Limits,
    handle: Handle<SocketAddr>,
) -> io::Result<()>
where
    A: Accept<TcpStream, Routes, Service = Routes> + Clone + Send + Sync + 'static,
    A::Stream: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A::Future: Send,
{
    let mut server = axum_server::from_tcp(listener)?
        .acceptor(acceptor)
        .handle(handle);
    let builder = server.http_builder();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_read_timeout)
        // Answers are short: to copy one behind its head costs less than to hand over both.
        .writev(false)
        .max_buf_size(LARGEST_HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MOST_STREAMS)
        .max_header_list_size(LARGEST_HEAD_HTTP2)
        .keep_alive_interval(limits.header_read_timeout);
    let of_connection = service_fn(move |peer| ready(Ok::<_, Infallible>(routes.for_peer(peer))));
    server.serve(of_connection).await
}

/// How long requests under way may take after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Fits a long Authorization header and cookie; a request that needs more is not one of ours. Nor is one with more than a
/// hundred headers: that is hyper's own limit for HTTP/1, which to state again makes it clear them for each request.
const LARGEST_HEAD: usize = 64 * 1024;
const LARGEST_HEAD_HTTP2: u32 = 64 * 1024;
const MOST_STREAMS: u32 = 100;
