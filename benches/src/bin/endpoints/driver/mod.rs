//! Keeps servers busy: a closed loop on each of many connections, in one thread and close to the system calls.
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
    /// For each server.
    pub(crate) span: Duration,
}

/// A server with what it is asked.
pub(crate) struct Subject {
    pub(crate) address: SocketAddr,
    pub(crate) pid: u32,
    pub(crate) load: Load,
}

/// What was seen of one server.
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

/// Keeps one server busy.
pub(crate) fn warm_up(subject: Subject, pace: Pace) -> Result<()> {
    let mut driven = Driven::connect(subject, pace.connections)?;
    driven.run(pace.span)
}

/// Keeps two servers busy in turn, a slice of time each, and measures once both are warm.
///
/// A shared machine is faster now and slower then. Slices of a twentieth of a second let both servers have their part of
/// either, which one measurement after the other would not.
pub(crate) fn compare(one: Subject, other: Subject, pace: Pace) -> Result<[Sample; 2]> {
    let mut both = [
        Driven::connect(one, pace.connections)?,
        Driven::connect(other, pace.connections)?,
    ];
    for driven in &mut both {
        driven.run(WARM_UP)?;
        driven.sample = Sample::nothing()?;
    }
    let slices = (pace.span.as_millis() / SLICE.as_millis()).max(1);
    let slice = pace.span / u32::try_from(slices).unwrap_or(u32::MAX);
    for _ in 0..slices {
        for driven in &mut both {
            driven.run(slice)?;
        }
    }
    Ok(both.map(|driven| driven.sample))
}

impl Sample {
    fn nothing() -> Result<Self> {
        Ok(Self {
            requests: 0,
            elapsed: Duration::ZERO,
            server: Duration::ZERO,
            driver: Duration::ZERO,
            latency: Histogram::new_with_bounds(1, LONGEST_MICROS, 3)?,
        })
    }
}

/// A server that is connected, and what was seen of it so far.
struct Driven {
    subject: Subject,
    fleet: Fleet,
    sample: Sample,
}

impl Driven {
    fn connect(subject: Subject, connections: usize) -> Result<Self> {
        let fleet = Fleet::open(subject.address, connections)?;
        // Node accepts one connection in each turn of its loop. If others were busy by then, some would wait for most of a
        // second, and the tokens that they hold would be forgotten.
        thread::sleep(ALL_ACCEPTED);
        Ok(Self {
            subject,
            fleet,
            sample: Sample::nothing()?,
        })
    }

    /// Keeps it busy for some time, and lets it answer what it was asked.
    fn run(&mut self, span: Duration) -> Result<()> {
        let costs = || anyhow::Ok((Cost::of(self.subject.pid)?, Cost::of(std::process::id())?));
        let (server, driver) = costs()?;
        let begun = now();
        self.fleet
            .run(begun + span, &mut self.subject.load, &mut self.sample)?;
        self.sample.elapsed += begun.elapsed();
        let (server_after, driver_after) = costs()?;
        self.sample.server += server_after.since(&server);
        self.sample.driver += driver_after.since(&driver);
        Ok(())
    }
}

/// All connections to one server.
struct Fleet {
    connections: Vec<Busy>,
    epoll: rustix::fd::OwnedFd,
}

struct Busy {
    connection: Connection,
    /// Which request it sends, or waits for.
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
        Ok(Self { connections, epoll })
    }

    /// Begins no request after `end`, and returns when all that were begun are answered.
    fn run(&mut self, end: Instant, load: &mut Load, sample: &mut Sample) -> Result<()> {
        for busy in &mut self.connections {
            busy.since = now();
            busy.connection.send(&load.requests[busy.turn])?;
        }
        let mut waiting = self.connections.len();
        let mut events = Vec::with_capacity(waiting);
        let mut silent_since = now();
        while waiting > 0 {
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
                if !self.receive(which, load, sample)? {
                    continue;
                }
                let busy = &mut self.connections[which];
                if busy.since < end {
                    busy.connection.send(&load.requests[busy.turn])?;
                } else {
                    waiting -= 1;
                }
            }
        }
        Ok(())
    }

    /// Whether the answer is complete; then the connection is ready for its next request.
    fn receive(&mut self, which: usize, load: &mut Load, sample: &mut Sample) -> Result<bool> {
        let count = self.connections.len();
        let busy = &mut self.connections[which];
        let Some(answer) = busy.connection.receive()? else {
            return Ok(false);
        };
        match &load.expected {
            Expected::Contains(part) => answer.has(part)?,
            Expected::Rotated(request) => {
                load.requests[busy.turn] = request(answer.refresh_token()?);
            }
        }
        let at = now();
        let micros = u64::try_from((at - busy.since).as_micros()).unwrap_or(LONGEST_MICROS);
        sample.latency.saturating_record(micros);
        sample.requests += 1;
        busy.turn = (busy.turn + count) % load.requests.len();
        busy.since = at;
        Ok(true)
    }
}

#[expect(clippy::disallowed_methods, reason = "a driver measures real time")]
fn now() -> Instant {
    Instant::now()
}

const ALL_ACCEPTED: Duration = Duration::from_millis(200);
const WARM_UP: Duration = Duration::from_millis(200);
/// A server that makes RSA signatures answers a hundred requests in it.
const SLICE: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(10);
const AT_ONCE: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 0,
};
const LONGEST_MICROS: u64 = 60_000_000;
