//! `assay capacity`: finds the highest rate at which a provider keeps an objective.

pub(crate) mod args;
mod live;

use assay_conformance::runner::Deadlines;
use assay_loadtest::arrival::{Rate, Share};
use assay_loadtest::capacity::search::InvalidSearch;
use assay_loadtest::capacity::{self, Search, SearchEnd, drive};
use assay_loadtest::gate::{Gate, Slo};
use assay_loadtest::run::Options;
use assay_loadtest::stop::Stop;

use crate::exit::{Exit, Failure};
use crate::load::options::{spacing, users};
use crate::report_file::ReportFile;
use crate::target::Named;
use crate::{check, load, output, permission, report_file, suite};
use args::{Capacity, Objective};
use live::Live;

/// Finds the highest rate. Mistakes in the arguments are found before anything is sent.
pub(crate) fn run(args: &Capacity) -> Result<Exit, Failure> {
    report_file::ready(&args.report)?;
    let suite = suite::load(args.generator.scenarios.as_deref())?;
    let Some(name) = &args.journey else {
        return load::list(
            &suite,
            "assay capacity token-hammer --slo 'p99(token) < 50ms'",
        );
    };
    let (suite, journey) = load::journey(name, &args.generator)?;
    let slo = objective(&args.objective.slo, &journey.gates)?;
    let search = search(&args.objective).map_err(Failure::input)?;
    let options = options(args, !journey.prepare.is_empty())?;
    let named = Named::read(args.target.as_deref(), &args.access)?;
    let length = args.objective.step_for;
    let reach = format!(
        "up to {} journeys a second, in trials of {} s,",
        args.objective.to,
        (length + options.warmup).as_secs()
    );
    permission::owned(&named, args.generator.i_own_this_target, &reach)?;
    let found = tokio::runtime::Runtime::new()?.block_on(async {
        let targets = named.open().await?;
        let lease = targets
            .lease(Deadlines::Usual)
            .await
            .map_err(Failure::trouble)?;
        let mut live = Live::new();
        let says = |text: &str| anstream::eprintln!("{text}");
        let ready =
            load::rehearsed(&suite, &journey, lease.session(), &args.generator, says).await?;
        if let Some(gate) = slo.gates().iter().find(|gate| !gate.suits(ready.verbs())) {
            return Err(Failure::input(format!(
                "`{gate}` would never be measured: the steps of {} are {}",
                journey.id,
                ready.verbs().join(", ")
            )));
        }
        anstream::eprintln!("the highest rate of {} that keeps {slo}", journey.id);
        let stop = async {
            check::interrupted().await;
            "interrupted".to_owned()
        };
        drive::drive(&ready, &options, &slo, search, length, stop, |progress| {
            live.tell(&progress);
        })
        .await
        .map_err(load::failed)
    })?;
    for file in &args.report {
        file.write(&file.format().of_search(&found))?;
    }
    if !args.report.iter().any(ReportFile::takes_stdout) {
        output::print(&found.document().terminal())?;
    }
    Ok(exit(&found, args.objective.confirm))
}

/// The objective. A target that refuses everything is quick, so an objective always limits errors.
fn objective(asked: &[Slo], of_journey: &[String]) -> Result<Slo, Failure> {
    let mut gates: Vec<Gate> = asked.iter().flat_map(Slo::gates).cloned().collect();
    if gates.is_empty() {
        return Err(Failure::input(
            "a search needs an objective, such as --slo 'p99(token) < 50ms'",
        ));
    }
    if !gates.iter().any(Gate::is_about_errors) {
        let own = of_journey.iter().map(|gate| gate.parse::<Gate>());
        let own = own.collect::<Result<Vec<_>, _>>().map_err(Failure::input)?;
        gates.extend(own.into_iter().filter(Gate::is_about_errors));
    }
    if !gates.iter().any(Gate::is_about_errors) {
        gates.push(FEW_ERRORS.parse().map_err(Failure::input)?);
    }
    Slo::new(gates).ok_or_else(|| Failure::input("a search needs an objective"))
}

const FEW_ERRORS: &str = "errors < 0.1%";

