//! The cost of a million live grants in the memory store, and the pauses while it grows or forgets.
//!
//! `cargo run --release -p assay-benches --bin memory [GRANTS]`. It fills a store as sign-ins do: a grant is opened with a
//! code, the code is redeemed for an access and a refresh token. Then it moves the time on until all of that has expired,
//! and goes on signing users in while the store forgets what is dead. Resident memory is what the system says of the
//! process, so the allocator's own losses are in it. Times are of single calls, in CPU time of the one thread that calls, so
//! that a machine that is busy with something else does not look like a store that makes people wait.

use std::error::Error;
use std::io::{self, Write};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use std::{env, fs};

use assay_benches::grant;
use assay_provider::entropy::Entropy;
use assay_provider::model::{
    AuthorizationCode, ClientId, Grant, GrantId, Issued, Lifetime, Minted, Nonce, RedirectUri,
    ScopeSet, Timestamp, TokenId, TokenKind, UserId,
};
use assay_provider::store::{MemoryStore, Redeemed, TokenStore};
use hdrhistogram::Histogram;
use rustix::param::page_size;
use rustix::time::{ClockId, clock_gettime};

const GRANTS: u64 = 1_000_000;

/// How many sign-ins a second there are; it decides how many rows expire in one second.
const PER_SECOND: u64 = 1_000;

const CODE: Lifetime = Lifetime::from_secs(600);
const ACCESS_TOKEN: Lifetime = Lifetime::from_secs(86_400);
const REFRESH_TOKEN: Lifetime = Lifetime::from_secs(30 * 86_400);

/// One in so many tokens is remembered here, to be looked up later.
const SAMPLED: u64 = 64;

/// The users and clients: as in a provider, names are shared by all who use them.
struct Cast {
    clients: Vec<(ClientId, RedirectUri)>,
    users: Vec<UserId>,
    scopes: ScopeSet,
    entropy: Entropy,
}

impl Cast {
    fn new() -> Result<Self, Box<dyn Error>> {
        let client = |n: u32| -> Result<(ClientId, RedirectUri), Box<dyn Error>> {
            let uri = format!("https://app-{n}.example.com/oauth/callback").parse()?;
            Ok((ClientId::new(format!("client_2demo{n:016}")), uri))
        };
        Ok(Self {
            clients: (0..20).map(client).collect::<Result<_, _>>()?,
            users: (0..10_000)
                .map(|n| UserId::new(format!("user_2demo{n:020}")))
                .collect(),
            scopes: "openid profile email offline_access".parse()?,
            entropy: Entropy::system(),
        })
    }

    fn id(&self, now: Timestamp) -> TokenId {
        TokenId::new(now.as_secs() * 1_000, self.entropy.bytes())
    }

    fn mint(&self, kind: TokenKind, now: Timestamp) -> Minted {
        Minted::new(kind, self.id(now), self.entropy.bytes())
    }

    fn sign_in(&self, n: usize, now: Timestamp) -> (Grant, AuthorizationCode, Issued) {
        let (client, redirect_uri) = &self.clients[n % self.clients.len()];
        let grant = Grant {
            id: GrantId::new(self.id(now)),
            client: client.clone(),
            user: Some(self.users[n % self.users.len()].clone()),
            scopes: self.scopes.clone(),
            auth_time: Some(now),
            nonce: Some(Nonce::new(self.entropy.name())),
            created: now,
            revoked: false,
        };
        let minted = self.mint(TokenKind::Code, now);
        let (verifier, expires) = (self.entropy.name(), now + CODE);
        let code = grant::code(&grant, &minted, redirect_uri.clone(), &verifier, expires);
        let issued = self.tokens(&grant, now);
        (grant, code, issued)
    }

    fn tokens(&self, grant: &Grant, now: Timestamp) -> Issued {
        let access = self.mint(TokenKind::Access, now);
        let refresh = self.mint(TokenKind::Refresh, now);
        grant::issued(
            grant,
            (&access, ACCESS_TOKEN),
            (&refresh, REFRESH_TOKEN),
            now,
        )
    }
}

/// A minute in nanoseconds: nothing that took longer would be told apart.
const LONGEST: u64 = 60_000_000_000;

/// How long single calls took, in nanoseconds.
struct Times(Histogram<u64>);

impl Times {
    fn new() -> Result<Self, Box<dyn Error>> {
        Ok(Self(Histogram::new_with_bounds(1, LONGEST, 3)?))
    }

    fn of<T>(&mut self, call: impl FnOnce() -> T) -> T {
        let start = cpu_time();
        let answer = call();
        let took = cpu_time().saturating_sub(start);
        self.0
            .saturating_record(u64::try_from(took.as_nanos()).unwrap_or(LONGEST));
        answer
    }

    fn line(&self, what: &str) -> String {
        let micros = |nanos: u64| Duration::from_nanos(nanos).as_secs_f64() * 1e6;
        let [p50, p99, p999] = [0.5, 0.99, 0.999].map(|q| micros(self.0.value_at_quantile(q)));
        let (worst, calls) = (micros(self.0.max()), self.0.len());
        format!("{what:<44}{calls:>10}{p50:>10.2}{p99:>10.2}{p999:>10.2}{worst:>10.1}")
    }
}

