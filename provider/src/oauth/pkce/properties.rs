//! Every verifier opens its own challenge and no other: RFC 7636 sections 4.1 to 4.6.

use proptest::prelude::*;

use super::*;
use crate::edit::Edit;

const VERIFIER: &str = "[A-Za-z0-9._~-]{43,128}";

/// Texts at the edges of the syntax: too short, too long, or with a character that does not belong.
fn near_verifier() -> impl Strategy<Value = String> {
    let edited = (
        "[A-Za-z0-9._~-]{42,44}|[A-Za-z0-9._~-]{127,129}",
        any::<Edit>(),
    )
        .prop_map(|(text, edit): (String, Edit)| edit.of(&text));
    prop_oneof![VERIFIER, edited, "[a-zé]{20,60}", any::<String>()]
}

/// The alphabet written out, instead of named by classes.
fn belongs(c: char) -> bool {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".contains(c)
}

fn answer(challenge: &Challenge, verifier: &str) -> Result<(), Violation> {
    verify(
        Some(challenge),
        Some(&Secret::new(verifier)),
        &Rules::strict(),
    )
}

proptest! {
    #[test]
    fn every_valid_verifier_opens_its_own_challenge(verifier in VERIFIER) {
        let challenge = Challenge::of(&verifier);
        prop_assert_eq!(answer(&challenge, &verifier), Ok(()));
        // As the client computes it, as it is sent, and as it is read.
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
        let sent = base64::engine::general_purpose::URL_SAFE.encode(hash);
        prop_assert_eq!(s256(sent.trim_end_matches('='), &Rules::strict()), Ok(challenge));
    }

    #[test]
    fn a_changed_verifier_opens_nothing(verifier in VERIFIER, edit: Edit) {
        let edited = edit.of(&verifier);
        prop_assert_eq!(answer(&Challenge::of(&verifier), &edited).is_ok(), edited == verifier);
    }

    #[test]
    fn a_changed_challenge_is_opened_by_nothing(verifier in VERIFIER, edit: Edit) {
        let right = Challenge::of(&verifier).as_str().to_owned();
        let edited = edit.of(&right);
        let opened = s256(&edited, &Rules::strict()).and_then(|challenge| answer(&challenge, &verifier));
        prop_assert_eq!(opened.is_ok(), *edited == *right);
        // An attacker who saw the challenge in a redirect still lacks the verifier.
        prop_assert!(answer(&Challenge::new(&right), &right).is_err());
    }

    #[test]
    fn the_syntax_is_43_to_128_unreserved_characters(text in near_verifier()) {
        let valid = (43..=128).contains(&text.chars().count()) && text.chars().all(belongs);
        let broken = Err(Violation(Rule::PkceSyntaxEnforced));
        prop_assert_eq!(s256(&text, &Rules::strict()).is_ok(), valid);
        prop_assert_eq!(answer(&Challenge::of(&text), &text), if valid { Ok(()) } else { broken });
    }

    #[test]
    fn a_challenge_and_a_verifier_come_together_or_not_at_all(text in near_verifier()) {
        let (challenge, verifier) = (Challenge::of(&text), Secret::new(text));
        let strict = Rules::strict();
        prop_assert_eq!(verify(Some(&challenge), None, &strict), Err(Violation(Rule::PkceVerifierPresent)));
        prop_assert_eq!(verify(None, Some(&verifier), &strict), Err(Violation(Rule::PkceNoDowngrade)));
        prop_assert_eq!(verify(None, None, &strict), Ok(()));
    }
}
