//! The report of a run for people: whether it can be trusted, the figures, the errors, and the result of the gates.

mod charts;
#[cfg(test)]
mod tests;

use super::document::{Body, Document, Item, Section, Table, Text, Tile, Tone};
use super::{JOURNEY, Report, Stats, per_second, words};
use crate::histogram::Histogram;

impl Report {
    /// The report as a document, to be drawn for a terminal, as Markdown or as a page.
    pub fn document(&self) -> Document<'_> {
        let doubts = self.doubts.iter().map(|doubt| ("doubt", doubt.as_str()));
        let cut_short = self
            .cut_short
            .iter()
            .map(|reason| ("ended early", reason.as_str()));
        let section = |title, body| Section { title, body };
        Document {
            command: "assay load",
            journey: &self.journey,
            target: &self.target,
            headline: match self.is_valid() {
                true => Tone::Good.text("valid"),
                false => Tone::Doubt.text("NOT VALID"),
            },
            conditions: words::conditions(self),
            warnings: doubts.chain(cut_short).collect(),
            badges: badges(self),
            tiles: tiles(self),
            conclusions: vec![section("Gates", Body::Items(gates(self)))],
            details: vec![
                section("Latency", Body::Table(latencies(self))),
                section("Rounds", Body::Table(rounds(self))),
                section("Charts", Body::Charts(charts::all(self))),
                section("Run", Body::Facts(facts(self))),
                section("Errors", Body::Items(errors(self))),
                section("Invariants", Body::Items(invariants(self))),
            ],
            method: method(self),
        }
    }
}

fn badges(report: &Report) -> Vec<Text> {
    let mut badges = vec![match report.is_valid() {
        true => Tone::Good.text("valid"),
        false => Tone::Doubt.text("not valid"),
    }];
    if report.cut_short.is_some() {
        badges.push(Tone::Doubt.text("ended early"));
    }
    let broken = report.gates.iter().filter(|gate| !gate.held).count() as u64;
    badges.extend((!report.gates.is_empty()).then(|| match broken {
        0 => Tone::Good.text("all gates held"),
        broken => Tone::Bad.text(words::counted(broken, "gate broken", "gates broken")),
    }));
    let all = report.invariants.len();
    let kept = report
        .invariants
        .iter()
        .filter(|own| own.was_kept())
        .count();
    badges.extend((all > 0).then(|| match report.violations() {
        0 if kept == all => Tone::Good.text("all invariants held"),
        // An invariant that was never checked did not hold.
        0 => Tone::Doubt.text(format!("{kept} of {all} invariants held")),
        count => Tone::Bad.text(words::counted(count, "violation", "violations")),
    }));
    badges
}

fn tiles(report: &Report) -> Vec<Tile> {
    let latency = &report.journeys.latency;
    let (steps, errors) = report.steps();
    let offered = match report.arrivals.offered_rate {
        0.0 => "as fast as the users came".to_owned(),
        rate => format!("of {} offered", words::rate(rate)),
    };
    let of_errors = format!("{errors} of {}", words::counted(steps, "step", "steps"));
    let tile = |name, value, note| Tile { name, value, note };
    let quantile = |part| words::duration(latency.quantile(part));
    let of_journey = || "of a journey".to_owned();
    vec![
        tile("Journeys", words::rate(report.achieved_rate()), offered),
        tile("p50", quantile(0.5), of_journey()),
        tile("p99", quantile(0.99), of_journey()),
        tile("Errors", words::percent(errors, steps), of_errors),
    ]
}

/// A row for each verb, the last one for whole journeys.
fn latencies(report: &Report) -> Table {
    const HEADS: [&str; 10] = [
        "",
        "count",
        "rate",
        "errors",
        "p50",
        "p90",
        "p99",
        "p99.9",
        "max",
        "service p99",
    ];
    let verbs = report.verbs.iter();
    let mut rows: Vec<_> = verbs
        .map(|(verb, stats)| row(verb, stats, report.duration_s, Tone::Plain))
        .collect();
    rows.push(row(
        JOURNEY,
        &report.journeys,
        report.duration_s,
        Tone::Strong,
    ));
    Table::of_numbers(&HEADS, rows)
}

fn row(name: &str, stats: &Stats, duration_s: f64, tone: Tone) -> Vec<Text> {
    let latency = &stats.latency;
    let rate = words::rate(per_second(latency.count(), duration_s));
    let errors = if stats.errors > 0 { Tone::Bad } else { tone };
    let mut row = vec![
        tone.text(name),
        tone.text(latency.count().to_string()),
        tone.text(rate),
        errors.text(stats.errors.to_string()),
    ];
    let quantiles = [0.5, 0.9, 0.99, 0.999].map(|part| latency.quantile(part));
    let times = quantiles
        .into_iter()
        .chain([latency.max(), stats.service.quantile(0.99)]);
    row.extend(times.map(|time| tone.text(words::duration(time))));
    row
}

