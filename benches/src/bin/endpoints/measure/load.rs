//! Keeps servers busy with the load engine: each user sends a request when the last one is answered.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use assay_conformance::rp::carrier::{Carrier as _, Connection};
use assay_conformance::rp::transport::{Answer, Outgoing};
use assay_conformance::rp::wire::{Limits, Wire};
use assay_loadtest::PooledCarrier;
use futures::future::{join_all, try_join_all};
use serde::Deserialize;
use tokio::time::Instant;

use super::child::Child;

/// The requests that a server gets over and over.
pub(crate) struct Load {
    /// The users take turns with these. There are as many as users, or a multiple.
    pub(crate) requests: Vec<Outgoing>,
    pub(crate) expected: Expected,
}

/// The right answer, besides its status.
pub(crate) enum Expected {
    /// The body has this in it.
    Contains(&'static str),
    /// The body has an ID token and a refresh token, and the next request of the user is made of it.
    Rotated(Next),
}

/// Makes the request that follows from a refresh token.
type Next = Box<dyn Fn(&str) -> Result<Outgoing>>;

#[derive(Deserialize)]
struct Rotated {
    refresh_token: String,
    #[serde(rename = "id_token")]
    _id_token: String,
}

impl Expected {
    /// Whether it is the right answer; then the next request of the user, if that is another one.
    fn next(&self, answer: &Answer) -> Result<Option<Outgoing>> {
        let wrong = || {
            format!(
                "answered {}: {}",
                answer.status,
                String::from_utf8_lossy(&answer.body)
            )
        };
        ensure!(answer.status == 200, wrong());
        match self {
            Self::Contains(part) => {
                let text = str::from_utf8(&answer.body).with_context(wrong)?;
                ensure!(text.contains(part), wrong());
                Ok(None)
            }
            Self::Rotated(next) => {
                let rotated: Rotated = serde_json::from_slice(&answer.body).with_context(wrong)?;
                next(&rotated.refresh_token).map(Some)
            }
        }
    }
}

/// The measurement of one server.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct Sample {
    pub(crate) requests: u64,
    pub(crate) elapsed: Duration,
    /// The CPU time of the server.
    pub(crate) cpu: Duration,
}

/// Two servers in the same time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) case: Sample,
    pub(crate) against: Sample,
}

/// Keeps one server busy.
pub(crate) async fn warm_up(asked: (&Child, Load), users: usize, span: Duration) -> Result<()> {
    Driven::connect(asked, users).await?.run(span).await
}

/// Keeps two servers busy in turn, a slice of time each, and measures once both are warm.
///
/// A shared machine is faster now and slower then. Slices of a twentieth of a second let both servers have their part of
/// either, which one measurement after the other would not.
pub(crate) async fn compare(
    case: (&Child, Load),
    against: (&Child, Load),
    users: usize,
    span: Duration,
) -> Result<Pair> {
    let mut case = Driven::connect(case, users).await?;
    let mut against = Driven::connect(against, users).await?;
    for driven in [&mut case, &mut against] {
        driven.run(WARM_UP).await?;
        while driven.users.iter().any(User::has_news) {
            driven.run(SLICE).await?;
        }
        driven.sample = Sample::default();
    }
    while case.sample.elapsed < span {
        case.run(SLICE).await?;
        against.run(SLICE).await?;
    }
    Ok(Pair {
        case: case.sample,
        against: against.sample,
    })
}

/// A server with its users, and what was seen of it so far.
struct Driven<'a> {
    server: &'a Child,
    carrier: PooledCarrier,
    users: Vec<User>,
    expected: Expected,
    sample: Sample,
}

#[derive(Default)]
struct User {
    requests: Vec<Outgoing>,
    /// How many it has sent.
    turn: usize,
}

impl<'a> Driven<'a> {
    async fn connect((server, load): (&'a Child, Load), users: usize) -> Result<Self> {
        let wire = Wire::new([&server.url], None, Limits::default())?;
        let carrier = PooledCarrier::new(&wire);
        // A connection for each user before any is busy: node accepts one in each turn of its loop, and the tokens of a user
        // who waits for that would be forgotten.
        let hello = Outgoing::get(server.url.clone());
        let hellos = (0..users).map(|_| carrier.carry(&hello, Connection::Any));
        join_all(hellos)
            .await
            .into_iter()
            .collect::<Result<Vec<_>, _>>()
            .map_err(anyhow::Error::msg)?;
        let mut driven = Self {
            server,
            carrier,
            users: std::iter::repeat_with(User::default).take(users).collect(),
            expected: load.expected,
            sample: Sample::default(),
        };
        for (n, request) in load.requests.into_iter().enumerate() {
            driven.users[n % users].requests.push(request);
        }
        Ok(driven)
    }

    /// Keeps it busy for some time, and lets it answer what it was asked.
    async fn run(&mut self, span: Duration) -> Result<()> {
        let (begun, used) = (Instant::now(), self.server.cpu_time()?);
        let (carrier, expected) = (&self.carrier, &self.expected);
        let users = self.users.iter_mut();
        let working = users.map(|user| user.work(carrier, expected, begun + span));
        self.sample.requests += try_join_all(working).await?.iter().sum::<u64>();
        self.sample.elapsed += begun.elapsed();
        self.sample.cpu += self.server.cpu_time()?.saturating_sub(used);
        Ok(())
    }
}

impl User {
    /// Whether it has requests that it has not sent yet: a provider that remembers tokens has not seen all of them.
    fn has_news(&self) -> bool {
        self.turn < self.requests.len()
    }

    /// Begins no request after `end`, and tells how many were answered.
    async fn work(
        &mut self,
        carrier: &PooledCarrier,
        expected: &Expected,
        end: Instant,
    ) -> Result<u64> {
        let mut answered = 0;
        while Instant::now() < end {
            let turn = self.turn % self.requests.len();
            let request = &mut self.requests[turn];
            let answer = carrier.carry(request, Connection::Any).await;
            if let Some(next) = expected.next(&answer.map_err(anyhow::Error::msg)?)? {
                *request = next;
            }
            self.turn += 1;
            answered += 1;
        }
        Ok(answered)
    }
}

const WARM_UP: Duration = Duration::from_millis(200);
/// A server that makes RSA signatures answers a hundred requests in it.
const SLICE: Duration = Duration::from_millis(50);
