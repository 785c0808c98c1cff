//! A provider as users run it: `assay serve` in a process of its own, and a target file.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;

use assay_conformance::runner::Targets;
use assay_provider::rule::Rule;
use tempfile::{NamedTempFile, TempPath};

use crate::args::Access;
use crate::embedded::{Embedded, target_file};
use crate::exit::Failure;
use crate::target::Named;

/// `assay serve`, ended when dropped.
pub(super) struct Served {
    child: Child,
    /// A closed pipe would be an error to the one who writes into it.
    _output: BufReader<ChildStdout>,
    target: TempPath,
}

/// Whether a fault is proven this way: each that changes the metadata, from which users' targets are understood, and some of
/// every other kind.
pub(super) fn is_served(rule: Rule, strict: &Embedded, broken: &Embedded) -> bool {
    SAMPLE.contains(&rule) || broken.published() != strict.published()
}

/// Faults of headers and of the Host, of codes, tokens, keys, claims, the clock and the pages.
const SAMPLE: [Rule; 12] = [
    Rule::DiscMetadataJson200,
    Rule::DiscIssuerNotFromHostHeader,
    Rule::AuthzStateEcho,
    Rule::AuthzRedirectExactMatch,
    Rule::ConsentDenyHonoured,
    Rule::TokenCodeSingleUse,
    Rule::PkceVerifierMatches,
    Rule::IdtNonceEcho,
    Rule::ExpAccessDeadAtExpiry,
    Rule::JwksRotationOverlap,
    Rule::RevRefreshTokenDies,
    Rule::CorsToken,
];

impl Served {
    /// Starts it on a free port, waits until it says where, and writes the target file.
    pub(super) async fn start(broken: Option<Rule>) -> Result<Self, Failure> {
        let started = tokio::task::spawn_blocking(move || Self::start_here(broken));
        started.await.map_err(Failure::trouble)?
    }

    fn start_here(broken: Option<Rule>) -> Result<Self, Failure> {
        let mut command = Command::new(env::current_exe()?);
        command.args(["serve", "--listen", "127.0.0.1:0", "--test-controls"]);
        command.args(broken.iter().flat_map(|rule| ["--break", rule.fault()]));
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let output = child.stdout.take();
        let mut output = BufReader::new(output.expect("it was asked for just above"));
        let mut served = |line: &mut String| output.read_line(line);
        let mut line = String::new();
        served(&mut line)?;
        let mut words = line.split_whitespace();
        let url = words
            .find(|word| word.starts_with("http"))
            .map(str::to_owned);
        let target = NamedTempFile::with_suffix(".toml")?.into_temp_path();
        let served = Self {
            child,
            _output: output,
            target,
        };
        let Some(url) = url else {
            return Err(Failure::trouble(
                "assay serve does not say where it listens",
            ));
        };
        fs::write(&served.target, target_file(&url))?;
        Ok(served)
    }

    /// The way to it, found out as `assay check target.toml` does.
    pub(super) async fn targets(&self) -> Result<Arc<dyn Targets>, Failure> {
        let file = self.target.display().to_string();
        Named::read(Some(&file), &Access::default())?.open().await
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}
