//! The charts of a search: what happens to latency as the rate rises, and how throughput grows with what is in flight.

use crate::capacity::{Capacity, Law, TrialOutcome, TrialReport, Usl};
use crate::quantity;
use crate::report::chart::{Axis, Chart, GREY, Series, Shape, draw, log};

/// The charts that have something to show.
pub(super) fn all(capacity: &Capacity) -> Vec<Chart> {
    if capacity.steps.is_empty() {
        return Vec::new();
    }
    vec![throughput_against_latency(capacity), law(capacity)]
}

/// Colours: of the percentiles of journeys, of what the objective limits, and of the answer.
const P50: u8 = 1;
const P99: u8 = 2;
const ANSWER: u8 = 3;
const OBJECTIVES: [u8; 3] = [4, 5, 6];

/// Latency over throughput: where the target is saturated, latency rises and throughput does not.
fn throughput_against_latency(capacity: &Capacity) -> Chart {
    let mut all: Vec<&TrialReport> = capacity.steps.iter().collect();
    all.sort_by(|one, other| one.rate.total_cmp(&other.rate));
    let (steps, unknown): (Vec<_>, Vec<_>) = all.into_iter().partition(|step| is_of_target(step));
    let unknown = points(&unknown, |step| Some(step.p99_ms));
    let mut lines = vec![
        (
            P50,
            "p50 of a journey".to_owned(),
            points(&steps, |step| Some(step.p50_ms)),
        ),
        (
            P99,
            "p99 of a journey".to_owned(),
            points(&steps, |step| Some(step.p99_ms)),
        ),
    ];
    let mut limits = Vec::new();
    let objectives = steps.first().map(|step| &step.latencies);
    for (n, (objective, colour)) in objectives.into_iter().flatten().zip(OBJECTIVES).enumerate() {
        let measured = points(&steps, |step| step.latencies.get(n)?.measured_ms);
        lines.push((colour, objective.expression.clone(), measured));
        limits.push((colour, objective.limit_ms));
    }
    let rates = capacity.steps.iter().map(|step| step.achieved);
    let rates = rates.chain(capacity.knee).chain(capacity.answer.highest);
    let x = Axis::rate(rates.fold(0.0, f64::max));
    let measured = lines.iter().flat_map(|(.., points)| points).chain(&unknown);
    let latencies: Vec<_> = measured
        .map(|(_, ms)| *ms)
        .chain(limits.iter().map(|(_, ms)| *ms))
        .collect();
    let y = Axis::latency(latencies.into_iter());

    let upright = |rate: f64| vec![vec![(rate, y.from), (rate, y.to)]];
    let marks = [
        (GREY, "knee", capacity.knee),
        (ANSWER, "highest rate", capacity.answer.highest),
    ];
    let marks = marks.into_iter().filter_map(|(colour, name, rate)| {
        let rate = rate?;
        let name = format!("{name}, {}", quantity::rate(rate));
        Some((colour, name, upright(rate)))
    });
    let mut legend = Vec::new();
    let mut series = Vec::new();
    for (colour, name, runs) in marks {
        legend.push((colour, name));
        series.push(Series {
            colour,
            shape: Shape::Dashes,
            runs,
        });
    }
    for (colour, ms) in limits {
        let runs = vec![vec![(x.from, log(ms)), (x.to, log(ms))]];
        series.push(Series {
            colour,
            shape: Shape::Dashes,
            runs,
        });
    }
    for (n, (colour, name, points)) in lines.into_iter().enumerate() {
        let points = points.into_iter().map(|(rate, ms)| (rate, log(ms)));
        legend.insert(n, (colour, name));
        series.push(Series {
            colour,
            shape: Shape::Dots,
            runs: vec![points.collect()],
        });
    }
    if !unknown.is_empty() {
        legend.push((GREY, UNKNOWN.to_owned()));
        series.push(Series {
            colour: GREY,
            shape: Shape::Points,
            runs: vec![
                unknown
                    .into_iter()
                    .map(|(rate, ms)| (rate, log(ms)))
                    .collect(),
            ],
        });
    }
    Chart {
        title: "Latency against throughput",
        svg: draw("Latency against throughput", &x, &y, &series),
        legend,
    }
}

/// Trials in which the generator was the limit show nothing of the target, and no line goes through them.
fn is_of_target(step: &TrialReport) -> bool {
    !matches!(step.held, TrialOutcome::GeneratorLimited(_))
}

const UNKNOWN: &str = "the generator was the limit";

/// A figure of each trial that has it, over what the trial delivered.
fn points(steps: &[&TrialReport], figure: impl Fn(&TrialReport) -> Option<f64>) -> Vec<(f64, f64)> {
    let points = steps
        .iter()
        .filter_map(|step| Some((step.achieved, figure(step)?)));
    points.collect()
}

/// Requests per second over requests in flight, with the law that was fitted to them.
fn law(capacity: &Capacity) -> Chart {
    let busy = capacity.steps.iter().filter(|step| step.in_flight > 0.0);
    let (points, unknown): (Vec<_>, Vec<_>) = busy.partition(|step| is_of_target(step));
    let placed = |steps: Vec<&TrialReport>| -> Vec<_> {
        let placed = steps.iter().map(|step| (step.in_flight, step.requests));
        placed.collect()
    };
    let (points, unknown) = (placed(points), placed(unknown));
    let x = Axis::in_flight(
        points
            .iter()
            .chain(&unknown)
            .map(|(in_flight, _)| *in_flight),
    );
    let curve = match &capacity.law {
        Law::Fitted(law) => curve(law, &x),
        Law::NotFitted(_) => Vec::new(),
    };
    let highest = points
        .iter()
        .chain(&unknown)
        .chain(&curve)
        .map(|(_, rate)| *rate);
    let y = Axis::rate(highest.fold(0.0, f64::max));
    let on_axis = |points: Vec<(f64, f64)>| {
        let points = points.into_iter().map(|(n, rate)| (log(n), rate));
        vec![points.collect()]
    };
    let mut legend = vec![(P50, "trials".to_owned())];
    let mut series = Vec::new();
    if !curve.is_empty() {
        legend.push((GREY, "the fitted law".to_owned()));
        series.push(Series {
            colour: GREY,
            shape: Shape::Line,
            runs: on_axis(curve),
        });
    }
    series.push(Series {
        colour: P50,
        shape: Shape::Points,
        runs: on_axis(points),
    });
    if !unknown.is_empty() {
        legend.push((GREY, UNKNOWN.to_owned()));
        series.push(Series {
            colour: GREY,
            shape: Shape::Points,
            runs: on_axis(unknown),
        });
    }
    Chart {
        title: "Requests per second against requests in flight",
        svg: draw(
            "Requests per second against requests in flight",
            &x,
            &y,
            &series,
        ),
        legend,
    }
}

/// As many points as look like a curve, over the whole axis.
fn curve(law: &Usl, x: &Axis) -> Vec<(f64, f64)> {
    const POINTS: u32 = 100;
    let points = (0..=POINTS).map(|n| {
        let at = x.from + (x.to - x.from) * f64::from(n) / f64::from(POINTS);
        let in_flight = 10_f64.powf(at);
        (in_flight, law.throughput(in_flight))
    });
    points
        .filter(|(_, rate)| rate.is_finite() && *rate >= 0.0)
        .collect()
}
