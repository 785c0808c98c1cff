//! Requests that are damaged as text: in another order, encoded in another way, with bytes that no parameter can have.

use assay_conformance::judge::Law;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::BoxedStrategy;

use super::challenge::{CHALLENGE, VERIFIER};
use super::damage::{Damage, Edit, Meaning, Sequel, Via};
use super::ground::Applicant;
use super::state::State;
use crate::damage::message::{Message, Parameter};
use crate::damage::parameter::{self, Damage as TextDamage};
use crate::damage::text::Text;
use crate::damage::weight::Weight;
use crate::damage::{Effect, Refusal};

/// A request as a text.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) form: String,
    pub(super) damage: Damage,
    pub(super) state: State,
    /// Whether it is more than a URL carries.
    pub(super) in_body: bool,
}

/// A request of a client, damaged as text.
pub(super) fn written(client: &Applicant) -> BoxedStrategy<Written> {
    let message = message(client);
    vec(parameter::damage(), 1..=2)
        .prop_map(move |damages| suffered(message.clone(), &damages))
        .boxed()
}

fn suffered(mut message: Message, damages: &[TextDamage]) -> Written {
    let effect = damages
        .iter()
        .map(|damage| damage.apply(&mut message))
        .fold(Effect::Harmless, Effect::and);
    let form = message.form();
    let length = length(&form);
    let few = message.parameters.len() < MANY;
    let (meaning, sequel) = match effect {
        Effect::Harmless if few && length < SURELY_READ => (
            Meaning::harmless(Law::HarmlessAuthorized),
            Some(Sequel::Redeemed),
        ),
        // The values are another matter than how they are written: however the provider reads them, the
        // answer goes to a registered place.
        Effect::Harmless | Effect::Harmful(_) | Effect::Either => (Meaning::Either, None),
    };
    let verifier = Edit::Set("code_verifier".to_owned(), VERIFIER.to_owned());
    Written {
        state: state(&message),
        damage: Damage {
            sequel,
            via: Via::Any,
            long: message.unreadable || length >= SURELY_READ,
            ..Damage::new(vec![verifier], meaning)
        },
        in_body: length >= LONGEST_QUERY,
        form,
    }
}

/// The parameters that the verb would send, none of which can be done without.
fn message(client: &Applicant) -> Message {
    let needed = || Weight::Decides(Refusal::new(Law::DamagedNeverGranted, &[]));
    let parameters = [
        ("response_type", Text::literal("code")),
        ("client_id", Text::reference(client.path("client_id"))),
        ("redirect_uri", Text::reference(client.path("redirect_uri"))),
        ("scope", Text::literal("openid")),
        ("state", Text::reference("random.22")),
        ("nonce", Text::reference("random.22")),
        ("code_challenge", Text::literal(CHALLENGE)),
        ("code_challenge_method", Text::literal("S256")),
    ];
    let parameters = parameters.map(|(name, value)| Parameter::new(name, value, needed()));
    Message::new(parameters.to_vec())
}

/// Whether the state is still the client's own, so that its echo can be judged.
fn state(message: &Message) -> State {
    let mut states = message
        .parameters
        .iter()
        .filter(|parameter| parameter.name.as_literal() == Some("state"));
    match (states.next(), states.next()) {
        (Some(only), None) if !only.damaged => State::Usual,
        (Some(_) | None, _) => State::Unclear,
    }
}

/// How long a template will be when its random texts have been drawn.
fn length(template: &str) -> usize {
    let drawn = template.split("{random.").skip(1).map(|rest| {
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next();
        digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
    });
    template.len() + drawn.sum::<usize>()
}

/// So many parameters everybody takes.
const MANY: usize = 32;
/// So many characters as well.
const SURELY_READ: usize = 2000;
/// More than this no URL should have: RFC 9110 section 4.1.
const LONGEST_QUERY: usize = 8000;
