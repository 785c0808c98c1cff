//! Damage to what says what kind of answer is wanted: response_type and response_mode.

use assay_conformance::judge::Law;

use assay_conformance::words::Need;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::{BoxedStrategy, Union};

use super::damage::{Damage, Meaning, Via};
use super::ground::Ground;

/// A response_type that is missing, unknown, or of the days of tokens in redirects.
pub(super) fn response_type(ground: &Ground) -> BoxedStrategy<Damage> {
    let wrong = &["invalid_request", "unsupported_response_type"];
    let missing = Meaning::refused(Law::ResponseTypeGiven, wrong);
    let unknown = Meaning::refused(Law::ResponseTypeKnown, wrong);
    let as_habit = Meaning::Refused {
        law: Law::ResponseTypeKnown,
        codes: wrong,
        habit: Some("the response type is compared generously"),
    };
    let twice = Meaning::Refused {
        law: Law::AuthorizationNotRepeated,
        codes: &["invalid_request"],
        habit: Some("one value is used"),
    };
    let mut damages = vec![
        Damage::omit("response_type", missing),
        Damage::set("response_type", "", missing),
        Damage::set("response_type", "foo", unknown),
        Damage::set("response_type", "code foo", unknown),
        Damage::set("response_type", "codes", unknown),
        Damage::set("response_type", "{random.1000}", unknown),
        Damage::set("response_type", "CODE", as_habit),
        Damage::set("response_type", "code,", as_habit),
        Damage::set("response_type", "code code", Meaning::Either),
        Damage::set("response_type", " code", Meaning::Either),
        Damage::set("response_type", "code\0", Meaning::Either),
        Damage::repeat("response_type", "token", twice),
        Damage::repeat("response_type", "code", twice),
    ];
    damages.extend(FRONT_CHANNEL.iter().map(|asked| {
        let meaning = match ground.refuses_response_type(asked) {
            true => Meaning::refused(
                Law::NoTokensInRedirects,
                &[
                    "unsupported_response_type",
                    "unauthorized_client",
                    "invalid_request",
                ],
            ),
            false => Meaning::Either,
        };
        Damage::set("response_type", *asked, meaning)
    }));
    // A client that wants tokens in the fragment gets errors there too.
    select(damages)
        .prop_map(|damage| damage.via(Via::Any))
        .boxed()
}

/// A response_mode other than the one that goes without saying.
pub(super) fn response_mode(ground: &Ground) -> BoxedStrategy<Damage> {
    let same = Damage::set(
        "response_mode",
        "query",
        Meaning::harmless(Law::HarmlessAuthorized),
    );
    let other = select(vec![
        "fragment",
        "foo",
        "QUERY",
        "web_message",
        "form_post query",
    ])
    .prop_map(|mode| Damage::set("response_mode", mode, Meaning::Either).via(Via::Any));
    let mut choices = vec![Just(same).boxed(), other.boxed()];
    if ground.offers(Need::FormPost) {
        let meaning = Meaning::harmless(Law::HarmlessAuthorized);
        let form = Damage::set("response_mode", "form_post", meaning).via(Via::FormPost);
        choices.insert(0, Just(form).boxed());
    }
    Union::new(choices).boxed()
}

const FRONT_CHANNEL: &[&str] = &[
    "token",
    "id_token",
    "id_token token",
    "code token",
    "code id_token",
    "code id_token token",
    "token code",
    "none",
];
