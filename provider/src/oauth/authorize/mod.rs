//! The authorization endpoint, decided: parameters, then [`ReturnTo`], then a request, then a [`Decision`], then a response.

mod decision;
mod error;
mod parameters;
mod prompt;
mod request;
mod response;
mod return_to;

pub use decision::{Approval, Choice, Decision, Login, SignedIn, Standing, decide};
pub use error::AuthorizeError;
pub use parameters::Parameters;
pub use prompt::{Ask, Prompt};
pub use request::{AuthorizationRequest, Refusal, client_id, validate};
pub use response::{AuthorizationResponse, Outcome};
pub use return_to::{ResponseMode, ReturnTo};
