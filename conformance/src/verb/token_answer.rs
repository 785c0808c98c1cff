//! The content of an answer of the token endpoint: RFC 6749 sections 5.1 and 5.2, OIDC Core 1.0 section 3.1.3.3.

use serde_json::Value;

use crate::rp::Rp;
use crate::rp::observation::Observation;
use crate::words::Fact;

/// On whose behalf tokens were asked for.
#[derive(Clone, Default)]
pub(super) struct Asked {
    /// The client's role.
    pub(super) client: Option<String>,
    /// The user.
    pub(super) user: Option<String>,
    /// The code, for `c_hash`.
    pub(super) code: Option<String>,
}

const MEMBERS: &[&str] = &[
    "access_token",
    "refresh_token",
    "id_token",
    "scope",
    "expires_in",
    "token_type",
];

/// Reads the tokens, and verifies the ID token if there is one.
pub(super) async fn read(seen: &mut Observation, asked: &Asked, rp: &mut Rp) {
    take(seen, asked, rp);
    let Some(compact) = text(seen, "id_token") else {
        return;
    };
    match rp.read_id_token(&compact).await {
        Ok(token) => {
            let hashes = [
                (Fact::AtHashMatches, "at_hash", text(seen, "access_token")),
                (Fact::CHashMatches, "c_hash", asked.code.clone()),
            ];
            for (fact, claim, of) in hashes {
                if let (Some(stated), Some(of)) = (token.claims.get(claim), of) {
                    let right = rp.half_hash(&token, &of).map(Value::from);
                    seen.facts.set(fact, right.as_ref() == Some(stated));
                }
            }
            let null: Vec<String> = token
                .claims
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(_, value)| value.is_null())
                .map(|(name, _)| name.clone())
                .collect();
            seen.facts.set(Fact::NullClaims, null);
            seen.values
                .insert("claims".to_owned(), token.claims.clone());
            seen.values.insert("jose".to_owned(), token.header.clone());
            if let Err(reason) = &token.signature {
                seen.facts.set(Fact::SignatureProblem, reason.as_str());
            }
            seen.id_token = Some(token);
        }
        Err(reason) => {
            seen.facts.set(Fact::IdTokenProblem, reason);
        }
    }
}

/// Takes the members over, without looking into the ID token.
pub(super) fn take(seen: &mut Observation, asked: &Asked, rp: &Rp) {
    let json = seen.values.get("json").cloned().unwrap_or_default();
    for name in MEMBERS {
        let Some(value) = json.get(name).filter(|value| !value.is_null()) else {
            continue;
        };
        if let (Value::String(secret), "access_token" | "refresh_token" | "id_token") =
            (value, *name)
        {
            rp.learn(name, secret);
        }
        seen.values.insert((*name).to_owned(), value.clone());
    }
    let issued = text(seen, "access_token").is_some_and(|token| !token.is_empty());
    seen.success = issued
        && seen
            .answer
            .as_ref()
            .is_some_and(|answer| answer.status == 200);
    let issued_at = seen
        .answer
        .as_ref()
        .map_or_else(|| rp.now(), |answer| rp.time_of(answer));
    seen.values.insert("issued_at".to_owned(), issued_at.into());
    if let Some(seconds) = seen.values.get("expires_in").and_then(Value::as_u64) {
        seen.values.insert(
            "expires_at".to_owned(),
            issued_at.saturating_add(seconds).into(),
        );
    }
    for (name, value) in [
        ("client", &asked.client),
        ("user", &asked.user),
        ("role", &asked.client),
    ] {
        if let Some(value) = value {
            seen.values.insert(name.to_owned(), value.as_str().into());
        }
    }
}

/// RFC 6749 section 6: if no new refresh token comes, the old one stays in use.
pub(super) fn keep(seen: &mut Observation, refresh_token: &str) {
    let came = seen.values.entry("refresh_token");
    came.or_insert_with(|| refresh_token.into());
}

fn text(seen: &Observation, name: &str) -> Option<String> {
    seen.values
        .get(name)
        .and_then(Value::as_str)
        .map(str::to_owned)
}
