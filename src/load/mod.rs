//! `assay load`: puts a provider under load, shows the figures, and judges them by gates.

pub(crate) mod args;
mod clients;
mod evaluate;
pub(crate) mod live;
pub(crate) mod options;
pub(crate) mod report;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use assay_conformance::rp::Session;
use assay_conformance::runner::Deadlines;
use assay_conformance::scenario::{Journey, Suite};
use assay_loadtest::report::Report;
use assay_loadtest::run::{self, RunError};
use assay_loadtest::set_up::{Ready, SetUpError};
use assay_loadtest::{closed, rounds};

use crate::exit::{Exit, Failure};
use crate::load::args::{Command, Generator, Load};
use crate::target::Named;
use crate::{check, output, permission, report_file, suite};
use live::Live;
use options::Model;

/// Puts a provider under load. Mistakes in the arguments are found before anything is sent.
pub(crate) fn run(args: &Load) -> Result<Exit, Failure> {
    report_file::ready(&args.evaluation.report)?;
    if let Some(Command::Merge(args)) = &args.command {
        return evaluate::merge(args);
    }
    let Some(name) = &args.journey else {
        let suite = suite::load(args.generator.scenarios.as_deref())?;
        return list(&suite, "assay load token-hammer --rate 200/s --for 30s");
    };
    let (suite, journey) = journey(name, &args.generator)?;
    let judge = evaluate::Evaluator::new(&args.evaluation, &journey.gates)?;
    let model = options::model(args, !journey.prepare.is_empty())?;
    let named = Named::read(args.target.as_deref(), &args.access)?;
    options::permitted(&named, args, &model)?;
    let report = tokio::runtime::Runtime::new()?.block_on(async {
        let targets = named.open().await?;
        let lease = targets
            .lease(Deadlines::Usual)
            .await
            .map_err(Failure::trouble)?;
        let live = Live::new();
        let says = |text: &str| live.says(text);
        let ready = rehearsed(&suite, &journey, lease.session(), &args.generator, says).await?;
        judge.suits(ready.verbs())?;
        let mut live = live;
        repeated(args.pace.repeat, &ready, &model, &mut live).await
    })?;
    judge.conclude(report)
}

/// The journey, seen to work for one user, and with the clients that were asked for.
pub(crate) async fn rehearsed(
    suite: &Suite,
    journey: &Journey,
    session: &Arc<Session>,
    generator: &Generator,
    says: impl Fn(&str),
) -> Result<Ready, Failure> {
    permission::here(session, generator.i_own_this_target, "load")?;
    says("rehearsing the journey");
    let ready = Ready::new(suite, journey, Arc::clone(session))
        .await
        .map_err(|error| unplayable(&error))?;
    for reason in ready.left_out() {
        anstream::eprintln!("left out of the mix: {reason}");
    }
    let Some(clients) = generator.clients else {
        return Ok(ready);
    };
    says(&format!("registering {clients} sets of clients"));
    Ok(ready.with_clients_of(clients::register(session, clients).await?))
}

/// Makes so many rounds, and one report of them. A round that is cut short is the last.
async fn repeated(
    times: u32,
    ready: &Ready,
    model: &Model,
    live: &mut Live,
) -> Result<Report, Failure> {
    if times == 1 {
        return once(ready, model, live).await.map_err(failed);
    }
    let mut done: Vec<Report> = Vec::new();
    for number in 1..=times {
        live.says(&format!("round {number} of {times}"));
        match (once(ready, model, live).await, done.last_mut()) {
            (Ok(report), _) => done.push(report),
            (Err(RunError::Interrupted(_)), Some(last)) => {
                last.cut_short = Some(format!("interrupted before round {number} was measured"));
            }
            (Err(error), _) => return Err(failed(error)),
        }
        if done.last().is_some_and(|last| last.cut_short.is_some()) {
            break;
        }
    }
    Ok(rounds::merge(done).expect("there is at least one round"))
}

/// Makes a run in the model that was asked for.
async fn once(ready: &Ready, model: &Model, live: &mut Live) -> Result<Report, RunError> {
    let stop = async {
        check::interrupted().await;
        "interrupted".to_owned()
    };
    let tell = |progress| live.tell(&progress);
    match model {
        Model::Open(options) => run::open(ready, options, stop, tell).await,
        Model::Closed(options) => closed::closed(ready, options, stop, tell).await,
    }
}

/// Lists the journeys, and shows an example.
pub(crate) fn list(suite: &Suite, example: &str) -> Result<Exit, Failure> {
    let mut text = String::from("Name one of these journeys:\n\n");
    for journey in suite.journeys() {
        writeln!(text, "  {:18} {}", journey.id, journey.says)
            .expect("writing to a String cannot fail");
    }
    writeln!(text, "\n{example}").expect("writing to a String cannot fail");
    output::print(&text)?;
    Ok(Exit::Input)
}

/// The journey of this name.
pub(crate) fn journey(name: &str, generator: &Generator) -> Result<(Suite, Arc<Journey>), Failure> {
    let suite = suite::load(generator.scenarios.as_deref())?;
    if Path::new(name)
        .extension()
        .is_some_and(|kind| kind == "toml")
    {
        let suite = suite.with_file(Path::new(name)).map_err(Failure::input)?;
        let own = suite.topics().last().map(|topic| topic.journeys.as_slice());
        return match own {
            Some([journey]) => {
                let journey = Arc::clone(journey);
                Ok((suite, journey))
            }
            Some(_) | None => Err(Failure::input(format!(
                "{name} does not hold exactly one journey; with --scenarios PATH a journey is chosen by name"
            ))),
        };
    }
    let journey = suite.journey(name).map(Arc::clone).ok_or_else(|| {
        let names: Vec<&str> = suite
            .journeys()
            .map(|journey| journey.id.as_str())
            .collect();
        Failure::input(format!(
            "there is no journey {name}; there are {}. A file of your own is named with .toml",
            names.join(", ")
        ))
    })?;
    Ok((suite, journey))
}

/// Shows what went wrong with one user, down to the command that repeats the last request.
pub(crate) fn unplayable(error: &SetUpError) -> Failure {
    let exchanges = match error {
        SetUpError::NotHere(_) => return Failure::input(error),
        SetUpError::Fails { exchanges, .. } => exchanges,
    };
    let mut text = format!("the journey does not work for a single user: {error}");
    if let Some(last) = exchanges.last() {
        let came = match (&last.status, &last.failure) {
            (Some(status), _) => status.to_string(),
            (None, Some(reason)) => reason.clone(),
            (None, None) => "nothing".to_owned(),
        };
        write!(
            text,
            "\n\n  {} {} -> {came}\n  {}\n  repeat: {}",
            last.method, last.url, last.response_body, last.curl
        )
        .expect("writing to a String cannot fail");
    }
    Failure::trouble(text)
}

pub(crate) fn failed(error: RunError) -> Failure {
    match error {
        RunError::SetUp(error) => unplayable(&error),
        RunError::Rate(_) => Failure::input(error),
        RunError::Machine(_) | RunError::Interrupted(_) => Failure::trouble(error),
    }
}

/// The exit code that a report earns by itself.
fn exit(report: &Report, gates_hold: bool) -> Exit {
    // A wrong answer is one however the run ended.
    if report.violations() > 0 {
        Exit::Findings
    } else if report.cut_short.is_some() {
        Exit::Trouble
    } else if !gates_hold {
        Exit::Findings
    } else if !report.is_valid() {
        Exit::Trouble
    } else {
        Exit::Clean
    }
}
