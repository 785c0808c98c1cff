//! Damage to the code challenge: RFC 7636 section 4.3.

use assay_conformance::judge::Law;

use assay_conformance::words::Need;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;

use super::damage::{Damage, Edit, Meaning, Sequel};
use super::ground::{Applicant, Ground};

/// The verifier of RFC 7636 appendix B.
pub(super) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// Its challenge.
pub(super) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A challenge that is missing, malformed, or of a method that nobody knows.
pub(super) fn code_challenge(client: &Applicant, ground: &Ground) -> BoxedStrategy<Damage> {
    let unknown = Meaning::refused(Law::ChallengeMethodKnown, &["invalid_request"]);
    let mut methods = vec!["S512", "s256", "S256 plain", "none", "SHA256"];
    if ground.offers(Need::PkceS256Only) {
        methods.push("plain");
    }
    let method = select(methods)
        .prop_map(move |method| Damage::set("code_challenge_method", method, unknown));
    // The syntax may be looked at when the verifier comes, or by nobody: RFC 7636 names no error for it.
    let malformed = select(MALFORMED)
        .prop_map(|challenge| challenge.replace("CHALLENGE", CHALLENGE))
        .prop_map(|challenge| {
            let spoilt = Sequel::NotWithVerifier(Law::VerifierMatches, None);
            Damage::set("code_challenge", challenge, Meaning::Either)
                .and(Edit::Set("code_verifier".to_owned(), VERIFIER.to_owned()))
                .then(spoilt)
        });
    // Without a method it is `plain`, so the verifier of an S256 challenge is wrong: RFC 7636 section 4.3.
    let habit = "S256 where no method is named is safe, but shuts out who means plain";
    let unnamed = Damage::omit("code_challenge_method", Meaning::Either).then(
        Sequel::NotWithVerifier(Law::ChallengeMethodDefault, Some(habit)),
    );
    let left_out =
        Damage::omit("code_challenge", Meaning::Either).and(Edit::Omit("code_challenge_method"));
    let empty = Damage::set("code_challenge", "", Meaning::Either)
        .and(Edit::Set("code_challenge_method".to_owned(), String::new()));
    let none = [left_out, empty].map(|damage| match client.public {
        true => damage.then(Sequel::NotWithoutVerifier(Law::PkceForPublicClients)),
        false => damage,
    });
    let repeated = Damage::repeat("code_challenge", CHALLENGE, Meaning::Either);
    // Where a challenge is all the protection there is, its absence is worth more tries.
    let often = if client.public { 6 } else { 2 };
    prop_oneof![
        3 => method,
        2 => malformed,
        2 => Just(unnamed),
        often => select(none.to_vec()),
        1 => Just(repeated),
    ]
    .boxed()
}

/// None of these is the challenge of the verifier.
const MALFORMED: &[&str] = &[
    "x",
    "{random.42}",
    "{random.43}",
    "{random.129}",
    "{random.4000}",
    "CHALLENGECHALLENGE",
    "XCHALLENGE",
    "%00CHALLENGE",
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cN\u{e9}",
    "'\"<>;--",
];
