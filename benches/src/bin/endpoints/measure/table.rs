//! The tables for people.

use std::fmt::{self, Write as _};

use super::Results;
use super::load::Sample;
use super::plan::{Case, Least};
use super::ratio::{Ratio, busy, cost, median, rate};

/// The whole run as text.
pub(crate) fn table(results: &Results, ratios: &[Ratio]) -> String {
    let mut text = String::new();
    write(results, ratios, &mut text).expect("writing to a String cannot fail");
    text
}

fn write(results: &Results, ratios: &[Ratio], out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "{:<28} {:>10} {:>8} {:>6}",
        "", "requests/s", "us CPU", "busy"
    )?;
    for (case, samples) in cases(results) {
        let of = |what: fn(&Sample) -> f64| median(samples.iter().map(what));
        let (case, busy) = (case.to_string(), of(busy) * 100.0);
        writeln!(
            out,
            "{case:<28} {:>10.0} {:>8.1} {busy:>4.0} %",
            of(rate),
            of(cost)
        )?;
    }
    writeln!(
        out,
        "\n{:<58} {:>8} {:>17} {:>8}",
        "", "by CPU", "(least to most)", "target"
    )?;
    for Ratio {
        target,
        median,
        spread: (low, high),
        is_held,
    } in ratios
    {
        let shown = |ratio| shown(target.least, ratio);
        let verdict = is_held.map_or("", |held| if held { "held" } else { "missed" });
        writeln!(
            out,
            "{:<58} {:>8} {:>17} {:>8}  {verdict}",
            target.to_string(),
            shown(*median),
            format!("({} to {})", shown(*low), shown(*high)),
            target.least.to_string(),
        )?;
    }
    let judged = ratios.iter().filter_map(|ratio| ratio.is_held);
    let (held, all) = (judged.clone().filter(|held| *held).count(), judged.count());
    writeln!(out, "\n{held} of {all} targets held")
}

/// Each case with its samples of all targets that it is part of.
fn cases(results: &Results) -> Vec<(Case, Vec<Sample>)> {
    let mut cases: Vec<(Case, Vec<Sample>)> = Vec::new();
    let mut add = |case: Case, sample| match cases.iter_mut().find(|(other, _)| *other == case) {
        Some((_, samples)) => samples.push(sample),
        None => cases.push((case, vec![sample])),
    };
    for (target, pairs) in results {
        for pair in pairs {
            add(target.against, pair.against);
            add(target.case, pair.case);
        }
    }
    cases
}

fn shown(least: Least, ratio: f64) -> String {
    match least {
        Least::Share(_) | Least::Anything => format!("{:.0} %", ratio * 100.0),
        Least::Times(_) => format!("{ratio:.1} x"),
    }
}
