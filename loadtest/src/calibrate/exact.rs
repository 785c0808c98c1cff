//! A minimal client to compare with: one thread, one connection, and a busy loop to wait.

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use tokio::time::Instant;

use crate::histogram::Histogram;

/// Sends requests exactly when they are due and measures from then. It costs a whole core, and holds a rate only as long as
/// the answer comes before the next request is due.
pub(super) fn measure(
    server: SocketAddr,
    every: Duration,
    length: Duration,
) -> io::Result<Histogram> {
    let mut stream = TcpStream::connect(server)?;
    stream.set_nodelay(true)?;
    let request = format!("GET / HTTP/1.1\r\nhost: {server}\r\n\r\n");
    let mut answer = vec![0; 4_096];
    let mut measured = Histogram::default();
    let start = Instant::now();
    let mut due = start;
    while due < start + length {
        while Instant::now() < due {
            std::hint::spin_loop();
        }
        stream.write_all(request.as_bytes())?;
        let mut received = 0;
        while !is_complete(&answer[..received]) {
            match stream.read(&mut answer[received..])? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                more => received += more,
            }
        }
        measured.record(due.elapsed());
        due += every;
    }
    Ok(measured)
}

/// The trivial server's answers end with the only closing brace.
fn is_complete(received: &[u8]) -> bool {
    received.ends_with(b"}")
}
