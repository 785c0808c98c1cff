//! The report of a search for capacity for people: the answer, its meaning, and every trial.

mod charts;
pub mod csv;
pub mod json;
#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

use super::document::{Body, Column, Document, Section, Table, Text, Tile, Tone, styled};
use super::words;
use crate::capacity::{
    Capacity, Saturated, SearchEnd, Trial, TrialKind, TrialOutcome, TrialReport,
};
use crate::quantity;
use assay_conformance::report::text::printable;

impl Capacity {
    /// The search as a document, to be drawn for a terminal, as Markdown or as a page.
    pub fn document(&self) -> Document<'_> {
        let section = |title, body| Section { title, body };
        Document {
            command: "assay capacity",
            journey: &self.asked.journey,
            target: &self.asked.target,
            headline: Tone::Strong.text(headline(self)),
            conditions: conditions(self),
            warnings: Vec::new(),
            badges: badges(self),
            tiles: tiles(self),
            conclusions: vec![section("In words", Body::Sentences(self.words()))],
            details: vec![
                section("Charts", Body::Charts(charts::all(self))),
                section("Trials", Body::Table(trials(self))),
            ],
            method: METHOD.map(str::to_owned).to_vec(),
        }
    }
}

/// The answer in a few words.
fn headline(capacity: &Capacity) -> String {
    let slo = &capacity.asked.slo;
    let answer = &capacity.answer;
    let Some(rate) = answer.highest else {
        return format!("no rate was found that keeps {slo}");
    };
    // A search that ended before the objective broke leaves the true answer above.
    let at_least = match answer.ended {
        SearchEnd::Broke(_) => "",
        SearchEnd::AtMax
        | SearchEnd::Generator(_)
        | SearchEnd::Interrupted
        | SearchEnd::Failed(_) => "at least ",
    };
    let confirmed = if answer.confirmed {
        ""
    } else {
        ", unconfirmed"
    };
    format!("{at_least}{} keeps {slo}{confirmed}", quantity::rate(rate))
}

/// How it was tried, in a line.
fn conditions(capacity: &Capacity) -> String {
    let asked = &capacity.asked;
    format!(
        "{} of {} after {} of warm-up each, from {}",
        words::counted(capacity.steps.len() as u64, "trial", "trials"),
        words::length(asked.trial_s),
        words::length(asked.warmup_s),
        asked.started_at
    )
}

fn badges(capacity: &Capacity) -> Vec<Text> {
    let answer = &capacity.answer;
    let confirmed = match (answer.highest, answer.confirmed) {
        (Some(_), true) => Tone::Good.text("confirmed"),
        (Some(_), false) => Tone::Doubt.text("not confirmed"),
        (None, _) => Tone::Bad.text("nothing held"),
    };
    let ended = match answer.ended {
        SearchEnd::Broke(_) => None,
        SearchEnd::AtMax => Some(Tone::Plain.text("the highest rate to try held")),
        SearchEnd::Generator(_) => Some(Tone::Doubt.text("the generator was the limit")),
        SearchEnd::Interrupted => Some(Tone::Doubt.text("ended early")),
        SearchEnd::Failed(_) => Some(Tone::Bad.text("could not go on")),
    };
    [confirmed].into_iter().chain(ended).collect()
}

fn tiles(capacity: &Capacity) -> Vec<Tile> {
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let rate = |rate: Option<f64>| or_dash(rate.map(quantity::rate));
    let tile = |name, value, note: &str| Tile {
        name,
        value,
        note: note.to_owned(),
    };
    let broke = match capacity.answer.broke_at {
        Some(rate) => format!("broke at {}", quantity::rate(rate)),
        None => "nothing broke".to_owned(),
    };
    let p99 = capacity.best().map(|best| words::milliseconds(best.p99_ms));
    let first = match capacity.saturated {
        Saturated::TargetCpu => "target's CPU",
        Saturated::Generator => "generator",
        Saturated::Errors => "errors",
        Saturated::Latency => "waiting",
        Saturated::Unknown => "unknown",
    };
    vec![
        tile("Highest rate", rate(capacity.answer.highest), &broke),
        tile("p99 there", or_dash(p99), "of a journey"),
        tile(
            "For each busy core",
            rate(capacity.per_core),
            "of the target",
        ),
        tile(
            "Used up first",
            first.to_owned(),
            "at the lowest rate that broke",
        ),
    ]
}

