//! Timing three ways of doing one thing on a machine that has other things to do.
//!
//! Processor time is counted, and the three take turns every few milliseconds, so that whatever slows the processor down
//! slows all of them down. A turn in bad times is an outlier of its round, and such a round one among many: medians leave
//! both behind.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// The costs of the three, in microseconds, and how they compare to the first.
pub(crate) struct Times {
    /// The median over all rounds.
    pub(crate) micros: [f64; 3],
    /// The median over the ratios of each round.
    pub(crate) ratios: [f64; 3],
    /// The least and the greatest ratio of the second.
    pub(crate) spread: (f64, f64),
}

/// Lets the three take turns.
pub(crate) fn play(three: [&dyn Fn(); 3]) -> Times {
    let repeats = repeats(three[0]);
    // Tables, buffers and caches are filled before anything counts.
    let _warm = round(three, repeats);
    let rounds: Vec<[f64; 3]> = (0..ROUNDS).map(|_| round(three, repeats)).collect();
    let ratios = |which: usize| rounds.iter().map(move |times| times[which] / times[0]);
    let spread = ratios(1).fold((f64::INFINITY, 0.0), |(least, greatest), ratio| {
        (f64::min(least, ratio), f64::max(greatest, ratio))
    });
    Times {
        micros: [0, 1, 2].map(|which| median(rounds.iter().map(|times| times[which]))),
        ratios: [0, 1, 2].map(|which| median(ratios(which))),
        spread,
    }
}

/// The median turn of each, in microseconds for one repetition.
fn round(three: [&dyn Fn(); 3], repeats: u32) -> [f64; 3] {
    let mut turns = [const { Vec::new() }; 3];
    for _ in 0..TURNS {
        for (work, turns) in three.iter().zip(&mut turns) {
            turns.push(turn(work, repeats).as_secs_f64() * 1e6 / f64::from(repeats));
        }
    }
    turns.map(|turns| median(turns.into_iter()))
}

/// How often the work fits into a turn.
fn repeats(work: &dyn Fn()) -> u32 {
    let mut repeats = 1;
    while turn(work, repeats) < TURN {
        repeats *= 2;
    }
    repeats
}

fn turn(work: &dyn Fn(), repeats: u32) -> Duration {
    let started = processor_time();
    for _ in 0..repeats {
        work();
    }
    processor_time().saturating_sub(started)
}

/// The processor time of this thread. A clock on the wall would also count what others used meanwhile.
fn processor_time() -> Duration {
    let used = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(used).expect("no time before the start of the thread")
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// How many rounds count; odd, as the number of turns, so that there is one in the middle.
pub(crate) const ROUNDS: usize = 15;
const TURNS: usize = 9;
const TURN: Duration = Duration::from_millis(3);
