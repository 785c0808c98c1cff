//! The charts of a run.

use plotters::style::RGBColor;

use crate::report::chart::{Axis, COLOURS, Chart, GREY, Series, Shape};
use crate::report::{JOURNEY, Point, PointOf, Report, per_second};

/// Points of a line that a screen can show apart; of a longer series each few intervals share one.
const POINTS: usize = 300;

/// The charts that have something to show.
pub(super) fn all(report: &Report) -> Vec<Chart> {
    let mut charts = Vec::new();
    if !report.series.is_empty() {
        charts.push(latency(report));
        charts.push(rate(report));
    }
    if report.journeys.latency.count() > 0 || !report.verbs.is_empty() {
        charts.push(percentiles(report));
    }
    if !report.series.is_empty() {
        charts.push(latency_by_verb(report));
        charts.push(in_flight(report));
        if report.steps().1 > 0 {
            charts.push(errors(report));
        }
    }
    charts
}

fn latency(report: &Report) -> Chart {
    let line = |name, colour, figure: fn(&PointOf) -> f64| {
        let of_point = |point: &Point| ended(point, JOURNEY).map(figure);
        line(name, colour, over_time(report, highest, of_point))
    };
    let lines = vec![
        line("slowest", GREY, |of| of.max_ms),
        line("p99", COLOURS[1], |of| of.p99_ms),
        line("p50", COLOURS[0], |of| of.p50_ms),
    ];
    Chart::new(
        "Latency of journeys over time",
        &time(report),
        &latencies(&lines),
        lines,
    )
}

fn latency_by_verb(report: &Report) -> Chart {
    let lines = most_frequent(report).into_iter().map(|(colour, verb)| {
        let p99 = |point: &Point| ended(point, verb).map(|of| of.p99_ms);
        line(verb, colour, over_time(report, highest, p99))
    });
    let lines: Vec<_> = lines.collect();
    Chart::new(
        "p99 of each verb over time",
        &time(report),
        &latencies(&lines),
        lines,
    )
}

fn rate(report: &Report) -> Chart {
    let line = |name, colour, count: fn(&Point) -> u64| {
        let per_second = |point: &Point| Some(per_second(count(point), report.interval_s));
        line(name, colour, over_time(report, mean, per_second))
    };
    let lines = vec![
        line("due", GREY, |point| point.due),
        line("ended", COLOURS[0], |point| point.ended),
    ];
    Chart::new("Journeys per second", &time(report), &counts(&lines), lines)
}

fn in_flight(report: &Report) -> Chart {
    let requests = over_time(report, highest, |point| Some(point.in_flight as f64));
    let area = vec![Series {
        shape: Shape::Area,
        ..line("requests in flight", COLOURS[0], requests)
    }];
    Chart::new("Requests in flight", &time(report), &counts(&area), area)
}

fn errors(report: &Report) -> Chart {
    let areas = most_frequent(report).into_iter().map(|(colour, verb)| {
        let errors = |point: &Point| {
            let errors = point.verbs.get(verb).map_or(0, |of| of.errors);
            Some(per_second(errors, report.interval_s))
        };
        Series {
            shape: Shape::Area,
            ..line(verb, colour, over_time(report, mean, errors))
        }
    });
    let failing = areas.filter(|area| values(area).any(|rate| rate > 0.0));
    let failing: Vec<_> = failing.collect();
    Chart::new(
        "Errors per second",
        &time(report),
        &counts(&failing),
        failing,
    )
}

fn percentiles(report: &Report) -> Chart {
    let verbs = most_frequent(report).into_iter();
    let curves = verbs.filter_map(|(colour, verb)| {
        let curve = report.verbs.get(verb)?.latency.curve(4);
        let points = curve.map(|(part, duration)| (part, duration.as_secs_f64() * 1e3));
        Some(line(verb, colour, vec![points.collect()]))
    });
    let curves: Vec<_> = curves.collect();
    let counts = report.verbs.values().map(|stats| stats.latency.count());
    let x = Axis::percentiles(counts.max().unwrap_or_default());
    Chart::new("Latency by percentile", &x, &latencies(&curves), curves)
}

type Runs = Vec<Vec<(f64, f64)>>;

fn line(name: &str, colour: RGBColor, runs: Runs) -> Series {
    Series {
        name: name.to_owned(),
        colour,
        shape: Shape::Line,
        runs,
    }
}

fn values(series: &Series) -> impl Iterator<Item = f64> + Clone {
    series.runs.iter().flatten().map(|(_, value)| *value)
}

fn time(report: &Report) -> Axis {
    Axis::time(report.series.len() as f64 * report.interval_s)
}

fn latencies(all: &[Series]) -> Axis {
    Axis::latency(all.iter().flat_map(values))
}

fn counts(all: &[Series]) -> Axis {
    Axis::counts(all.iter().flat_map(values).fold(0.0, f64::max))
}

/// How many intervals share a point of a line.
pub(super) fn intervals_per_point(report: &Report) -> usize {
    report.series.len().div_ceil(POINTS).max(1)
}

/// A figure over time, in seconds from the beginning; a gap where there was none.
fn over_time(
    report: &Report,
    of_many: fn(&[f64]) -> f64,
    figure: impl Fn(&Point) -> Option<f64>,
) -> Runs {
    let together = intervals_per_point(report);
    let mut runs = vec![Vec::new()];
    for (n, points) in report.series.chunks(together).enumerate() {
        let middle = (n * together) as f64 + points.len() as f64 / 2.0;
        let figures: Vec<_> = points.iter().filter_map(&figure).collect();
        if figures.is_empty() {
            runs.push(Vec::new());
        } else if let Some(run) = runs.last_mut() {
            run.push((middle * report.interval_s, of_many(&figures)));
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

fn highest(figures: &[f64]) -> f64 {
    figures.iter().copied().fold(0.0, f64::max)
}

fn mean(figures: &[f64]) -> f64 {
    figures.iter().sum::<f64>() / figures.len().max(1) as f64
}

fn ended<'a>(point: &'a Point, verb: &str) -> Option<&'a PointOf> {
    point.verbs.get(verb).filter(|of| of.count > 0)
}

/// As many verbs as there are colours, the most frequent ones, each with its colour; in the order of the table.
fn most_frequent(report: &Report) -> Vec<(RGBColor, &str)> {
    let counts = report.verbs.iter();
    let mut counts: Vec<_> = counts
        .map(|(verb, stats)| (stats.latency.count(), verb))
        .collect();
    counts.sort_by(|one, other| other.cmp(one));
    counts.truncate(COLOURS.len());
    let mut verbs: Vec<_> = counts.into_iter().map(|(_, verb)| verb.as_str()).collect();
    verbs.sort_unstable();
    COLOURS.into_iter().zip(verbs).collect()
}
