//! Invariants that no scenario has to name: issued values are new, and users get their own claims.

use assay_conformance::Observation;
use assay_conformance::rp::Rp;
use assay_conformance::scenario::{Invariant, Verb};
use assay_conformance::words::Need;
use serde_json::Value;

use super::count::Counting;
use super::plan::Planned;
use crate::issued::{IssuedValues, Owner};

/// Checks the values that a step has left.
pub(super) fn check_issued(
    step: &Planned,
    seen: &Observation,
    rp: &Rp,
    issued: &IssuedValues,
    (number, client_set): (u64, usize),
    count: &Counting<'_>,
) {
    // The requests of a race are about one grant, and a server with a grace period answers them alike.
    if !seen.success || matches!(step.step.verb(), Verb::Race(_)) {
        return;
    }
    let text = |name: &str| seen.values.get(name).and_then(Value::as_str);
    let (user, client) = (text("user"), text("client").unwrap_or_default());
    // A server may hand out a token again while it lives, to the same client for the same user, unless it says that refresh
    // tokens are rotated. A code belongs to one authorization: RFC 6749 section 4.1.2.
    let account = issued.owner((user, client, client_set));
    let rotates = rp
        .session()
        .offers()
        .contains(&Need::SingleUseRefreshTokens);
    let of_refresh = if rotates {
        issued.owner(number)
    } else {
        account
    };
    let values: [(&str, &str, Owner); 3] = [
        ("code", "code", issued.unique_owner()),
        ("access_token", "access token", account),
        ("refresh_token", "refresh token", of_refresh),
    ];

    for (name, word, owner) in values {
        // A client that asks in its own name may get the same token as long as that lives, so nothing could be learned.
        if name == "access_token" && user.is_none() {
            continue;
        }
        if let Some(value) = text(name) {
            let wrong = (!issued.is_new(value, owner)).then(|| {
                format!(
                    "this {word} had been issued before, to somebody else: {}",
                    rp.shown(value)
                )
            });
            count.invariant(Invariant::ValuesUnique, wrong, rp);
        }
    }
    let jti = seen
        .values
        .get("claims")
        .and_then(|claims| claims.get("jti"));
    if let Some(jti) = jti.and_then(Value::as_str) {
        let wrong = (!issued.is_new(jti, issued.owner(number)))
            .then(|| "the jti of this ID token had been used before".to_owned());
        count.invariant(Invariant::ValuesUnique, wrong, rp);
    }
    let subject = seen
        .values
        .get("claims")
        .and_then(|claims| claims.get("sub"));
    if let (Some(user), Some(subject)) = (user, subject.and_then(Value::as_str)) {
        // Subjects may be pairwise: OIDC Core 1.0 section 8.1.
        let client = format!("{client} {client_set}");
        let wrong = issued.other_subject(user, &client, subject).map(|before| {
            format!("the {user} user logged in, who is {before}; the ID token is about {subject}")
        });
        count.invariant(Invariant::OwnClaims, wrong, rp);
    }
}