/// A row for each trial; the gates of the objective have columns of their own.
fn trials(capacity: &Capacity) -> Table {
    const HEADS: [&str; 9] = [
        "trial",
        "for",
        "asked",
        "achieved",
        "p50",
        "p99",
        "errors",
        "target cores",
        "generator cores",
    ];
    let gates = capacity.steps.first().map_or(&[][..], |step| &step.gates);
    let heads = HEADS
        .into_iter()
        .chain(gates.iter().map(|gate| gate.expression.as_str()));
    let numbers = heads.map(|head| Column {
        head: head.to_owned(),
        is_number: head != "for",
    });
    let outcome = Column {
        head: String::new(),
        is_number: false,
    };
    Table {
        columns: numbers.chain([outcome]).collect(),
        rows: (1..)
            .zip(&capacity.steps)
            .map(|(number, step)| row(number, step))
            .collect(),
    }
}

fn row(number: usize, step: &TrialReport) -> Vec<Text> {
    let cores = |cores: f64| format!("{cores:.2}");
    let cells = [
        number.to_string(),
        kind(step.kind).to_owned(),
        quantity::rate(step.rate),
        words::rate(step.achieved),
        words::milliseconds(step.p50_ms),
        words::milliseconds(step.p99_ms),
        format!("{} %", words::three_digits(step.errors * 100.0)),
        step.target_cores.map_or_else(|| "-".to_owned(), cores),
        cores(step.generator_cores),
    ];
    let measured = step.gates.iter().map(|gate| gate.measured.clone());
    let cells = cells
        .into_iter()
        .chain(measured)
        .map(|cell| Tone::Plain.text(cell));
    cells.chain([outcome(&step.held)]).collect()
}

const fn kind(kind: TrialKind) -> &'static str {
    match kind {
        TrialKind::Ramp => "ramp",
        TrialKind::Bisect => "bisect",
        TrialKind::Confirm => "confirm",
    }
}

/// The outcome of a trial in a word, and its reason.
fn outcome(outcome: &TrialOutcome) -> Text {
    let (tone, word, reason) = match outcome {
        TrialOutcome::Held => (Tone::Good, "held", ""),
        TrialOutcome::Broke(reason) => (Tone::Bad, "broke", reason.as_str()),
        TrialOutcome::GeneratorLimited(reason) => (Tone::Doubt, "unknown", reason.as_str()),
    };
    Text {
        note: reason.to_owned(),
        ..tone.text(word)
    }
}

/// The beginning of a trial in a line, for the person who waits.
pub fn begins(number: usize, trial: Trial) -> String {
    let (kind, rate) = (kind(trial.kind), quantity::rate(trial.rate));
    format!("{number:>3}  {kind:<7}  {rate:>9}")
}

/// A trial that is over, in a line. Numbers keep their place from one line to the next.
pub fn tried(number: usize, step: &TrialReport) -> String {
    let mut outcome = outcome(&step.held);
    outcome.text = format!("{:<7}", outcome.text);
    let trial = Trial {
        rate: step.rate,
        kind: step.kind,
    };
    let line = format!(
        "{}  {}  {:>9} achieved  p50 {:>7}  p99 {:>7}  {}",
        begins(number, trial),
        styled(&outcome),
        words::rate(step.achieved),
        words::milliseconds(step.p50_ms),
        words::milliseconds(step.p99_ms),
        printable(&outcome.note),
    );
    line.trim_end().to_owned()
}

const METHOD: [&str; 2] = [
    "The rate was doubled until the objective broke, then halved between the highest rate that held and the lowest that broke, and \
     the rate that was found was tried again. A trial breaks if a part of the objective does, if less than 97 % of the journeys that \
     were due ended in time (besides those that are under way whenever a run ends), or if an invariant was violated. Where the \
     generator itself was at its limit, a broken trial says nothing of the target, and is marked as unknown.",
    "p50 and p99 are of whole journeys, and latency counts from the moment a journey was due. The first chart places trials by the \
     rate that they delivered: where the target is saturated, latency rises and the rate does not. The second one places them by the \
     requests that were in flight on average, on a logarithmic scale: the Universal Scalability Law is about these.",
];
