//! The texts that users write: files whose mistakes are shown at their place, and templates that refer to named values.

pub mod diagnostic;
pub mod filter;
pub mod names;
pub mod octets;
pub mod random;
pub mod value;

pub(crate) mod nearest;
pub(crate) mod template;
mod written;

pub use diagnostic::{Diagnostic, Source};
pub use names::{Names, Unresolved};
pub use octets::Octets;
pub use value::Text;
pub(crate) use written::{Written, read, read_written_out};
