//! The search as one page: no script, nothing loaded from anywhere, legible on paper and on a phone.

use askama::Template;

use super::{charts, conditions, headline, outcome, trials};
use crate::capacity::{Capacity, Saturated, SearchEnd, TrialOutcome, TrialReport};
use crate::quantity;
use crate::report::chart::Chart;
use crate::report::html::{Badge, Tile};
use crate::report::words::{self, printable};

/// The search as HTML.
pub fn render(capacity: &Capacity) -> String {
    Page::of(capacity)
        .render()
        .expect("writing to a String cannot fail")
}

/// What the template shows: texts, all of which it escapes, and charts, which are ours.
#[derive(Template)]
#[template(path = "capacity.html")]
struct Page {
    journey: String,
    target: String,
    headline: String,
    conditions: String,
    badges: Vec<Badge>,
    tiles: Vec<Tile>,
    words: Vec<String>,
    charts: Vec<Chart>,
    heads: Vec<String>,
    rows: Vec<Row>,
}

/// A trial.
struct Row {
    cells: Vec<String>,
    class: &'static str,
    outcome: &'static str,
    reason: String,
}

impl Page {
    fn of(capacity: &Capacity) -> Self {
        let all = |texts: Vec<String>| texts.iter().map(|text| printable(text)).collect();
        let rows = trials::rows(capacity).into_iter().zip(&capacity.steps);
        Self {
            journey: printable(&capacity.asked.journey),
            target: printable(&capacity.asked.target),
            headline: printable(&headline(capacity)),
            conditions: printable(&conditions(capacity)),
            badges: badges(capacity),
            tiles: tiles(capacity),
            words: all(capacity.words()),
            charts: charts::all(capacity),
            heads: all(trials::heads(capacity)),
            rows: rows
                .map(|(cells, step)| Row::of(all(cells), step))
                .collect(),
        }
    }
}

impl Row {
    fn of(cells: Vec<String>, step: &TrialReport) -> Self {
        let (word, reason) = outcome(&step.held);
        Self {
            cells,
            class: match step.held {
                TrialOutcome::Held => "good",
                TrialOutcome::Broke(_) => "bad",
                TrialOutcome::GeneratorLimited(_) => "doubt",
            },
            outcome: word,
            reason: printable(reason),
        }
    }
}

fn badges(capacity: &Capacity) -> Vec<Badge> {
    let badge = |class, text: &str| Badge {
        class,
        text: text.to_owned(),
    };
    let answer = &capacity.answer;
    let mut badges = vec![match (answer.highest, answer.confirmed) {
        (Some(_), true) => badge("good", "confirmed"),
        (Some(_), false) => badge("doubt", "not confirmed"),
        (None, _) => badge("bad", "nothing held"),
    }];
    match answer.ended {
        SearchEnd::Broke(_) => {}
        SearchEnd::AtMax => badges.push(badge("", "the highest rate to try held")),
        SearchEnd::Generator(_) => badges.push(badge("doubt", "the generator was the limit")),
        SearchEnd::Interrupted => badges.push(badge("doubt", "ended early")),
        SearchEnd::Failed(_) => badges.push(badge("bad", "could not go on")),
    }
    badges
}

fn tiles(capacity: &Capacity) -> Vec<Tile> {
    let tile = |name, value, note: &str| Tile {
        name,
        value,
        note: note.to_owned(),
    };
    let rate = |rate: Option<f64>| rate.map_or_else(|| "-".to_owned(), quantity::rate);
    let broke = match capacity.answer.broke_at {
        Some(rate) => format!("broke at {}", quantity::rate(rate)),
        None => "nothing broke".to_owned(),
    };
    let p99 = capacity.best().map(|best| best.p99_ms);
    vec![
        tile("Highest rate", rate(capacity.answer.highest), &broke),
        tile(
            "p99 there",
            p99.map_or_else(|| "-".to_owned(), words::milliseconds),
            "of a journey",
        ),
        tile(
            "For each busy core",
            rate(capacity.per_core),
            "of the target",
        ),
        tile(
            "Used up first",
            first(capacity.saturated).to_owned(),
            "at the lowest rate that broke",
        ),
    ]
}

const fn first(saturated: Saturated) -> &'static str {
    match saturated {
        Saturated::TargetCpu => "target's CPU",
        Saturated::Generator => "generator",
        Saturated::Errors => "errors",
        Saturated::Latency => "waiting",
        Saturated::Unknown => "unknown",
    }
}
