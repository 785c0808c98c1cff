//! Charts of the pages: lines and dots over two axes, drawn as SVG by plotters.

mod axis;

use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, ValueFormatter};
use plotters::prelude::*;

pub(super) use axis::Axis;

/// A drawing with its title and legend.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) title: &'static str,
    pub(super) svg: String,
    /// Colours, as CSS writes them, and names.
    pub(super) legend: Vec<(String, String)>,
}

/// Points that belong together.
#[derive(Debug, Clone)]
pub(super) struct Series {
    /// Its name in the legend; one without a name is not there.
    pub(super) name: String,
    pub(super) colour: RGBColor,
    pub(super) shape: Shape,
    /// Runs of points; between two runs there is a gap.
    pub(super) runs: Vec<Vec<(f64, f64)>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Line,
    /// A line with a dot at each point.
    Dots,
    /// Dots alone.
    Points,
    /// A broken line, for a limit.
    Dashes,
    /// The room below is filled.
    Area,
}

/// As many colours as can be told apart. They stand out from a light page as from a dark one.
pub(super) const COLOURS: [RGBColor; 7] = [
    RGBColor(0x1f, 0x85, 0xcf),
    RGBColor(0xdd, 0x62, 0x1c),
    RGBColor(0x10, 0x9a, 0x6e),
    RGBColor(0xc4, 0x5f, 0x9d),
    RGBColor(0xb0, 0x82, 0x0a),
    RGBColor(0x82, 0x6a, 0xd8),
    RGBColor(0x3d, 0x9c, 0xc0),
];

/// The colour of reference lines and of the axes.
pub(super) const GREY: RGBColor = RGBColor(0x84, 0x8e, 0x9a);

/// Plotters places everything on whole pixels; the style sheet shows four of them as one.
const FINE: u32 = 4;
const SIZE: (u32, u32) = (520 * FINE, 290 * FINE);
/// Plotters takes a font's size as its line height.
const FONT: f64 = 13.0 * 1.24 * FINE as f64;

impl Chart {
    pub(super) fn new(title: &'static str, x: &Axis, y: &Axis, all: Vec<Series>) -> Self {
        let mut svg = String::new();
        {
            let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
            plot(&area, x, y, &all)
                .and_then(|()| area.present())
                .expect("writing to a String cannot fail");
        }
        let named = all.into_iter().filter(|series| !series.name.is_empty());
        let legend = named.map(|Series { name, colour, .. }| {
            let RGBColor(red, green, blue) = colour;
            (format!("#{red:02x}{green:02x}{blue:02x}"), name)
        });
        Self {
            title,
            legend: legend.collect(),
            svg,
        }
    }
}

type Failure<'a> = DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>;

fn plot<'a>(
    area: &DrawingArea<SVGBackend<'a>, Shift>,
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
    let faint = GREY.mix(0.35).stroke_width(FINE);
    chart
        .configure_mesh()
        .bold_line_style(faint)
        .light_line_style(TRANSPARENT)
        .axis_style(faint)
        .set_all_tick_mark_size(5 * FINE)
        .label_style(("sans-serif", FONT).into_font().color(&GREY))
        .draw()?;
    for series in all {
        let colour = series.colour;
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
            if matches!(series.shape, Shape::Dots | Shape::Points) || run.len() == 1 {
                let dots = run.iter();
                chart.draw_series(dots.map(|at| Circle::new(*at, 3 * FINE, colour.filled())))?;
            }
        }
    }
    Ok(())
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (first, last): (i32, i32)) -> i32 {
        let [from, to, at] = [self.from, self.to, *value].map(self.scale);
        let part = ((at - from) / (to - from)).clamp(0.0, 1.0);
        first + (part * f64::from(last - first)).round() as i32
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
