//! The chart of a search for the capacity: what happens to latency as the rate rises.

use super::axis::{Axis, log};
use super::canvas::{GREY, Series, Shape, draw};

/// A step of a search for the capacity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LoadPoint {
    /// Journeys per second that were asked for.
    pub rate: f64,
    /// Journeys per second that ended.
    pub achieved: f64,
    /// Half were faster, in milliseconds.
    pub p50_ms: f64,
    /// 99 of 100 were faster, in milliseconds.
    pub p99_ms: f64,
}

/// Latency against throughput as an SVG: where the target is saturated, latency rises and throughput does not. The knee is the
/// highest rate that was sustained. Colours are variables of the page's style sheet.
pub fn throughput_against_latency(points: &[LoadPoint], knee: Option<f64>) -> String {
    let mut points = points.to_vec();
    points.sort_by(|one, other| one.rate.total_cmp(&other.rate));
    let line = |figure: fn(&LoadPoint) -> f64| {
        vec![
            points
                .iter()
                .map(|point| (point.achieved, log(figure(point))))
                .collect::<Vec<_>>(),
        ]
    };
    let rates = points.iter().map(|point| point.achieved).chain(knee);
    let x = Axis::rate(rates.fold(0.0, f64::max));
    let y = Axis::latency(points.iter().flat_map(|point| [point.p50_ms, point.p99_ms]));
    let at_knee = knee.map(|knee| Series {
        colour: GREY,
        shape: Shape::Line,
        runs: vec![vec![(knee, y.from), (knee, y.to)]],
    });
    let latencies = [
        (1, line(|point| point.p50_ms)),
        (2, line(|point| point.p99_ms)),
    ];
    let dots = latencies.map(|(colour, runs)| Series {
        colour,
        shape: Shape::Dots,
        runs,
    });
    let all: Vec<_> = at_knee.into_iter().chain(dots).collect();
    draw("Latency against throughput", &x, &y, &all)
}
