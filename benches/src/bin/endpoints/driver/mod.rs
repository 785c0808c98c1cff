//! Keeps one server busy: a closed loop on each of many connections, in one thread and close to the system calls.
//!
//! It has to cost less than the server, or it would measure itself. So requests are prepared bytes, and the answers are read
//! no further than is needed to know that they are right.

mod answer;
mod connection;

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use hdrhistogram::Histogram;
use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};
use rustix::io::Errno;

pub(crate) use self::connection::Connection;
use crate::cost::Cost;

/// What a server is asked, over and over.
pub(crate) struct Load {
    /// Each connection takes its turns from these. There are as many as connections, or a multiple.
    pub(crate) requests: Vec<Vec<u8>>,
    /// What makes an answer a right one.
    pub(crate) expected: Expected,
}

/// What makes an answer a right one, besides its status.
pub(crate) enum Expected {
    /// The body has this in it.
    Contains(&'static str),
    /// The body has a refresh token, and the next request of the connection is made of it.
    Rotated(Follow),
}

/// Makes the request that follows from a refresh token.
pub(crate) type Follow = Box<dyn Fn(&str) -> Vec<u8>>;

/// How hard, and for how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) connections: usize,
    pub(crate) span: Duration,
}

/// What was seen.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) requests: u64,
    pub(crate) elapsed: Duration,
    /// The CPU time of the server.
    pub(crate) server: Duration,
    /// The CPU time of this program.
    pub(crate) driver: Duration,
    /// From the first byte written to the last one read, in microseconds.
    pub(crate) latency: Histogram<u64>,
}

/// Where a measurement stands.
struct Reading {
    at: Instant,
    server: Cost,
    driver: Cost,
    requests: u64,
}

/// Keeps a server busy, and measures once it is warm.
pub(crate) fn drive(server: SocketAddr, pid: u32, mut load: Load, pace: Pace) -> Result<Sample> {
    let mut fleet = Fleet::open(server, pace.connections)?;
    let read = |requests| {
        let (server, driver) = (Cost::of(pid)?, Cost::of(std::process::id())?);
        let at = now();
        anyhow::Ok(Reading {
            at,
            server,
            driver,
            requests,
        })
    };
    // Node accepts one connection in each turn of its loop. If others were busy by then, some would wait for most of a second,
    // and the tokens that they hold would be forgotten.
    thread::sleep(ALL_ACCEPTED);
    fleet.begin(&load)?;
    fleet.turn_until(now() + WARM_UP, &mut load)?;
    fleet.latency.reset();
    let before = read(fleet.answered)?;
    fleet.turn_until(before.at + pace.span, &mut load)?;
    let after = read(fleet.answered)?;
    Ok(Sample {
        requests: after.requests - before.requests,
        elapsed: after.at - before.at,
        server: after.server.since(&before.server),
        driver: after.driver.since(&before.driver),
        latency: fleet.latency,
    })
}

/// All connections to one server.
struct Fleet {
    connections: Vec<Busy>,
    epoll: rustix::fd::OwnedFd,
    answered: u64,
    latency: Histogram<u64>,
}

struct Busy {
    connection: Connection,
    /// Which request it waits for.
    turn: usize,
    since: Instant,
}

impl Fleet {
    fn open(server: SocketAddr, count: usize) -> Result<Self> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let mut connections = Vec::with_capacity(count);
        for turn in 0..count {
            let connection = Connection::open(server)?;
            connection.stream().set_nonblocking(true)?;
            let which = epoll::EventData::new_u64(turn as u64);
            epoll::add(&epoll, connection.stream(), which, epoll::EventFlags::IN)?;
            connections.push(Busy {
                connection,
                turn,
                since: now(),
            });
        }
        Ok(Self {
            connections,
            epoll,
            answered: 0,
            latency: Histogram::new_with_bounds(1, LONGEST_MICROS, 3)?,
        })
    }

    fn begin(&mut self, load: &Load) -> Result<()> {
        for busy in &mut self.connections {
            busy.since = now();
            busy.connection.send(&load.requests[busy.turn])?;
        }
        Ok(())
    }

    fn turn_until(&mut self, end: Instant, load: &mut Load) -> Result<()> {
        let mut events = Vec::with_capacity(self.connections.len());
        let mut silent_since = now();
        while now() < end {
            // Without sleeping: to wake a driver costs the server a sixth of a request, and the slower the server, the more
            // often the driver would sleep.
            match epoll::wait(&self.epoll, spare_capacity(&mut events), Some(&AT_ONCE)) {
                Ok(0) if silent_since.elapsed() > PATIENCE => {
                    bail!("the server answered nothing for {} s", PATIENCE.as_secs())
                }
                Ok(0) | Err(Errno::INTR) => {}
                Ok(_) => silent_since = now(),
                Err(error) => return Err(error).context("failed to wait for answers"),
            }
            for event in events.drain(..) {
                let which =
                    usize::try_from(event.data.u64()).context("a connection has a number")?;
                self.turn(which, load)?;
            }
        }
        Ok(())
    }

    fn turn(&mut self, which: usize, load: &mut Load) -> Result<()> {
        let count = self.connections.len();
        let busy = &mut self.connections[which];
        let Some(answer) = busy.connection.receive()? else {
            return Ok(());
        };
        match &load.expected {
            Expected::Contains(part) => answer.has(part)?,
            Expected::Rotated(request) => {
                load.requests[busy.turn] = request(answer.refresh_token()?);
            }
        }
        let at = now();
        let micros = u64::try_from((at - busy.since).as_micros()).unwrap_or(LONGEST_MICROS);
        self.latency.saturating_record(micros);
        self.answered += 1;
        busy.turn = (busy.turn + count) % load.requests.len();
        busy.since = at;
        busy.connection.send(&load.requests[busy.turn])
    }
}

#[expect(clippy::disallowed_methods, reason = "a driver measures real time")]
fn now() -> Instant {
    Instant::now()
}

const ALL_ACCEPTED: Duration = Duration::from_millis(200);
const WARM_UP: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_secs(10);
const AT_ONCE: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 0,
};
const LONGEST_MICROS: u64 = 60_000_000;
