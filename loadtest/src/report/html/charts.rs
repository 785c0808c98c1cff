//! The charts of a run: each a function of the report to an SVG and its legend.

use crate::report::chart::{Axis, COLOURS, Chart, GREY, Series, Shape, draw, log, tail};
use crate::report::words::printable;
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
    let journey =
        |figure: fn(&PointOf) -> f64| move |point: &Point| ended(point, JOURNEY).map(figure);
    chart(
        "Latency of journeys over time",
        report,
        Scale::Latency,
        vec![
            line(
                "slowest",
                GREY,
                over_time(report, highest, journey(|of| of.max_ms)),
            ),
            line(
                "p99",
                2,
                over_time(report, highest, journey(|of| of.p99_ms)),
            ),
            line(
                "p50",
                1,
                over_time(report, highest, journey(|of| of.p50_ms)),
            ),
        ],
    )
}

fn latency_by_verb(report: &Report) -> Chart {
    let lines = most_frequent(report).into_iter().map(|(colour, verb)| {
        let p99 = |point: &Point| ended(point, verb).map(|of| of.p99_ms);
        line(verb, colour, over_time(report, highest, p99))
    });
    chart(
        "p99 of each verb over time",
        report,
        Scale::Latency,
        lines.collect(),
    )
}

fn rate(report: &Report) -> Chart {
    let rate = |count: fn(&Point) -> u64| {
        let per_second = |point: &Point| Some(per_second(count(point), report.interval_s));
        over_time(report, mean, per_second)
    };
    chart(
        "Journeys per second",
        report,
        Scale::Count(Shape::Line),
        vec![
            line("due", GREY, rate(|point| point.due)),
            line("ended", 1, rate(|point| point.ended)),
        ],
    )
}

fn in_flight(report: &Report) -> Chart {
    let requests = over_time(report, highest, |point| Some(point.in_flight as f64));
    let lines = vec![line("requests in flight", 1, requests)];
    chart(
        "Requests in flight",
        report,
        Scale::Count(Shape::Area),
        lines,
    )
}

fn errors(report: &Report) -> Chart {
    let verbs = most_frequent(report).into_iter().map(|(colour, verb)| {
        let errors = |point: &Point| {
            let errors = point.verbs.get(verb).map_or(0, |of| of.errors);
            Some(per_second(errors, report.interval_s))
        };
        line(verb, colour, over_time(report, mean, errors))
    });
    let failing = verbs.filter(|line| line.runs.iter().flatten().any(|(_, rate)| *rate > 0.0));
    chart(
        "Errors per second",
        report,
        Scale::Count(Shape::Area),
        failing.collect(),
    )
}

fn percentiles(report: &Report) -> Chart {
    let curves: Vec<_> = most_frequent(report)
        .into_iter()
        .filter_map(|(colour, verb)| {
            let latency = &report.verbs.get(verb)?.latency;
            let x = Axis::percentiles(latency.count());
            let points = latency
                .curve(4)
                .map(|(part, duration)| (tail(part).min(x.to), duration.as_secs_f64() * 1e3));
            Some(line(verb, colour, vec![points.collect()]))
        })
        .collect();
    let most = report
        .verbs
        .values()
        .map(|stats| stats.latency.count())
        .max();
    let x = Axis::percentiles(most.unwrap_or_default());
    finished("Latency by percentile", &x, Scale::Latency, curves)
}

type Runs = Vec<Vec<(f64, f64)>>;

/// A line and its place in the legend.
struct Line {
    name: String,
    colour: u8,
    runs: Runs,
}

fn line(name: &str, colour: u8, runs: Runs) -> Line {
    Line {
        name: name.to_owned(),
        colour,
        runs,
    }
}

fn values(lines: &[Line]) -> impl Iterator<Item = f64> + Clone {
    let points = lines.iter().flat_map(|line| line.runs.iter().flatten());
    points.map(|(_, value)| *value)
}

#[derive(Clone, Copy)]
enum Scale {
    Latency,
    Count(Shape),
}

/// A chart over the time of the run.
fn chart(title: &'static str, report: &Report, scale: Scale, lines: Vec<Line>) -> Chart {
    let x = Axis::time(report.series.len() as f64 * report.interval_s);
    finished(title, &x, scale, lines)
}

fn finished(title: &'static str, x: &Axis, scale: Scale, mut lines: Vec<Line>) -> Chart {
    let (y, shape) = match scale {
        Scale::Latency => {
            let y = Axis::latency(values(&lines));
            let runs = lines.iter_mut().flat_map(|line| &mut line.runs);
            runs.flatten().for_each(|(_, ms)| *ms = log(*ms));
            (y, Shape::Line)
        }
        Scale::Count(shape) => (Axis::counts(values(&lines).fold(0.0, f64::max)), shape),
    };
    let legend = lines
        .iter()
        .map(|line| (line.colour, printable(&line.name)));
    let legend = legend.collect();
    let series = lines.into_iter().map(|line| Series {
        colour: line.colour,
        shape,
        runs: line.runs,
    });
    Chart {
        title,
        svg: draw(title, x, &y, &series.collect::<Vec<_>>()),
        legend,
    }
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
        let at = (n * together) as f64 * report.interval_s
            + points.len() as f64 * report.interval_s / 2.0;
        let figures: Vec<_> = points.iter().filter_map(&figure).collect();
        if figures.is_empty() {
            runs.push(Vec::new());
        } else if let Some(run) = runs.last_mut() {
            run.push((at, of_many(&figures)));
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
fn most_frequent(report: &Report) -> Vec<(u8, &str)> {
    let mut counts: Vec<_> = report
        .verbs
        .iter()
        .map(|(verb, stats)| (stats.latency.count(), verb))
        .collect();
    counts.sort_by(|one, other| other.cmp(one));
    let mut verbs: Vec<_> = counts
        .into_iter()
        .take(COLOURS.into())
        .map(|(_, verb)| verb.as_str())
        .collect();
    verbs.sort_unstable();
    (1..=COLOURS).zip(verbs).collect()
}
