//! Damage to what is asked for, and how the user is asked: scope, nonce, prompt, max_age, and what may be left out.

use assay_conformance::judge::Law;

use assay_conformance::words::Need;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;

use super::damage::{Damage, Edit, Meaning, Sequel, Visitor};
use super::ground::{Applicant, Ground};
use crate::stage::literal;

/// A scope nobody knows, or no scope at all.
pub(super) fn scope() -> BoxedStrategy<Damage> {
    let set = |scope: &str| Damage::set("scope", scope, Meaning::Either);
    // Refused by RFC 6749 section 3.3, ignored by OIDC Core 1.0 section 3.1.2.1, and in no case granted.
    let unknown = set("openid nobody-knows").then(Sequel::WithoutScope("nobody-knows"));
    let united = Damage::set("scope", "openid", Meaning::Either)
        .and(Edit::Repeat("scope", "email".to_owned()))
        .then(Sequel::WithoutUnion(&["openid", "email"]));
    let odd = [
        set("openid openid"),
        set(" openid  email "),
        set("openid,email"),
        set("openid\temail"),
        set("openid\0"),
        set("OPENID"),
        set("openid \"email\""),
        set("openid caf\u{e9}"),
        set("openid * admin root"),
        set("{random.2000}"),
        set("openid {random.6000}").long(),
        set(""),
        set("openid"),
        Damage::omit("scope", Meaning::Either),
    ];
    prop_oneof![
        3 => Just(unknown),
        2 => Just(united),
        3 => select(odd.to_vec()),
    ]
    .boxed()
}

/// A nonce that is missing or unusual. It comes back unchanged in any case.
pub(super) fn nonce() -> BoxedStrategy<Damage> {
    let meaning = Meaning::harmless(Law::NonceOptional);
    let none = Damage::omit("nonce", meaning);
    let harmless = Meaning::harmless(Law::HarmlessAuthorized);
    let usual = "[!-~]{8,60}".prop_map(move |nonce| {
        Damage::set("nonce", literal(&nonce), harmless).then(Sequel::WithNonce)
    });
    let odd = select(vec![
        "x",
        "{random.256}",
        "{random.3000}",
        "gr\u{fc}n \u{1f512}",
        "a\r\nb",
        " a ",
    ])
    .prop_map(|nonce| Damage::set("nonce", nonce, Meaning::Either).then(Sequel::WithNonce));
    let twice = Damage::repeat("nonce", "another-nonce", Meaning::Either);
    prop_oneof![3 => Just(none), 4 => usual, 2 => odd, 1 => Just(twice)].boxed()
}

/// How the user is asked, or that nobody is.
pub(super) fn prompt(client: &Applicant, ground: &Ground) -> BoxedStrategy<Damage> {
    let set = |prompt: &str, meaning| Damage::set("prompt", prompt, meaning);
    let harmless = Meaning::harmless(Law::HarmlessAuthorized);
    let alone = Meaning::refused(Law::PromptNoneAlone, &["invalid_request"]);
    let mut damages = vec![
        set("consent", harmless),
        set("login", harmless),
        set("login consent", harmless),
        set("daydream", Meaning::Either),
        set("NONE", Meaning::Either),
        set("select_account", Meaning::Either),
        set("{random.2000}", Meaning::Either),
        set("consent", Meaning::Either).and(Edit::Repeat("prompt", "login".to_owned())),
        // Those who may ask nothing learn so, and no page is shown.
        set("none", Meaning::refused(Law::PromptNoneSilent, SILENT)).by(Visitor::Nobody),
    ];
    if !client.public {
        let combined = [
            "none login",
            "login none",
            "none consent",
            "none none consent",
        ];
        damages.extend(combined.map(|prompt| set(prompt, alone).by(Visitor::Regular)));
    }
    if ground.offers(Need::ConsentUi) {
        let denied = Meaning::refused(
            Law::DeniedMeansNothing,
            &["access_denied", "consent_required", "interaction_required"],
        );
        damages.push(set("consent", denied).by(Visitor::Denier));
        damages.push(set("consent", denied).by(Visitor::Denier));
    }
    select(damages).boxed()
}

/// How old a login may be.
pub(super) fn max_age() -> BoxedStrategy<Damage> {
    let harmless = Meaning::harmless(Law::HarmlessAuthorized);
    prop_oneof![
        select(vec!["3600", "2147483647", "0"])
            .prop_map(move |age| Damage::set("max_age", age, harmless)),
        select(vec![
            "-1",
            "abc",
            "1.5",
            "1e9",
            "99999999999999999999999999",
            "18446744073709551615",
            "9223372036854775807",
            "0x10",
            " 60",
            "\u{661}",
            "60,60",
        ])
        .prop_map(|age| Damage::set("max_age", age, Meaning::Either)),
    ]
    .boxed()
}

const SILENT: &[&str] = &[
    "login_required",
    "interaction_required",
    "consent_required",
    "account_selection_required",
];
