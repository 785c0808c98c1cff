//! The least that can be put under load: a server that answers every request with the same 300 bytes of JSON, and can freeze.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// A server on a thread of its own, until the process ends.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// Milliseconds for which the whole server stands still, once, at the next request.
    freeze: Arc<AtomicU64>,
}

impl Server {
    /// Listens on a free port of this machine.
    pub(crate) fn start() -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let address = socket.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        // A client that learns the address may connect at once.
        let listener = {
            let _entered = runtime.enter();
            socket.listen(BACKLOG)?
        };
        let freeze = Arc::new(AtomicU64::new(0));
        let shared = Arc::clone(&freeze);
        thread::Builder::new()
            .name("trivial-server".to_owned())
            // It serves until the process ends; a listener that fails shows in the run.
            .spawn(move || drop(runtime.block_on(serve(listener, shared))))?;
        Ok(Self { address, freeze })
    }

    /// Makes the whole server stand still for this long, once, at the next request.
    pub(crate) fn freeze(&self, length: Duration) {
        let length = u64::try_from(length.as_millis()).unwrap_or(u64::MAX);
        self.freeze.store(length, Ordering::Relaxed);
    }
}

async fn serve(listener: TcpListener, freeze: Arc<AtomicU64>) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(answer(stream, Arc::clone(&freeze)));
    }
}

/// Answers whatever ends like a request without a body.
async fn answer(mut stream: TcpStream, freeze: Arc<AtomicU64>) -> io::Result<()> {
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{}",
        BODY_BYTES,
        body()
    );
    let mut received = Vec::with_capacity(4_096);
    loop {
        if stream.read_buf(&mut received).await? == 0 || received.len() > 64 * 1024 {
            return Ok(());
        }
        if received.ends_with(b"\r\n\r\n") {
            received.clear();
            let standstill = freeze.swap(0, Ordering::Relaxed);
            if standstill > 0 {
                // This stops the thread, and with it all connections.
                thread::sleep(Duration::from_millis(standstill));
            }
            stream.write_all(answer.as_bytes()).await?;
        }
    }
}

/// While the server stands still, connections wait here; where there is no room they would be tried again after a second.
const BACKLOG: u32 = 4_096;

const BODY_BYTES: usize = 300;

/// JSON of exactly that size.
fn body() -> String {
    let frame = r#"{"token":""}"#;
    format!(r#"{{"token":"{}"}}"#, "x".repeat(BODY_BYTES - frame.len()))
}