/// Each round of a repeated run.
fn rounds(report: &Report) -> Table {
    let rounds = (1..).zip(&report.rounds).map(|(number, round): (u32, _)| {
        let journey = round.verbs.get(JOURNEY).copied().unwrap_or_default();
        let cells = [
            number.to_string(),
            words::rate(round.rate),
            format!("{} %", words::three_digits(round.errors * 100.0)),
            words::milliseconds(journey.p50_ms),
            words::milliseconds(journey.p99_ms),
        ];
        cells.map(|cell| Tone::Plain.text(cell)).to_vec()
    });
    Table::of_numbers(
        &["round", "journeys", "errors", "p50", "p99"],
        rounds.collect(),
    )
}

/// The figures of the run as a whole.
fn facts(report: &Report) -> Vec<(&'static str, String)> {
    let (arrivals, http, generator) = (&report.arrivals, &report.http, &report.generator);
    let mut journeys = format!("{} achieved", words::rate(report.achieved_rate()));
    if arrivals.offered_rate > 0.0 {
        journeys += &format!(" of {} offered", words::rate(arrivals.offered_rate));
    }
    let lost = [
        (arrivals.late, "begun late"),
        (arrivals.not_started, "never begun"),
        (arrivals.unfinished, "unfinished"),
    ];
    for (count, fate) in lost.into_iter().filter(|(count, _)| *count > 0) {
        journeys += &format!(", {count} {fate}");
    }
    let quantile = |histogram: &Histogram, part| words::duration(histogram.quantile(part));
    let mut requests = format!(
        "{}, {:.1} in flight on average, {} ({}) opened",
        words::rate(per_second(http.requests, report.duration_s)),
        http.in_flight,
        words::counted(http.connect.count(), "connection", "connections"),
        http.connections,
    );
    for (name, own) in [("connect", &http.connect), ("TLS", &http.tls)] {
        if own.count() > 0 {
            requests += &format!(
                ", {name} p50 {} p99 {}",
                quantile(own, 0.5),
                quantile(own, 0.99)
            );
        }
    }
    let cost = format!(
        "late by p50 {} p99 {} max {}, {} of CPU per request, busiest of {} at {:.0} %, {:.0} MB",
        quantile(&report.lateness, 0.5),
        quantile(&report.lateness, 0.99),
        words::duration(report.lateness.max()),
        words::milliseconds(report.cpu_us_per_request() / 1e3),
        words::counted(u64::from(generator.threads), "thread", "threads"),
        generator.busiest * 100.0,
        generator.peak_rss_mb,
    );
    let mut facts = vec![
        ("journeys", journeys),
        ("http", requests),
        ("generator", cost),
    ];
    if let Some(seconds) = report.target_cpu_s {
        let each = words::milliseconds(seconds * 1e3 / http.requests.max(1) as f64);
        facts.push((
            "target",
            format!("{seconds:.1} s of CPU, {each} per request"),
        ));
    }
    facts
}

fn errors(report: &Report) -> Vec<Item<'_>> {
    let (steps, errors) = report.steps();
    let groups = report.errors.iter().map(|group| Item {
        mark: Tone::Bad.text(group.count.to_string()),
        name: &group.verb,
        text: group.what.clone(),
        example: None,
        exchanges: &group.example,
    });
    let mut items: Vec<_> = groups.collect();
    if !items.is_empty() {
        let all = words::percent(errors, steps);
        items.insert(
            0,
            Item {
                mark: Tone::Bad.text(errors.to_string()),
                name: "in all",
                text: format!("{all} of all steps"),
                example: None,
                exchanges: &[],
            },
        );
    }
    items
}

fn invariants(report: &Report) -> Vec<Item<'_>> {
    let items = report.invariants.iter().map(|own| Item {
        mark: match (own.checked, own.violations) {
            (0, 0) => Tone::Dim.text("not checked"),
            (_, 0) => Tone::Good.text("held"),
            (_, count) => Tone::Bad.text(format!("{count} VIOLATED")),
        },
        name: &own.name,
        text: format!("{} ({} checked)", own.says, own.checked),
        example: own.example.as_ref().map(|example| example.what.as_str()),
        exchanges: own
            .example
            .as_ref()
            .map_or(&[], |example| &example.exchanges),
    });
    items.collect()
}

fn gates(report: &Report) -> Vec<Item<'_>> {
    let gates = report.gates.iter().map(|gate| Item {
        mark: match gate.held {
            true => Tone::Good.text("held"),
            false => Tone::Bad.text("BROKEN"),
        },
        name: &gate.expression,
        text: format!("measured {}, limit {}", gate.measured, gate.limit),
        example: None,
        exchanges: &[],
    });
    gates.collect()
}

fn method(report: &Report) -> Vec<String> {
    let mut gaps = "A gap in a chart is a time in which nothing ended.".to_owned();
    let shared = charts::intervals_per_point(report);
    if shared > 1 {
        gaps += &format!(
            " Each point of a chart over time stands for {shared} intervals: for the worst of their latencies, and for the mean of their rates."
        );
    }
    vec![
        "Latency counts from the moment a request was due, not from the moment it was sent: while a target does not answer, the \
         requests that wait for it are counted as slow, as users would see them. Service time counts from sending, and shows the \
         target's own share."
            .to_owned(),
        "The generator is late by the time from the moment a journey was due until it was begun. That is part of every latency \
         above; a run in which it is a large part is marked as not valid. A percentile is the latency that this part of all did \
         not exceed, to three digits."
            .to_owned(),
        gaps,
    ]
}
