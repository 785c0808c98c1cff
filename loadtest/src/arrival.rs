//! When is the n-th journey due? A plan made of plain values, so that nothing the target does can move it.
//!
//! A [`Rate`] is the rate as it was written; over a length of time it becomes a [`Shape`], whose integral counts arrivals. A
//! [`Schedule`] inverts that integral in closed form, arrival by arrival, and therefore never drifts.

pub mod rate;
pub mod schedule;
pub mod shape;

pub use rate::{InvalidRate, Rate};
pub use schedule::{Schedule, Share, Spacing};
pub use shape::{NeedsLength, Shape};
