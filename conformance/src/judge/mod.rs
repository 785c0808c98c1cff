//! From what a step saw to a verdict: an observation misses an expectation, a step is judged, a check gets its verdict. And the
//! laws, which hold of any answer, whichever step it belongs to.

mod finding;
mod judgement;
mod law;
mod matcher;
mod standing;
mod verdict;

pub use finding::{Finding, Got, Mismatch, Missed, Seen, Subject, Wanted};
pub use judgement::{Judgement, of_step};
pub use law::Law;
pub use matcher::judge;
pub use standing::{Demand, DemandError, Outcomes, Sender, Standing, Surface};
pub use verdict::{End, grade, verdict};
