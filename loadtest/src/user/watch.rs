//! What no scenario has to ask for: that values which are issued are new, and that users get their own claims.

use assay_conformance::Observation;
use assay_conformance::rp::Rp;
use assay_conformance::scenario::{Invariant, Verb};
use serde_json::Value;

use super::count::Count;
use super::plan::Planned;
use crate::ledger::{Ledger, Owner};

/// Looks at what no scenario has to ask for: that values which were issued are new, and that users get their own claims.
pub(super) fn watch(
    step: &Planned,
    seen: &Observation,
    rp: &Rp,
    ledger: &Ledger,
    (number, place): (u64, usize),
    count: &mut impl Count,
) {
    // The requests of a race are about one grant, and a server with a grace period answers them alike.
    if !seen.success || matches!(step.step.verb(), Verb::Race(_)) {
        return;
    }
    let text = |name: &str| seen.values.get(name).and_then(Value::as_str);
    let (user, client) = (text("user"), text("client").unwrap_or_default());
    // A server may hand out a token again while it lives, to the same client for the same user; codes and refresh tokens
    // belong to one grant, and a refresh token that is not rotated comes back to whoever used it.
    let account = ledger.owner((user, client, place));
    let issued: [(&str, &str, Owner); 3] = [
        ("code", "code", ledger.owner(number)),
        ("access_token", "access token", account),
        ("refresh_token", "refresh token", ledger.owner(number)),
    ];
    for (name, word, owner) in issued {
        // A client that asks in its own name may get the same token as long as that lives, so nothing could be learned.
        if name == "access_token" && user.is_none() {
            continue;
        }
        if let Some(value) = text(name) {
            let wrong = (!ledger.is_new(value, owner)).then(|| {
                format!(
                    "this {word} had been issued before, to somebody else: {}",
                    rp.shown(value)
                )
            });
            count.watched(Invariant::ValuesUnique, wrong, rp);
        }
    }
    let jti = seen
        .values
        .get("claims")
        .and_then(|claims| claims.get("jti"));
    if let Some(jti) = jti.and_then(Value::as_str) {
        let wrong = (!ledger.is_new(jti, ledger.owner(number)))
            .then(|| "the jti of this ID token had been used before".to_owned());
        count.watched(Invariant::ValuesUnique, wrong, rp);
    }
    let subject = seen
        .values
        .get("claims")
        .and_then(|claims| claims.get("sub"));
    if let (Some(user), Some(subject)) = (user, subject.and_then(Value::as_str)) {
        // Subjects may be pairwise: OIDC Core 1.0 section 8.1.
        let client = format!("{client} {place}");
        let wrong = ledger.other_subject(user, &client, subject).map(|before| {
            format!("the {user} user logged in, who is {before}; the ID token is about {subject}")
        });
        count.watched(Invariant::OwnClaims, wrong, rp);
    }
}
