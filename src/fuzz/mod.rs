//! `assay fuzz`: plays cases that nobody thought of, shows what broke a law, and keeps it as a scenario.

pub(crate) mod args;
mod live;

use std::fs;
use std::hash::{BuildHasher as _, RandomState};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use assay_conformance::baseline::Baseline;
use assay_conformance::judge::Law;
use assay_conformance::report::Evidence;
use assay_conformance::runner::{Deadlines, Targets};
use assay_fuzz::kind::Kind;
use assay_fuzz::search::{Budget, Discovery, Results, Search, SearchError};
use assay_fuzz::{keep, report};
use tokio::runtime::{Handle, Runtime};

use crate::exit::{Exit, Failure};
use crate::report_file;
use crate::target::Named;
use crate::{baseline, check, permission};
use args::Fuzz;
use live::Live;

/// Plays cases. Everything that can be wrong with the arguments is found before anything is sent.
pub(crate) fn run(args: &Fuzz) -> Result<Exit, Failure> {
    report_file::ready(&args.results.report)?;
    let search = search(&args.search);
    let named = Named::read(args.target.as_deref(), &args.access)?;
    let baseline = args.results.baseline.as_deref();
    let baseline = baseline.map(baseline::read).transpose()?;
    let is_own = args.search.i_own_this_target;
    permission::owned(&named, is_own, &much(&args.search, search.budget))?;
    let about = check::about(Vec::new(), Evidence::All);
    let (issuer, results) = Runtime::new()?.block_on(async {
        let targets = tokio::select! {
            targets = named.open() => targets?,
            () = check::interrupted() => return Err(Failure::trouble("interrupted before the first case")),
        };
        let lease = targets.lease(Deadlines::Short).await.map_err(Failure::trouble)?;
        permission::here(lease.session(), is_own, "damaged requests")?;
        let live = Live::new(args.search.length.is_none().then_some(search.budget.cases));
        let results = watched(search.clone(), Arc::clone(&targets), live).await?;
        Ok::<_, Failure>((targets.issuer(), results))
    })?;
    let mut report = report::report(&issuer, &results);
    report.about = about;
    crate::report::draw(&report, &args.results.report, args.results.verbose)?;
    // Last, because a folder that cannot be written must not cost the report.
    let kept = kept(&results, search.seed, &args.results.findings)?;
    conclude(&results, &search, &kept);
    Ok(match baseline {
        Some(baseline) => baseline::hold(&report, &asked_for(baseline, &results)),
        None => Exit::of(&report),
    })
}

/// The entries of laws that some case asked for: of the others this run says nothing.
fn asked_for(mut baseline: Baseline, results: &Results) -> Baseline {
    baseline.known.retain(|known| {
        let law = Law::named(&known.check);
        law.is_none_or(|law| results.judged.contains_key(&law))
    });
    baseline
}

fn search(asked: &args::Search) -> Search {
    let kinds = match asked.only.as_slice() {
        [] => Kind::ALL.to_vec(),
        some => some.to_vec(),
    };
    let cases = match (asked.cases, asked.length) {
        (Some(cases), _) => cases,
        (None, Some(_)) => u64::MAX,
        (None, None) => CASES,
    };
    Search {
        seed: asked.seed.unwrap_or_else(any_seed),
        kinds,
        budget: Budget {
            cases,
            time: asked.length,
            requests: asked.max_requests,
        },
        jobs: asked
            .jobs
            .unwrap_or_else(|| thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)),
        until_found: None,
    }
}

/// A run of some seconds.
const CASES: u64 = 2_000;

/// Another number each time, short enough to be typed.
fn any_seed() -> u64 {
    RandomState::new().hash_one(()) % 1_000_000
}

/// The requests of the run, in words.
fn much(asked: &args::Search, budget: Budget) -> String {
    match asked.length {
        Some(time) => format!(
            "damaged requests for {} s, at most {} of them",
            time.as_secs(),
            budget.requests
        ),
        None => format!("{} cases of damaged requests", budget.cases),
    }
}

/// Plays the cases with progress on standard error; Ctrl-C ends the run, and what was found by then is kept.
async fn watched(
    search: Search,
    targets: Arc<dyn Targets>,
    mut live: Live,
) -> Result<Results, Failure> {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let providers = Handle::current();
    let playing = tokio::task::spawn_blocking(move || {
        search.run(&targets, &providers, &stopped, |progress| {
            live.tell(progress)
        })
    });
    let interrupting = async {
        check::interrupted().await;
        stop.store(true, Ordering::Relaxed);
        std::future::pending().await
    };
    let results = tokio::select! {
        results = playing => results.map_err(Failure::trouble)?,
        never = interrupting => never,
    };
    results.map_err(|error| match error {
        SearchError::NothingToTry(_) => Failure::input(error),
        SearchError::NoTarget(_) | SearchError::Thread(_) => Failure::trouble(error),
    })
}

/// Writes a scenario for each finding; the folder is made when there is something to put into it.
fn kept(results: &Results, seed: u64, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let write = |discovery: &Discovery| {
        let file = folder.join(format!("{}.toml", keep::name(discovery, seed)));
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&file, keep::scenario(discovery, seed)))
            .map_err(|error| {
                Failure::trouble(format!("failed to write {}: {error}", file.display()))
            })?;
        Ok(file)
    };
    results.discoveries.values().map(write).collect()
}

/// The number of cases played, and the next thing to do.
fn conclude(results: &Results, search: &Search, kept: &[PathBuf]) {
    let cases: u64 = results.cases.values().sum();
    let kinds: Vec<_> = results
        .cases
        .iter()
        .map(|(kind, cases)| format!("{cases} {kind}"))
        .collect();
    let seconds = results.took.as_secs_f64();
    anstream::eprintln!(
        "seed {}: {cases} cases ({}), {} requests in {seconds:.1} s, {:.0} cases/s",
        search.seed,
        kinds.join(", "),
        results.requests,
        cases as f64 / seconds.max(f64::MIN_POSITIVE),
    );
    if let Some(reason) = &results.cut_short {
        anstream::eprintln!("it ended early: {reason}");
    }
    for file in kept {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        anstream::eprintln!(
            "replay: assay check TARGET --scenarios {} --only {name}",
            file.display()
        );
    }
}
