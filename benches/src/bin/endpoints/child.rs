//! A server as a process of its own, on a core of its own, that ends with us.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::process::{self, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};
use serde::de::DeserializeOwned;

/// Which cores the two sides of a measurement have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cores {
    /// Where every server runs.
    pub(crate) server: usize,
    /// Where we do.
    pub(crate) driver: usize,
}

impl Cores {
    /// The first two that this process may use, unless others are asked for.
    pub(crate) fn choose(server: Option<usize>, driver: Option<usize>) -> Result<Self> {
        let allowed = sched_getaffinity(None).context("failed to ask which cores are allowed")?;
        let mut free = (0..CpuSet::MAX_CPU)
            .filter(|core| allowed.is_set(*core) && Some(*core) != server && Some(*core) != driver);
        let two = "two cores are needed, one for the server and one for the driver";
        let server = server.or_else(|| free.next()).context(two)?;
        let driver = driver.or_else(|| free.next()).context(two)?;
        ensure!(server != driver, two);
        Ok(Self { server, driver })
    }

    /// Moves this thread to the driver's core.
    pub(crate) fn enter(self) -> Result<()> {
        pin(self.driver)
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
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Child {
    /// Starts a command on the core of the servers.
    pub(crate) fn start(mut command: Command, cores: Cores) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        // A process inherits the core of the thread that starts it, and so does each thread it starts: none escapes.
        pin(cores.server)?;
        let started = command.spawn();
        cores.enter()?;
        let mut process = started.with_context(|| format!("failed to start {command:?}"))?;
        let input = process.stdin.take().context("its input is a pipe")?;
        let output = process.stdout.take().context("its output is a pipe")?;
        Ok(Self {
            process,
            input,
            output: BufReader::new(output),
        })
    }

    /// This program again, as a server.
    pub(crate) fn again(arguments: &[&str], cores: Cores) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(arguments);
        Self::start(command, cores)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// The next line that it prints.
    pub(crate) fn read<T: DeserializeOwned>(&mut self) -> Result<T> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        ensure!(!line.is_empty(), "a server ended before it said anything");
        serde_json::from_str(&line).with_context(|| format!("a server said {line:?}"))
    }

    /// What it answers to a line.
    pub(crate) fn ask<T: DeserializeOwned>(&mut self, line: &str) -> Result<T> {
        writeln!(self.input, "{line}")?;
        self.read()
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let _ended_already = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// Ends this process with its standard input, so that no server outlives a driver that was killed.
pub(crate) fn end_with_input() {
    std::thread::spawn(|| {
        let _until_closed = io::copy(&mut io::stdin().lock(), &mut io::sink());
        process::exit(0);
    });
}

/// Tells whoever started this process.
pub(crate) fn say(value: &impl serde::Serialize) -> Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(value)?)?;
    Ok(out.flush()?)
}
