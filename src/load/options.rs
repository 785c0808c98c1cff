//! From the command line to the model of a run and its options.

use std::num::NonZero;
use std::thread;
use std::time::Duration;

use assay_loadtest::arrival::{Share, Spacing};
use assay_loadtest::closed::ClosedOptions;
use assay_loadtest::run::{Options, Reuse, TargetCpu};
use assay_loadtest::stop::Stop;

use super::args::{Generator, Load, Pace};
use crate::exit::Failure;
use crate::permission;
use crate::target::Named;

/// The defaults: enough to see something, too little to do harm.
const RATE: &str = "50/s";
const LENGTH: Duration = Duration::from_secs(10);

/// The default number of users in the open model. It is lower where users have to log in, because that takes time.
const PREPARED: u32 = 100;
const UNPREPARED: u32 = 1_000;

/// The model of a run.
#[derive(Debug)]
pub(super) enum Model {
    /// A rate, whatever the target does.
    Open(Options),
    /// Users, who wait for one journey to end.
    Closed(ClosedOptions),
}

/// The model that was asked for: the closed one by users without a rate.
pub(super) fn model(args: &Load, prepares: bool) -> Result<Model, Failure> {
    match (&args.pace.rate, &args.pace.ramp, args.pace.users) {
        (None, None, Some(users)) => closed(args, users).map(Model::Closed),
        (Some(_), _, _) | (_, Some(_), _) | (None, None, None) => {
            open(args, prepares).map(Model::Open)
        }
    }
}

/// The options of the closed model.
fn closed(args: &Load, users: u32) -> Result<ClosedOptions, Failure> {
    let of_arrivals = [
        ("--poisson", args.pace.poisson),
        ("--shard", args.shards.shard.is_some()),
        ("--start-at", args.shards.start_at.is_some()),
    ];
    if let Some((option, _)) = of_arrivals.iter().find(|(_, is_given)| *is_given) {
        return Err(Failure::input(format!(
            "{option} is about arrivals, and users who wait for answers have none: add --rate, or leave {option} out"
        )));
    }
    Ok(ClosedOptions {
        users,
        stop: stop(&args.pace),
        warmup: args.pace.warmup,
        threads: args.generator.threads(),
        reuse: args.generator.reuse(),
        max_errors: args.generator.max_errors,
        target_cpu: args.generator.target_cpu(args.target.is_some()),
    })
}

/// The options of the open model.
fn open(args: &Load, prepares: bool) -> Result<Options, Failure> {
    let rate = args.pace.rate.clone().or_else(|| args.pace.ramp.clone());
    let rate = match rate {
        Some(rate) => rate,
        None => RATE.parse().map_err(Failure::input)?,
    };
    if args
        .shards
        .start_at
        .is_some_and(|at| at < jiff::Timestamp::now())
    {
        return Err(Failure::input(
            "--start-at is in the past; give all shards a time some minutes ahead",
        ));
    }
    Ok(Options {
        rate,
        spacing: spacing(args.pace.poisson),
        stop: stop(&args.pace),
        warmup: args.pace.warmup,
        share: args.shards.shard.unwrap_or(Share::ALL),
        start_at: args.shards.start_at,
        seed: args.generator.seed,
        threads: args.generator.threads(),
        users: args.pace.users.unwrap_or_else(|| users(prepares)),
        reuse: args.generator.reuse(),
        max_errors: args.generator.max_errors,
        target_cpu: args.generator.target_cpu(args.target.is_some()),
    })
}

/// How arrivals follow each other.
pub(crate) const fn spacing(poisson: bool) -> Spacing {
    if poisson {
        Spacing::Poisson
    } else {
        Spacing::Even
    }
}

/// The default number of users in the open model.
pub(crate) const fn users(prepares: bool) -> u32 {
    if prepares { PREPARED } else { UNPREPARED }
}

impl Generator {
    /// How many threads make load.
    pub(crate) fn threads(&self) -> u32 {
        self.threads.unwrap_or_else(half_of_the_cores)
    }

    /// Whether connections are used again.
    pub(crate) const fn reuse(&self) -> Reuse {
        if self.new_connections {
            Reuse::PerRequest
        } else {
            Reuse::KeepAlive
        }
    }

    /// The process whose processor time is the target's; a target that is not named is in this process.
    pub(crate) const fn target_cpu(&self, is_named: bool) -> TargetCpu {
        match (is_named, self.target_pid) {
            (false, _) => TargetCpu::ThisProcess,
            (true, Some(id)) => TargetCpu::Process(id),
            (true, None) => TargetCpu::Unknown,
        }
    }
}

fn stop(pace: &Pace) -> Stop {
    match pace.count {
        Some(count) => Stop::Count(count),
        None => Stop::After(pace.length.unwrap_or(LENGTH)),
    }
}

/// The other half is for the target, which is often on the same machine.
fn half_of_the_cores() -> u32 {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    u32::try_from(cores / 2).unwrap_or(1).max(1)
}

/// Says how much load a run is, and against what, where that is not this machine: such hosts are put under load only by their
/// owners.
pub(super) fn permitted(named: &Named, args: &Load, model: &Model) -> Result<(), Failure> {
    let length = match stop(&args.pace) {
        Stop::After(length) => format!("for {} s", (length + args.pace.warmup).as_secs()),
        Stop::Count(count) => format!("until {count} were measured"),
    };
    let much = match model {
        Model::Open(options) => format!("{} journeys", options.rate),
        Model::Closed(options) => format!("journeys of {} users", options.users),
    };
    let times = match args.pace.repeat {
        1 => String::new(),
        more => format!(", {more} times"),
    };
    let what = format!("{much} {length}{times}");
    permission::owned(named, args.generator.i_own_this_target, &what)
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        load: Load,
    }

    fn chosen(options: &str) -> Result<Model, Failure> {
        let line = ["load", "sign-in"]
            .into_iter()
            .chain(options.split_whitespace());
        let line = Line::try_parse_from(line).unwrap_or_else(|error| panic!("{error}"));
        model(&line.load, false)
    }

    #[test]
    fn users_without_a_rate_are_the_closed_model() {
        for options in [
            "",
            "--rate 5/s",
            "--rate 5/s --users 7",
            "--ramp 1..5/s --users 7",
        ] {
            assert!(matches!(chosen(options), Ok(Model::Open(_))), "{options}");
        }
        let model = chosen("--users 7 --count 90 --new-connections").expect("it is complete");
        let Model::Closed(options) = model else {
            panic!("{model:?}");
        };
        assert_eq!((options.users, options.stop), (7, Stop::Count(90)));
        assert_eq!(options.reuse, Reuse::PerRequest);
    }

    #[test]
    fn users_who_wait_have_no_arrivals() {
        for (option, value) in [
            ("--poisson", ""),
            ("--shard", "1/2"),
            ("--start-at", "2999-01-31T12:00:00Z"),
        ] {
            let refused = chosen(&format!("--users 7 {option} {value}"));
            let Err(Failure::Input(reason)) = refused else {
                panic!("{option}: {refused:?}");
            };
            assert!(reason.to_string().starts_with(option), "{reason}");
            chosen(&format!("--users 7 --rate 5/s {option} {value}")).expect("arrivals");
        }
    }
}
