//! Proof Key for Code Exchange: RFC 7636, with S256 as the only method.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::model::{Challenge, Secret};
use crate::rule::{Rule, Rules, Violation};

/// Takes a `code_challenge` whose method is S256.
///
/// # Errors
/// If its length or alphabet is wrong: RFC 7636 section 4.2.
pub fn s256(value: &str, rules: &Rules) -> Result<Challenge, Violation> {
    let usable = is_well_formed(value) || !rules.keep(Rule::PkceChallengeExact);
    rules.require(Rule::PkceSyntaxEnforced, usable)?;
    Ok(Challenge::new(value))
}

/// Whether the verifier of an exchange answers the challenge of its request: RFC 7636 section 4.6.
///
/// # Errors
/// The first rule that the verifier, or its absence, does not meet.
pub fn verify(
    challenge: Option<&Challenge>,
    verifier: Option<&Secret>,
    rules: &Rules,
) -> Result<(), Violation> {
    match (challenge, verifier.map(Secret::expose)) {
        (None, None) => Ok(()),
        (Some(_), None) => rules.require(Rule::PkceVerifierPresent, false),
        // RFC 9700 section 4.8.2: else an attacker strips the challenge and injects the code.
        (None, Some(_)) => rules.require(Rule::PkceNoDowngrade, false),
        (Some(challenge), Some(verifier)) => {
            let verifier = match rules.keep(Rule::PkceVerifierUntrimmed) {
                true => verifier,
                false => verifier.trim_end(),
            };
            rules.require(Rule::PkceSyntaxEnforced, is_well_formed(verifier))?;
            rules.require(
                Rule::PkceVerifierMatches,
                admits(challenge.as_str(), verifier, rules),
            )
        }
    }
}

fn admits(challenge: &str, verifier: &str, rules: &Rules) -> bool {
    let hash = Sha256::digest(verifier);
    let transformed = if rules.keep(Rule::PkceS256Supported) {
        URL_SAFE_NO_PAD.encode(hash)
    } else {
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let plain = !rules.keep(Rule::PkceChallengeIsNoVerifier) && verifier == challenge;
    let alike = !rules.keep(Rule::PkceChallengeExact) && alike(challenge, &transformed);
    plain || alike || bool::from(transformed.as_bytes().ct_eq(challenge.as_bytes()))
}

/// `challenge-compared-leniently`: in either alphabet of base64, and as far as both texts go.
fn alike(challenge: &str, transformed: &str) -> bool {
    let challenge = challenge.replace('+', "-").replace('/', "_");
    challenge
        .bytes()
        .zip(transformed.bytes())
        .all(|(a, b)| a == b)
}

/// RFC 7636 sections 4.1 and 4.2: 43 to 128 unreserved characters.
fn is_well_formed(text: &str) -> bool {
    let unreserved = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'_' | b'~');
    (43..=128).contains(&text.len()) && text.bytes().all(unreserved)
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn check(verifier: Option<&str>, rules: &Rules) -> Result<(), Violation> {
        let challenge = s256(CHALLENGE, rules)?;
        verify(Some(&challenge), verifier.map(Secret::new).as_ref(), rules)
    }

    #[test]
    fn the_pair_of_rfc_7636_appendix_b_matches() {
        assert_eq!(check(Some(VERIFIER), &Rules::strict()), Ok(()));
        assert_eq!(Challenge::of(VERIFIER), Challenge::new(CHALLENGE));
    }

    #[test]
    fn everything_else_is_refused_for_its_own_reason() {
        let strict = Rules::strict();
        assert_eq!(
            check(Some(CHALLENGE), &strict),
            Err(Violation(Rule::PkceVerifierMatches))
        );
        assert_eq!(
            check(Some("short"), &strict),
            Err(Violation(Rule::PkceSyntaxEnforced))
        );
        assert_eq!(
            check(None, &strict),
            Err(Violation(Rule::PkceVerifierPresent))
        );
        let verifier = Secret::new(VERIFIER);
        assert_eq!(
            verify(None, Some(&verifier), &strict),
            Err(Violation(Rule::PkceNoDowngrade))
        );
    }

    #[test]
    fn a_broken_rule_lets_its_own_bug_through_and_no_other() {
        assert_eq!(
            check(
                Some(CHALLENGE),
                &Rules::breaking(Rule::PkceChallengeIsNoVerifier)
            ),
            Ok(())
        );
        assert_eq!(
            check(None, &Rules::breaking(Rule::PkceVerifierPresent)),
            Ok(())
        );
        assert!(check(Some(CHALLENGE), &Rules::breaking(Rule::PkceVerifierPresent)).is_err());
        assert!(check(Some(VERIFIER), &Rules::breaking(Rule::PkceS256Supported)).is_err());
    }
}
