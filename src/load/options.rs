//! From the command line to the options of a run.

use std::num::NonZero;
use std::thread;
use std::time::Duration;

use assay_loadtest::arrival::{Share, Spacing};
use assay_loadtest::run::{Options, Reuse, TargetCpu};
use assay_loadtest::stop::Stop;

use super::args::{Load, Pace};
use crate::exit::Failure;
use crate::target::Named;

/// Where nobody says: enough to see something, too little to hurt.
const RATE: &str = "50/s";
const LENGTH: Duration = Duration::from_secs(10);

/// How many users there are in the open model where nobody says: those that have to log in take their time.
const PREPARED: u32 = 100;
const UNPREPARED: u32 = 1_000;

/// The options of the open model.
pub(super) fn open(args: &Load, prepares: bool) -> Result<Options, Failure> {
    let rate = args.pace.rate.clone().or_else(|| args.pace.ramp.clone());
    let rate = match rate {
        Some(rate) => rate,
        None => RATE.parse().map_err(Failure::input)?,
    };
    let users = if prepares { PREPARED } else { UNPREPARED };
    Ok(Options {
        rate,
        spacing: if args.pace.poisson {
            Spacing::Poisson
        } else {
            Spacing::Even
        },
        stop: stop(&args.pace),
        warmup: args.pace.warmup,
        share: args.generator.shard.unwrap_or(Share::ALL),
        start_at: args.generator.start_at,
        seed: args.generator.seed,
        threads: args.generator.threads.unwrap_or_else(half_of_the_cores),
        users: args.pace.users.unwrap_or(users),
        reuse: if args.generator.new_connections {
            Reuse::PerRequest
        } else {
            Reuse::KeepAlive
        },
        max_errors: args.generator.max_errors,
        target_cpu: match (&args.target, args.generator.target_pid) {
            (None, _) => TargetCpu::ThisProcess,
            (Some(_), Some(id)) => TargetCpu::Process(id),
            (Some(_), None) => TargetCpu::Unknown,
        },
    })
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

/// Hosts that are not this machine are put under load only by their owners, who are told what will happen to them.
pub(super) fn permitted(named: &Named, args: &Load, options: &Options) -> Result<(), Failure> {
    let Named::Foreign(target) = named else {
        return Ok(());
    };
    if target.is_loopback() {
        return Ok(());
    }
    let length = match options.stop {
        Stop::After(length) => format!("for {} s", (length + options.warmup).as_secs()),
        Stop::Count(count) => format!("until {count} were measured"),
    };
    let what = format!(
        "{} journeys {length} against {}",
        options.rate, target.issuer
    );
    if !args.generator.i_own_this_target && !target.declares.load_allowed {
        return Err(Failure::input(format!(
            "this would be {what}, which is not this machine; if it is yours, say --i-own-this-target"
        )));
    }
    anstream::eprintln!("{what}");
    Ok(())
}
