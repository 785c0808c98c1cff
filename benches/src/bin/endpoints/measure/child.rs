//! A server as a process of its own, on a core of its own, that ends with us.

use std::cell::RefCell;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::process::{self, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;
use std::{fs, thread};

use anyhow::{Context as _, Result, ensure};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::runtime::{Builder, Runtime};
use url::Url;

/// The cores of the two sides of a measurement.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cores {
    server: usize,
    driver: usize,
}

impl Cores {
    /// The first two that this process may use.
    pub(crate) fn choose() -> Result<Self> {
        let allowed = sched_getaffinity(None).context("failed to ask which cores are allowed")?;
        let mut free = (0..CpuSet::MAX_CPU).filter(|core| allowed.is_set(*core));
        let two = "two cores are needed, one for the server and one for the driver";
        let (server, driver) = (free.next().context(two)?, free.next().context(two)?);
        Ok(Self { server, driver })
    }
}

fn pin(core: usize) -> Result<()> {
    let mut set = CpuSet::new();
    set.set(core);
    sched_setaffinity(None, &set).with_context(|| format!("failed to move to core {core}"))
}

/// A server that was started here.
#[derive(Debug)]
pub(crate) struct Child {
    process: process::Child,
    talk: RefCell<(ChildStdin, BufReader<ChildStdout>)>,
    pub(crate) url: Url,
}

/// The first thing that a server says.
#[derive(Serialize, Deserialize)]
struct Listening {
    address: SocketAddr,
}

/// Tokens that a server made for the driver to ask about.
#[derive(Serialize, Deserialize)]
pub(crate) struct Tokens {
    pub(crate) access_token: String,
    #[serde(default)]
    pub(crate) refresh_token: String,
}

impl Child {
    /// Starts a command on the core of the servers.
    pub(crate) fn start(command: &mut Command, cores: Cores) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        // A process inherits the core of the thread that starts it, and so does each thread it starts: none escapes.
        pin(cores.server)?;
        let started = command.spawn();
        pin(cores.driver)?;
        let mut process = started.with_context(|| format!("failed to start {command:?}"))?;
        let input = process.stdin.take().context("its input is a pipe")?;
        let output = process.stdout.take().context("its output is a pipe")?;
        let mut output = BufReader::new(output);
        let Listening { address } = read(&mut output)?;
        let url = format!("http://{address}/").parse()?;
        Ok(Self {
            process,
            talk: RefCell::new((input, output)),
            url,
        })
    }

    /// This program again, as a server.
    pub(crate) fn again(server: &str, cores: Cores) -> Result<Self> {
        Self::start(Command::new(std::env::current_exe()?).arg(server), cores)
    }

    /// So many tokens of a client.
    pub(crate) fn tokens(&self, client: &str, count: usize) -> Result<Vec<Tokens>> {
        let (input, output) = &mut *self.talk.borrow_mut();
        writeln!(input, "{client} {count}")?;
        read(output)
    }

    /// The CPU time that its threads have used. The system's count for a process is exact to 10 ms only; a thread that
    /// ends takes its share along, but the servers measured here keep theirs.
    pub(crate) fn cpu_time(&self) -> Result<Duration> {
        let threads = fs::read_dir(format!("/proc/{}/task", self.process.id()));
        let mut nanos = 0;
        for thread in threads.context("failed to read the threads of a server; did it end?")? {
            let used = fs::read_to_string(thread?.path().join("schedstat"))?;
            let used = used
                .split(' ')
                .next()
                .and_then(|nanos| nanos.parse::<u64>().ok());
            nanos += used.context("failed to read the CPU time of a thread")?;
        }
        Ok(Duration::from_nanos(nanos))
    }
}

fn read<T: DeserializeOwned>(output: &mut BufReader<ChildStdout>) -> Result<T> {
    let mut line = String::new();
    output.read_line(&mut line)?;
    ensure!(!line.is_empty(), "a server ended before it said anything");
    serde_json::from_str(&line).with_context(|| format!("a server said {line:?}"))
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// The server's side: tells where it listens, makes tokens of a client when it is asked for some, and ends this process with
/// its standard input, so that no server outlives a driver that was killed.
pub(crate) fn obey(
    address: SocketAddr,
    make: impl Fn(&str) -> Result<Tokens> + Send + 'static,
) -> Result<()> {
    say(&Listening { address })?;
    thread::spawn(move || {
        for line in io::stdin().lines() {
            if let Err(error) = line
                .map_err(Into::into)
                .and_then(|line| answer(&line, &make))
            {
                eprintln!("error: {error:#}");
                process::exit(1);
            }
        }
        process::exit(0);
    });
    Ok(())
}

fn answer(line: &str, make: &impl Fn(&str) -> Result<Tokens>) -> Result<()> {
    let (client, count) = line.split_once(' ').context("a client and a number")?;
    let tokens = (0..count.parse()?).map(|_: usize| make(client));
    say(&tokens.collect::<Result<Vec<_>>>()?)
}

fn say(value: &impl Serialize) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(value)?)?;
    Ok(out.flush()?)
}

/// The runtime of a server, and of the driver: one thread.
pub(crate) fn runtime() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}
