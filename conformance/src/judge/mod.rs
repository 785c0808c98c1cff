//! From what a step saw to a verdict: an observation misses an expectation, a step is judged, a check gets its verdict.

mod finding;
mod judgement;
mod matcher;
mod verdict;

pub use finding::{Finding, Got, Mismatch, Missed, Seen, Subject, Wanted};
pub use judgement::{Judgement, of_step};
pub use matcher::judge;
pub use verdict::{End, grade, verdict};
