//! The actions of steps: one verb per file.
//!
//! A verb evaluates its arguments, sends what a correct relying party would send (changed by the step's `send`), and says what
//! it saw in an [`Observation`]. It judges nothing.

mod authorize;
mod block_user;
mod call;
mod client_credentials;
mod clock;
mod discover;
mod forge_consent;
mod hold;
mod introspect;
mod jwks;
mod origins;
mod preflight;
mod probe;
mod race;
mod redeem;
mod refresh;
mod remove_client;
mod request;
mod resume;
mod revoke;
mod rotate_keys;
mod sign_in;
mod survivors;
mod token;
mod token_answer;
mod userinfo;
mod verify;
mod wire;

use crate::rp::observation::Observation;
use crate::rp::{Rp, Stop};
use crate::scenario::step::Send;
use crate::scenario::verb::{Mark, table};
use crate::scenario::{Step, Verb};
use crate::text::Text;

macro_rules! run {
    ($($(#[doc = $says:literal])+ $Verb:ident($Arguments:ident) = $name:ident as $default:literal { $($row:tt)* })+) => {
        async fn dispatch(step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
            match step.verb() {
                $(Verb::$Verb(arguments) => $name::run(arguments, step, rp).await,)+
            }
        }
    };
}

table!(run);

/// Takes a step, and leaves its values under its name for the steps to come.
pub async fn run(step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let seen = dispatch(step, rp).await?;
    let row = step.verb().row();
    debug_assert!(
        seen.facts
            .iter()
            .all(|(fact, _)| row.facts().any(|declared| declared == fact)),
        "the table does not say that `{}` makes all of {:?}",
        row.name,
        seen.facts.iter().map(|(fact, _)| fact).collect::<Vec<_>>()
    );
    debug_assert!(
        seen.values
            .keys()
            .all(|name| row.values().any(|(declared, _)| declared == name)),
        "the table does not say that `{}` leaves all of {:?}",
        row.name,
        seen.values.keys()
    );
    let replaces = step.name.is_some() || row.is(Mark::Replaces);
    rp.leave(step.name(), replaces, &seen);
    Ok(seen)
}

/// An argument that may be left out.
fn optional(text: Option<&Text>, rp: &Rp) -> Result<Option<String>, Stop> {
    text.map(|text| text.evaluate(rp.names()))
        .transpose()
        .map_err(Stop::from)
}

/// A request parameter that is an earlier step's value by default. One that is left out of the request need not be known.
fn parameter(
    name: &str,
    text: Option<&Text>,
    default: &[&str],
    send: &Send,
    rp: &Rp,
) -> Result<String, Stop> {
    match required(text, default, rp) {
        Err(Stop::Blocked(_)) if send.omit.iter().any(|omitted| omitted == name) => {
            Ok(String::new())
        }
        found => found,
    }
}

/// An argument, or the value of an earlier step if the argument is left out.
fn required(text: Option<&Text>, default: &[&str], rp: &Rp) -> Result<String, Stop> {
    match optional(text, rp)? {
        Some(given) => Ok(given),
        None => rp
            .text(default)
            .ok_or_else(|| Stop::Blocked(format!("`{}` is not there", default.join(".")))),
    }
}