/// The processor time of this thread so far; asking costs about a quarter of a microsecond.
fn cpu_time() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

/// A memory store answers at once.
fn now_or_never<T>(answer: impl Future<Output = T>) -> T {
    match pin!(answer).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("nothing in memory has to be waited for"),
    }
}

struct Run {
    store: MemoryStore,
    cast: Cast,
    sampled: Vec<TokenId>,
}

impl Run {
    /// Signs so many users in, from a moment on, and tells how long the exchanges of their codes took.
    fn sign_in(
        &mut self,
        grants: u64,
        from: Timestamp,
        times: &mut Times,
    ) -> Result<(), Box<dyn Error>> {
        for n in 0..grants {
            let now = from + Lifetime::from_secs(n / PER_SECOND);
            let (grant, code, issued) = self.cast.sign_in(usize::try_from(n)?, now);
            let (id, access) = (code.id, issued.access.id);
            now_or_never(self.store.open_grant(grant, code, now))?;
            let redeemed = times.of(|| now_or_never(self.store.redeem_code(id, issued, now)))?;
            if redeemed != Redeemed::Done {
                return Err("a fresh code was not exchanged".into());
            }
            if n % SAMPLED == 0 {
                self.sampled.push(access);
            }
        }
        Ok(())
    }

    /// Looks up what was sampled, in an order that no cache foresees, and tells how much of it there was.
    fn look_up(&self, times: &mut Times) -> Result<usize, Box<dyn Error>> {
        let mut found = 0;
        let step = 7_919;
        for n in 0..self.sampled.len() {
            let id = self.sampled[n * step % self.sampled.len()];
            let answer = times.of(|| now_or_never(self.store.find_access(id)))?;
            found += usize::from(answer.is_some());
        }
        Ok(found)
    }
}

/// Resident memory of this process in bytes.
fn resident() -> Result<f64, Box<dyn Error>> {
    let pages = fs::read_to_string("/proc/self/statm")?;
    let resident = pages
        .split(' ')
        .nth(1)
        .ok_or("the system says nothing about memory")?;
    Ok(resident.parse::<f64>()? * page_size() as f64)
}

fn main() -> Result<(), Box<dyn Error>> {
    let grants = env::args().nth(1).map_or(Ok(GRANTS), |n| n.parse())?;
    let mut out = io::stdout().lock();
    let mut run = Run {
        store: MemoryStore::new(),
        cast: Cast::new()?,
        sampled: Vec::with_capacity(usize::try_from(grants / SAMPLED * 2 + 2)?),
    };
    let (mut filling, mut finding) = (Times::new()?, Times::new()?);
    let start = Timestamp::from_secs(1_800_000_000);

    let empty = resident()?;
    run.sign_in(grants, start, &mut filling)?;
    let full = resident()?;
    let found = run.look_up(&mut finding)?;
    let expected = run.sampled.len();
    run.sampled.clear();

    // Everything has expired, and been kept as long as it is kept; a few users come again, as many as
    // it takes to forget the others.
    let later = start + REFRESH_TOKEN + REFRESH_TOKEN;
    let again = grants / 6;
    let mut collecting = Times::new()?;
    run.sign_in(again, later, &mut collecting)?;
    let collected = resident()?;

    let mib = |bytes: f64| bytes / f64::from(1 << 20);
    let each = |bytes: f64, grants: u64| (bytes - empty) / grants as f64;
    writeln!(
        out,
        "{:<44}{:>10}{:>10}{:>10}{:>12}",
        "memory", "grants", "rows", "MiB", "bytes/grant"
    )?;
    writeln!(
        out,
        "{:<44}{:>10}{:>10}{:>10.1}",
        "before",
        0,
        0,
        mib(empty)
    )?;
    for (what, grants, bytes) in [
        ("filled", grants, full),
        ("all expired, signed in again", again, collected),
    ] {
        let (rows, mib, each) = (grants * 4, mib(bytes), each(bytes, grants));
        writeln!(
            out,
            "{what:<44}{grants:>10}{rows:>10}{mib:>10.1}{each:>12.0}"
        )?;
    }
    writeln!(out)?;
    writeln!(
        out,
        "{:<44}{:>10}{:>10}{:>10}{:>10}{:>10}",
        "time of one call, microseconds", "calls", "p50", "p99", "p99.9", "max"
    )?;
    writeln!(out, "{}", filling.line("redeem, while it fills"))?;
    writeln!(
        out,
        "{}",
        finding.line("find an access token, when it is full")
    )?;
    writeln!(
        out,
        "{}",
        collecting.line("redeem, while what expired is collected")
    )?;
    writeln!(out)?;
    writeln!(
        out,
        "found {found} of {expected} live access tokens that were looked up"
    )?;
    Ok(())
}
