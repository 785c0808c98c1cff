//! Going round the cases.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::args::{Args, Beside};
use crate::baseline::Baseline;
use crate::child::Cores;
use crate::driver::{Load, Pace, Sample, drive};
use crate::foreign::OidcProvider;
use crate::plan::{self, Case, Server, Target};
use crate::reference::Reference;

/// Everything that one run has seen.
#[derive(Debug)]
pub(crate) struct Results {
    pub(crate) targets: Vec<Target>,
    /// The samples of each case, one of each round.
    pub(crate) cases: Vec<(Case, Vec<Sample>)>,
    pub(crate) cores: Cores,
    pub(crate) pace: Pace,
    pub(crate) rounds: u32,
}

impl Results {
    /// The samples of a case, in the order of the rounds.
    pub(crate) fn samples(&self, of: Case) -> &[Sample] {
        let found = self.cases.iter().find(|(case, _)| *case == of);
        found.map_or(&[], |(_, samples)| samples)
    }
}

/// Measures every case once in each round, so that whatever slows the machine for a while slows all of them.
pub(crate) fn run(args: &Args) -> Result<Results> {
    let cores = Cores::choose(args.server_core, args.driver_core)?;
    cores.enter()?;
    let targets = plan::targets(args.beside.is_some(), args.only.as_deref());
    let pace = Pace {
        connections: args.connections.into(),
        span: Duration::from_secs_f64(args.seconds),
    };
    let mut cases: Vec<_> = plan::cases(&targets)
        .into_iter()
        .map(|case| (case, Vec::new()))
        .collect();
    ensure!(
        !cases.is_empty(),
        "no case has that in its name; those of oidc-provider need --beside oidc-provider"
    );
    let mut servers = Servers::start(&cases, args.beside, cores, pace)?;
    for round in 1..=args.rounds {
        servers.renew(cores, pace)?;
        for (case, samples) in &mut cases {
            eprintln!("round {round} of {}: {case}", args.rounds);
            let load = servers.load(*case, pace)?;
            let (address, pid) = servers.process(*case)?;
            let sample = drive(address, pid, load, pace);
            let sample = sample.with_context(|| format!("failed to measure {case}"))?;
            ensure!(sample.requests > 0, "{case} answered nothing in time");
            samples.push(sample);
        }
    }
    Ok(Results {
        targets,
        cases,
        cores,
        pace,
        rounds: args.rounds,
    })
}

struct Servers {
    baseline: Baseline,
    reference: Option<Reference>,
    oidc_provider: Option<OidcProvider>,
}

impl Servers {
    fn start(
        cases: &[(Case, Vec<Sample>)],
        beside: Option<Beside>,
        cores: Cores,
        pace: Pace,
    ) -> Result<Self> {
        let wanted = |server| cases.iter().any(|(case, _)| case.server == server);
        let foreign = beside == Some(Beside::OidcProvider) && wanted(Server::OidcProvider);
        let mut servers = Self {
            baseline: Baseline::start(cores)?,
            reference: None,
            oidc_provider: foreign.then(|| OidcProvider::start(cores)).transpose()?,
        };
        if let Some(foreign) = &mut servers.oidc_provider {
            eprintln!("oidc-provider is asked until its code is compiled");
            for (case, _) in cases {
                if case.server == Server::OidcProvider {
                    let (address, pid) = foreign.process();
                    let load = foreign.load(case.work, pace.connections)?;
                    let span = UNTIL_COMPILED;
                    drive(address, pid, load, Pace { span, ..pace })
                        .with_context(|| format!("failed to warm {case} up"))?;
                }
            }
        }
        Ok(servers)
    }

    /// A fresh provider for each round: what the last one was given to remember must not weigh on the next.
    fn renew(&mut self, cores: Cores, pace: Pace) -> Result<()> {
        self.reference = None;
        // For the tokens that are asked about, and for those that are refreshed.
        let codes = tokens(pace) + pace.connections;
        self.reference = Some(Reference::start(cores, codes)?);
        Ok(())
    }

    fn load(&mut self, case: Case, pace: Pace) -> Result<Load> {
        let (work, connections) = (case.work, pace.connections);
        match case.server {
            Server::Baseline => self.baseline.load(work, connections, tokens(pace)),
            Server::Assay => {
                let reference = self.reference.as_mut().context(STARTED)?;
                reference.load(work, connections, tokens(pace))
            }
            Server::OidcProvider => {
                let foreign = self.oidc_provider.as_mut().context(STARTED)?;
                foreign.load(work, connections)
            }
        }
    }

    fn process(&self, case: Case) -> Result<(SocketAddr, u32)> {
        Ok(match case.server {
            Server::Baseline => self.baseline.process(),
            Server::Assay => self.reference.as_ref().context(STARTED)?.process(),
            Server::OidcProvider => self.oidc_provider.as_ref().context(STARTED)?.process(),
        })
    }
}

/// How many different tokens are asked about. With one only, whoever remembers the last answer would win.
fn tokens(pace: Pace) -> usize {
    pace.connections * TOKENS_PER_CONNECTION
}

const TOKENS_PER_CONNECTION: usize = 16;
/// For each case; node takes thousands of requests until it has made up its mind.
const UNTIL_COMPILED: Duration = Duration::from_secs(3);
const STARTED: &str = "the servers of a case are started before it";
