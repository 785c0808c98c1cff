//! Rounds: every ratio is measured once in each, and the medians are compared with the targets.
//!
//! **Map.** `plan` says which ratios there are and what each must be; `cases` knows the requests of each case; `load` keeps
//! two servers busy in turn; `ratio` makes ratios and verdicts of the samples, and `table` shows them. The servers are
//! processes: `baseline` is the ceiling, `reference` our provider, and oidc-provider comes from npm. `child` starts one on its
//! core and reads its CPU time.

mod baseline;
mod cases;
mod child;
mod load;
mod plan;
mod ratio;
mod reference;
mod table;

use std::fs;
use std::io::Write as _;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use self::child::{Child, Cores};
use self::load::{Load, Pair, compare, warm_up};
use self::plan::{Case, Server, Target};
use crate::args::{Args, Beside, Serve};

/// Serves, or measures.
pub(crate) fn main(args: &Args) -> ExitCode {
    let ended = match &args.serve {
        Some(Serve::Baseline) => baseline::serve().map(|()| ExitCode::SUCCESS),
        Some(Serve::Reference) => reference::serve().map(|()| ExitCode::SUCCESS),
        None => child::runtime().and_then(|runtime| runtime.block_on(measure(args))),
    };
    ended.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(TROUBLE)
    })
}

/// The pairs of each ratio, one of each round.
type Results = Vec<(Target, Vec<Pair>)>;

async fn measure(args: &Args) -> Result<ExitCode> {
    let targets = plan::targets(args.beside.is_some(), args.only.as_deref());
    ensure!(
        !targets.is_empty(),
        "no case has that in its name; those of oidc-provider need --beside oidc-provider"
    );
    let cores = Cores::choose()?;
    let span = Duration::from_secs_f64(args.seconds);
    let mut servers = Servers::start(args, cores)?;
    servers.compile(&targets).await?;
    let mut results: Results = targets
        .into_iter()
        .map(|target| (target, Vec::new()))
        .collect();
    for round in 1..=args.rounds {
        // A fresh provider: what the last one was given to remember must not weigh on this round.
        servers.reference = Child::again("reference", cores)?;
        for (target, pairs) in &mut results {
            eprintln!("round {round} of {}: {target}", args.rounds);
            let pair = servers.measure(target, span).await;
            pairs.push(pair.with_context(|| format!("failed to measure {target}"))?);
        }
    }
    let ratios = ratio::ratios(&results);
    write!(
        std::io::stdout().lock(),
        "{} rounds of {} s, {} users; medians\n\n{}",
        args.rounds,
        args.seconds,
        args.users,
        table::table(&results, &ratios)
    )?;
    let held = ratios.iter().all(|ratio| ratio.is_held != Some(false));
    Ok(ExitCode::from(if held { 0 } else { MISSED }))
}

/// A target was missed.
const MISSED: u8 = 1;
/// Nothing was measured: our own error, or a server that answered something else than it should.
const TROUBLE: u8 = 3;

struct Servers {
    users: usize,
    baseline: Child,
    reference: Child,
    oidc_provider: Option<(Child, TempDir)>,
}

impl Servers {
    fn start(args: &Args, cores: Cores) -> Result<Self> {
        let foreign = args.beside == Some(Beside::OidcProvider);
        Ok(Self {
            users: args.users.into(),
            baseline: Child::again("baseline", cores)?,
            reference: Child::again("reference", cores)?,
            oidc_provider: foreign.then(|| oidc_provider(cores)).transpose()?,
        })
    }

    /// Asks oidc-provider until its code is compiled: node takes thousands of requests for it.
    async fn compile(&self, targets: &[Target]) -> Result<()> {
        let cases = targets
            .iter()
            .flat_map(|target| [target.case, target.against]);
        for case in cases.filter(|case| case.server == Server::OidcProvider) {
            eprintln!("{case} is asked until its code is compiled");
            warm_up(self.of(case)?, self.users, UNTIL_COMPILED).await?;
        }
        Ok(())
    }

    async fn measure(&self, target: &Target, span: Duration) -> Result<Pair> {
        // Made just now: oidc-provider keeps about a thousand entries.
        let case = self.of(target.case)?;
        let against = self.of(target.against)?;
        compare(case, against, self.users, span).await
    }

    /// The server of a case, and what it is asked.
    fn of(&self, case: Case) -> Result<(&Child, Load)> {
        let server = match case.server {
            Server::Baseline => &self.baseline,
            Server::Assay => &self.reference,
            Server::OidcProvider => &self.oidc_provider.as_ref().context(STARTED)?.0,
        };
        Ok((server, cases::load(server, case, self.users)?))
    }
}

/// npm oidc-provider, installed into a temporary folder.
fn oidc_provider(cores: Cores) -> Result<(Child, TempDir)> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("package.json"), PACKAGE)?;
    fs::write(folder.path().join("server.mjs"), SERVER)?;
    let npm = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(&folder)
        .stdout(std::io::stderr())
        .status()
        .context("failed to run npm; --beside needs it")?;
    ensure!(npm.success(), "npm install failed");
    let mut node = Command::new("node");
    node.arg("server.mjs")
        .current_dir(&folder)
        .env("NODE_ENV", "production");
    Ok((Child::start(&mut node, cores)?, folder))
}

const PACKAGE: &str = include_str!("../../../../oidc-provider/package.json");
const SERVER: &str = include_str!("../../../../oidc-provider/server.mjs");
const UNTIL_COMPILED: Duration = Duration::from_secs(3);
const STARTED: &str = "cases of oidc-provider are chosen only beside it";
