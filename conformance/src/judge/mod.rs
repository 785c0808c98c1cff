//! From what a step saw to a verdict: an observation misses an expectation, a step is judged, a check gets its verdict.

mod judgement;
mod matcher;
mod verdict;

pub use judgement::{Deviation, Judgement, of_step, summary};
pub use matcher::{Mismatch, judge};
pub use verdict::{End, grade, verdict};
