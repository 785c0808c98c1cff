//! One way of drawing for all charts: plotters makes the SVG, the page's style sheet its colours, so that a chart is legible in
//! light, in dark and on paper.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, ValueFormatter};
use plotters::prelude::*;

use super::axis::Axis;

/// What is drawn over the axes.
#[derive(Debug, Clone)]
pub(in crate::report) struct Series {
    /// The number of its colour, from 1 to [`COLOURS`].
    pub(in crate::report) colour: u8,
    pub(in crate::report) shape: Shape,
    /// Runs of points; between two runs there is a gap.
    pub(in crate::report) runs: Vec<Vec<(f64, f64)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Shape {
    Line,
    /// A line with a dot at each point.
    Dots,
    /// Dots alone.
    Points,
    /// A broken line, for what is not measured.
    Dashes,
    /// The room below is filled.
    Area,
}

/// As many as can be told apart.
pub(in crate::report) const COLOURS: u8 = 8;

/// The last of them: for what the others are compared with.
pub(in crate::report) const GREY: u8 = COLOURS;

/// Plotters places everything on whole pixels; the viewBox makes four of them one.
const FINE: u32 = 4;
const SIZE: (u32, u32) = (520 * FINE, 290 * FINE);
/// Plotters takes a font's size as its line height.
const FONT: f64 = 13.0 * 1.24 * FINE as f64;

/// Colours of the style sheet, by colours that stand for them until then.
const TEXT: RGBColor = RGBColor(0xf0, 0xc0, 0xde);
const GRID: RGBColor = RGBColor(0xf1, 0xc0, 0xde);

const fn stand_in(colour: u8) -> RGBColor {
    RGBColor(colour, 0xc0, 0xde)
}

/// An SVG that says what it shows to those who cannot see it.
pub(in crate::report) fn draw(label: &str, x: &Axis, y: &Axis, all: &[Series]) -> String {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        plot(&area, x, y, all)
            .and_then(|()| area.present())
            .expect("writing to a String cannot fail");
    }
    styled(&svg, label)
}

type Failure<'a> = DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>;

fn plot<'a>(
    area: &DrawingArea<SVGBackend<'a>, plotters::coord::Shift>,
    x: &Axis,
    y: &Axis,
    all: &[Series],
) -> Result<(), Failure<'a>> {
    let mut chart = ChartBuilder::on(area)
        .margin_top(10 * FINE)
        .margin_right(26 * FINE)
        .set_label_area_size(LabelAreaPosition::Left, 70 * FINE)
        .set_label_area_size(LabelAreaPosition::Bottom, 30 * FINE)
        .build_cartesian_2d(x.clone(), y.clone())?;
    let font = ("sans-serif", FONT).into_font().color(&TEXT);
    chart
        .configure_mesh()
        .bold_line_style(GRID.stroke_width(FINE))
        .light_line_style(TRANSPARENT)
        .axis_style(GRID.stroke_width(FINE))
        .set_all_tick_mark_size(5 * FINE)
        .label_style(font)
        .draw()?;
    for series in all {
        let colour = stand_in(series.colour);
        for run in &series.runs {
            let line = colour.stroke_width(2 * FINE);
            let points = run.iter().copied();
            match series.shape {
                Shape::Area => {
                    chart.draw_series(AreaSeries::new(points.clone(), y.from, colour.mix(0.3)))?;
                    chart.draw_series(LineSeries::new(points, line))?;
                }
                Shape::Line | Shape::Dots => {
                    chart.draw_series(LineSeries::new(points, line))?;
                }
                Shape::Dashes => {
                    let (dash, gap) = (6 * FINE, 4 * FINE);
                    chart.draw_series(DashedLineSeries::new(points, dash, gap, line))?;
                }
                Shape::Points => {}
            }
            // A line of one point would not be seen.
            let is_dotted = matches!(series.shape, Shape::Dots | Shape::Points);
            if is_dotted || run.len() == 1 {
                let dots = run
                    .iter()
                    .map(|point| Circle::new(*point, 3 * FINE, colour.filled()));
                chart.draw_series(dots)?;
            }
        }
    }
    Ok(())
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (first, last): (i32, i32)) -> i32 {
        let part = (value - self.from) / (self.to - self.from);
        first + (part.clamp(0.0, 1.0) * f64::from(last - first)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.iter().map(|(at, _)| *at).collect()
    }

    fn range(&self) -> Range<f64> {
        self.from..self.to
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, at: &f64) -> String {
        let tick = self.ticks.iter().find(|(tick, _)| tick == at);
        tick.map(|(_, label)| label.clone()).unwrap_or_default()
    }
}

/// The colours become those of the style sheet, the size that of the page.
fn styled(svg: &str, label: &str) -> String {
    let hex = |RGBColor(r, g, b): RGBColor| format!("#{r:02X}{g:02X}{b:02X}");
    let series = (1..=COLOURS).map(|n| (hex(stand_in(n)), format!("c{n}")));
    let variables = series.chain([
        (hex(TEXT), "dim".to_owned()),
        (hex(GRID), "line".to_owned()),
    ]);
    let mut styled = svg.replacen(
        &format!("<svg width=\"{}\" height=\"{}\"", SIZE.0, SIZE.1),
        &format!("<svg role=\"img\" aria-label=\"{label}\""),
        1,
    );
    for (colour, variable) in variables {
        for property in ["stroke", "fill"] {
            styled = styled.replace(
                &format!("{property}=\"{colour}\""),
                &format!("style=\"{property}:var(--{variable})\""),
            );
        }
    }
    styled
}
