//! The vocabularies: the words that scenarios, target files and reports choose from. Nothing here imports anything else of this crate.

mod argument;
mod fact;
mod member;
mod need;
mod profile;
mod role;
mod shape;
mod verdict;
mod vocabulary;

pub mod value;

pub use argument::{
    Answer, ClientAuth, Document, Ending, Endpoint, Forgery, Lived, Page, ParametersIn, Stall,
};
pub use fact::Fact;
pub use member::{Member, PAGES};
pub use need::Need;
pub use profile::Profile;
pub use role::{Role, UserRole};
pub use shape::{Field, Shape};
pub use verdict::{Grade, Level, Verdict};
pub(crate) use vocabulary::vocabulary;
