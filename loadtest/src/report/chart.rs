//! Charts of the pages: drawings of lines and dots over two axes, as SVG.

mod axis;
mod canvas;

pub(super) use axis::{Axis, log, tail};
pub(super) use canvas::{COLOURS, GREY, Series, Shape, draw};

/// A drawing with what stands above and below it.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) title: &'static str,
    pub(super) svg: String,
    /// The number of the colour and what it stands for.
    pub(super) legend: Vec<(u8, String)>,
}
