//! Going round the cases.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use crate::args::{Args, Beside};
use crate::baseline::Baseline;
use crate::child::Cores;
use crate::driver::{Pace, Sample, Subject, compare, warm_up};
use crate::foreign::OidcProvider;
use crate::plan::{self, Case, Server, Target};
use crate::reference::Reference;

/// Everything that one run has seen.
#[derive(Debug)]
pub(crate) struct Results {
    /// The two cases of each target as they were measured in turn, once in each round.
    pub(crate) targets: Vec<(Target, Vec<Pair>)>,
    pub(crate) cores: Cores,
    pub(crate) pace: Pace,
    pub(crate) rounds: u32,
}

/// Two samples of the same stretch of time.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) case: Sample,
    pub(crate) against: Sample,
}

impl Results {
    /// Each case with its samples of all targets that it is part of.
    pub(crate) fn cases(&self) -> Vec<(Case, Vec<&Sample>)> {
        let mut cases: Vec<(Case, Vec<&Sample>)> = Vec::new();
        for (target, pairs) in &self.targets {
            let against = pairs.iter().map(|pair| &pair.against).collect();
            let case = pairs.iter().map(|pair| &pair.case).collect();
            for (case, samples) in [(target.against, against), (target.case, case)] {
                match cases.iter_mut().find(|(other, _)| *other == case) {
                    Some((_, all)) => all.extend::<Vec<_>>(samples),
                    None => cases.push((case, samples)),
                }
            }
        }
        cases
    }
}

/// Measures every ratio once in each round.
pub(crate) fn run(args: &Args) -> Result<Results> {
    let cores = Cores::choose(args.server_core, args.driver_core)?;
    cores.enter()?;
    let targets = plan::targets(args.beside.is_some(), args.only.as_deref());
    let pace = Pace {
        connections: args.connections.into(),
        span: Duration::from_secs_f64(args.seconds),
    };
    ensure!(
        !targets.is_empty(),
        "no case has that in its name; those of oidc-provider need --beside oidc-provider"
    );
    let mut servers = Servers::start(&targets, args.beside, cores, pace)?;
    let mut targets: Vec<_> = targets
        .into_iter()
        .map(|target| (target, Vec::new()))
        .collect();
    for round in 1..=args.rounds {
        servers.renew(cores, pace)?;
        for (target, pairs) in &mut targets {
            eprintln!("round {round} of {}: {target}", args.rounds);
            let pair = servers.measure(target, pace);
            pairs.push(pair.with_context(|| format!("failed to measure {target}"))?);
        }
    }
    Ok(Results {
        targets,
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
    fn start(targets: &[Target], beside: Option<Beside>, cores: Cores, pace: Pace) -> Result<Self> {
        let cases = plan::cases(targets);
        let wanted = cases.iter().any(|case| case.server == Server::OidcProvider);
        let foreign = beside == Some(Beside::OidcProvider) && wanted;
        let mut servers = Self {
            baseline: Baseline::start(cores)?,
            reference: None,
            oidc_provider: foreign.then(|| OidcProvider::start(cores)).transpose()?,
        };
        if foreign {
            eprintln!("oidc-provider is asked until its code is compiled");
            let of_foreign = |case: &&Case| case.server == Server::OidcProvider;
            for case in cases.iter().filter(of_foreign) {
                let subject = servers.subject(*case, pace)?;
                let span = UNTIL_COMPILED;
                warm_up(subject, Pace { span, ..pace })
                    .with_context(|| format!("failed to warm {case} up"))?;
            }
        }
        Ok(servers)
    }

    /// A fresh provider for each round: what the last one was given to remember must not weigh on the next.
    fn renew(&mut self, cores: Cores, pace: Pace) -> Result<()> {
        self.reference = None;
        // For the tokens that are asked about, and for those that are refreshed: beside the ceiling, and beside another.
        let codes = tokens(pace) + 2 * pace.connections;
        self.reference = Some(Reference::start(cores, codes)?);
        Ok(())
    }

    fn measure(&mut self, target: &Target, pace: Pace) -> Result<Pair> {
        let against = self.subject(target.against, pace)?;
        let case = self.subject(target.case, pace)?;
        let [against, case] = compare(against, case, pace)?;
        Ok(Pair { case, against })
    }

    /// The server of a case with its load, made just now: oidc-provider forgets quickly.
    fn subject(&mut self, case: Case, pace: Pace) -> Result<Subject> {
        let ((address, pid), load) = match case.server {
            Server::Baseline => {
                let (server, work) = (&self.baseline, case.work);
                let load = server.load(work, pace.connections, tokens(pace))?;
                (server.process(), load)
            }
            Server::Assay => {
                let server = self.reference.as_mut().context(STARTED)?;
                let load = server.load(case.work, pace.connections, tokens(pace))?;
                (server.process(), load)
            }
            Server::OidcProvider => {
                let server = self.oidc_provider.as_mut().context(STARTED)?;
                (server.process(), server.load(case.work, pace.connections)?)
            }
        };
        Ok(Subject { address, pid, load })
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
