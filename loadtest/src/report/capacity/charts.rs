//! The charts of a search: latency and throughput, and throughput and requests in flight.

use plotters::style::RGBColor;

use crate::capacity::{Capacity, Law, TrialOutcome, TrialReport, Usl};
use crate::quantity;
use crate::report::chart::{Axis, COLOURS, Chart, GREY, Series, Shape};

/// The charts that have something to show.
pub(super) fn all(capacity: &Capacity) -> Vec<Chart> {
    if capacity.steps.is_empty() {
        return Vec::new();
    }
    vec![throughput_against_latency(capacity), law(capacity)]
}

const P50: RGBColor = COLOURS[0];
const P99: RGBColor = COLOURS[1];
const HIGHEST: RGBColor = COLOURS[2];
const OBJECTIVES: [RGBColor; 3] = [COLOURS[3], COLOURS[4], COLOURS[5]];

/// Latency over throughput: where the target is saturated, latency rises and throughput does not.
fn throughput_against_latency(capacity: &Capacity) -> Chart {
    let (of_target, unknown) = by_origin(capacity);
    let mut series = vec![
        series(
            "p50 of a journey",
            P50,
            Shape::Dots,
            points(&of_target, |step| Some(step.p50_ms)),
        ),
        series(
            "p99 of a journey",
            P99,
            Shape::Dots,
            points(&of_target, |step| Some(step.p99_ms)),
        ),
    ];
    let limits = of_target.first().map_or(&[][..], |step| &step.latencies);
    for (n, (limit, colour)) in limits.iter().zip(OBJECTIVES).enumerate() {
        let measured = points(&of_target, |step| step.latencies.get(n)?.measured_ms);
        series.push(self::series(
            &limit.expression,
            colour,
            Shape::Dots,
            measured,
        ));
    }
    series.push(self::series(
        UNKNOWN,
        GREY,
        Shape::Points,
        points(&unknown, |step| Some(step.p99_ms)),
    ));
    let rates = capacity.steps.iter().map(|step| step.achieved);
    let rates = rates.chain(capacity.knee).chain(capacity.answer.highest);
    let x = Axis::rate(rates.fold(0.0, f64::max));
    let measured = series.iter().flat_map(|own| own.runs.iter().flatten());
    let latencies: Vec<_> = measured
        .map(|(_, ms)| *ms)
        .chain(limits.iter().map(|limit| limit.limit_ms))
        .collect();
    let y = Axis::latency(latencies.into_iter());
    let marks = [
        ("knee", GREY, capacity.knee),
        ("highest rate", HIGHEST, capacity.answer.highest),
    ];
    for (name, colour, rate) in marks {
        if let Some(rate) = rate {
            let name = format!("{name}, {}", quantity::rate(rate));
            let upright = vec![(rate, y.from), (rate, y.to)];
            series.push(self::series(&name, colour, Shape::Dashes, upright));
        }
    }
    for (limit, colour) in limits.iter().zip(OBJECTIVES) {
        let level = vec![(x.from, limit.limit_ms), (x.to, limit.limit_ms)];
        series.push(self::series("", colour, Shape::Dashes, level));
    }
    series.retain(|own| !own.runs[0].is_empty());
    Chart::new("Latency against throughput", &x, &y, series)
}

const UNKNOWN: &str = "the generator was the limit";

/// The trials by the rate that was asked for, those in which the generator was the limit apart: they show nothing of the target,
/// so no line goes through them.
fn by_origin(capacity: &Capacity) -> (Vec<&TrialReport>, Vec<&TrialReport>) {
    let mut all: Vec<_> = capacity.steps.iter().collect();
    all.sort_by(|one, other| one.rate.total_cmp(&other.rate));
    all.into_iter()
        .partition(|step| !matches!(step.held, TrialOutcome::GeneratorLimited(_)))
}

fn series(name: &str, colour: RGBColor, shape: Shape, points: Vec<(f64, f64)>) -> Series {
    Series {
        name: name.to_owned(),
        colour,
        shape,
        runs: vec![points],
    }
}

/// A figure of each trial that has it, over the rate that the trial delivered.
fn points(steps: &[&TrialReport], figure: impl Fn(&TrialReport) -> Option<f64>) -> Vec<(f64, f64)> {
    let points = steps
        .iter()
        .filter_map(|step| Some((step.achieved, figure(step)?)));
    points.collect()
}

/// Requests per second over requests in flight, with the law that was fitted to them.
fn law(capacity: &Capacity) -> Chart {
    let (of_target, unknown) = by_origin(capacity);
    let placed = |steps: Vec<&TrialReport>| -> Vec<_> {
        let busy = steps.into_iter().filter(|step| step.in_flight > 0.0);
        busy.map(|step| (step.in_flight, step.requests)).collect()
    };
    let (of_target, unknown) = (placed(of_target), placed(unknown));
    let in_flight: Vec<_> = of_target.iter().chain(&unknown).map(|(n, _)| *n).collect();
    let x = Axis::in_flight(in_flight.into_iter());
    let curve = match &capacity.law {
        Law::Fitted(law) => curve(law, &x),
        Law::NotFitted(_) => Vec::new(),
    };
    let mut all = vec![
        series("the fitted law", GREY, Shape::Line, curve),
        series("trials", P50, Shape::Points, of_target),
        series(UNKNOWN, GREY, Shape::Points, unknown),
    ];
    all.retain(|own| !own.runs[0].is_empty());
    let rates = all.iter().flat_map(|own| own.runs.iter().flatten());
    let y = Axis::rate(rates.map(|(_, rate)| *rate).fold(0.0, f64::max));
    Chart::new(
        "Requests per second against requests in flight",
        &x,
        &y,
        all,
    )
}

/// As many points as look like a curve, over the whole axis.
fn curve(law: &Usl, x: &Axis) -> Vec<(f64, f64)> {
    const POINTS: u32 = 100;
    let points = (0..=POINTS).map(|n| {
        let in_flight = x.from * (x.to / x.from).powf(f64::from(n) / f64::from(POINTS));
        (in_flight, law.throughput(in_flight))
    });
    points
        .filter(|(_, rate)| rate.is_finite() && *rate >= 0.0)
        .collect()
}