fn search(objective: &Objective) -> Result<Search, InvalidSearch> {
    let Objective {
        from,
        to,
        precision,
        confirm,
        ..
    } = *objective;
    Search::new(from, to, precision, confirm)
}

/// The options that all trials share.
fn options(args: &Capacity, prepares: bool) -> Result<Options, Failure> {
    let (objective, generator) = (&args.objective, &args.generator);
    Ok(Options {
        rate: Rate::constant(objective.from).map_err(Failure::input)?,
        spacing: spacing(objective.poisson),
        stop: Stop::After(objective.step_for),
        warmup: objective.warmup,
        share: Share::ALL,
        start_at: None,
        seed: generator.seed,
        threads: generator.threads(),
        users: objective.users.unwrap_or_else(|| users(prepares)),
        reuse: generator.reuse(),
        max_errors: generator.max_errors,
        target_cpu: generator.target_cpu(args.target.is_some()),
    })
}

/// The exit code of a search. If it could not go on, the answer is unknown.
fn exit(found: &capacity::Capacity, confirmations: u32) -> Exit {
    match (&found.answer.ended, found.answer.highest) {
        (SearchEnd::Generator(_) | SearchEnd::Interrupted | SearchEnd::Failed(_), _) => {
            Exit::Trouble
        }
        (SearchEnd::Broke(_) | SearchEnd::AtMax, Some(_))
            if found.answer.confirmed || confirmations == 0 =>
        {
            Exit::Clean
        }
        // A rate that held once and never again was not found.
        (SearchEnd::Broke(_) | SearchEnd::AtMax, Some(_) | None) => Exit::Findings,
    }
}

#[cfg(test)]
mod tests {
    use assay_loadtest::capacity::{SearchResult, SearchSettings};

    use super::*;

    fn ended(highest: Option<f64>, confirmed: bool, ended: SearchEnd, confirmations: u32) -> Exit {
        let asked = SearchSettings {
            journey: String::new(),
            target: String::new(),
            slo: String::new(),
            started_at: String::new(),
            trial_s: 1.0,
            warmup_s: 0.0,
        };
        let answer = SearchResult {
            highest,
            confirmed,
            broke_at: None,
            ended,
        };
        exit(
            &capacity::Capacity::of(asked, Vec::new(), answer),
            confirmations,
        )
    }

    #[test]
    fn the_exit_code_says_whether_a_rate_was_found() {
        let broke = || SearchEnd::Broke("slow".to_owned());
        assert_eq!(ended(Some(5.0), true, broke(), 2), Exit::Clean);
        assert_eq!(ended(Some(5.0), true, SearchEnd::AtMax, 2), Exit::Clean);
        assert_eq!(ended(Some(5.0), false, broke(), 0), Exit::Clean);
        assert_eq!(ended(Some(5.0), false, broke(), 2), Exit::Findings);
        assert_eq!(ended(None, false, broke(), 2), Exit::Findings);
        for trouble in [
            SearchEnd::Generator("late".to_owned()),
            SearchEnd::Interrupted,
            SearchEnd::Failed("gone".to_owned()),
        ] {
            assert_eq!(ended(Some(5.0), true, trouble, 2), Exit::Trouble);
        }
    }

    #[test]
    fn an_objective_always_has_a_word_about_errors() {
        let slo = |text: &str| vec![text.parse::<Slo>().expect("an objective")];
        let of_journey = ["errors < 2%".to_owned(), "rate >= 0.9 offered".to_owned()];
        let whole = |asked: &[Slo], own: &[String]| {
            let whole = objective(asked, own).expect("an objective");
            whole.to_string()
        };
        assert_eq!(
            whole(&slo("p99 < 1s"), &of_journey),
            "p99 < 1s, errors < 2%"
        );
        assert_eq!(whole(&slo("p99 < 1s"), &[]), "p99 < 1s, errors < 0.1%");
        assert_eq!(
            whole(&slo("p99 < 1s, errors < 5%"), &of_journey),
            "p99 < 1s, errors < 5%"
        );
        assert!(objective(&[], &of_journey).is_err());
    }
}
