//! What steps do: one verb per file.
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
mod survivors;
mod token;
mod token_answer;
mod userinfo;
mod verify;
mod wire;

use crate::rp::observation::Observation;
use crate::rp::{Rp, Stop};
use crate::scenario::step::Send;
use crate::scenario::{Step, Verb};
use crate::text::Text;

/// Takes a step, and leaves its values under its name for the steps to come.
pub async fn run(step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let (send, name) = (&step.send, name(step));
    let observation = match step.verb() {
        Verb::Authorize(verb) => authorize::run(verb, send, name, rp).await,
        Verb::Resume(verb) => resume::run(verb, name, rp).await,
        Verb::ForgeConsent(verb) => forge_consent::run(verb, send, rp).await,
        Verb::Redeem(verb) => redeem::run(verb, send, rp).await,
        Verb::Refresh(verb) => refresh::run(verb, send, rp).await,
        Verb::ClientCredentials(verb) => client_credentials::run(verb, send, rp).await,
        Verb::Token(verb) => token::run(verb, send, rp).await,
        Verb::Userinfo(verb) => userinfo::run(verb, send, rp).await,
        Verb::Introspect(verb) => introspect::run(verb, send, rp).await,
        Verb::Revoke(verb) => revoke::run(verb, send, rp).await,
        Verb::Verify(verb) => verify::run(verb, send, rp).await,
        Verb::Probe(verb) => probe::run(verb, rp).await,
        Verb::Discover(verb) => discover::run(verb, send, rp).await,
        Verb::Jwks(_) => jwks::run(send, rp).await,
        Verb::Preflight(verb) => preflight::run(verb, rp).await,
        Verb::Origins(verb) => origins::run(verb, rp).await,
        Verb::Request(verb) => request::run(verb, send, rp).await,
        Verb::Race(verb) => race::run(verb, send, rp).await,
        Verb::Survivors(verb) => survivors::run(verb, rp).await,
        Verb::Hold(verb) => hold::run(verb, rp).await,
        Verb::Wire(verb) => wire::run(verb, rp).await,
        Verb::Clock(verb) => clock::run(verb, rp).await,
        Verb::RotateKeys(_) => rotate_keys::run(rp).await,
        Verb::BlockUser(verb) => block_user::run(verb, rp).await,
        Verb::RemoveClient(verb) => remove_client::run(verb, rp).await,
    }?;
    // A later authorization must not be taken for an earlier one, even if it was refused.
    let replaces = step.name.is_some() || step.authorize.is_some() || step.resume.is_some();
    rp.leave(name, replaces, &observation);
    Ok(observation)
}

/// The name under which a step leaves its values: what goes on with an authorization leaves them where that one did.
fn name(step: &Step) -> &str {
    let resumed = [
        step.resume
            .as_ref()
            .and_then(|resume| resume.flow.as_deref()),
        step.forge_consent
            .as_ref()
            .and_then(|forged| forged.flow.as_deref()),
    ];
    let own = step.name.as_deref();
    own.or_else(|| resumed.into_iter().flatten().next())
        .unwrap_or_else(|| step.name())
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

/// What an argument refers to if it is left out: a value of an earlier step.
fn required(text: Option<&Text>, default: &[&str], rp: &Rp) -> Result<String, Stop> {
    match optional(text, rp)? {
        Some(given) => Ok(given),
        None => rp
            .text(default)
            .ok_or_else(|| Stop::Blocked(format!("`{}` is not there", default.join(".")))),
    }
}
