//! The vocabularies: the words that scenarios, target files and reports choose from. Nothing here imports anything else of this crate.

mod argument;
mod need;
mod profile;
mod role;
mod verdict;

pub use argument::{
    Answer, ClientAuth, Document, Ending, Endpoint, Forgery, Lived, Page, ParametersIn, Stall,
};
pub use need::Need;
pub use profile::Profile;
pub use role::{Role, UserRole};
pub use verdict::{Grade, Level, Verdict};
