//! ID tokens with something wrong in them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, Header, decode_header};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::keys::SigningKey;
use crate::model::SigningAlg;
use crate::provider::Provider;
use crate::rule::Rule;

/// Alters the ID token of a token answer, if there is one and the rule is about it.
pub(super) fn alter(rule: Rule, op: &Provider, answer: &mut Map<String, Value>) {
    let text = |name: &str| answer.get(name).and_then(Value::as_str);
    let (Some(token), Some(access_token)) = (text("id_token"), text("access_token")) else {
        return;
    };
    let altered = if rule == Rule::IdtSignatureVerifies {
        Some(with_another_signature(token))
    } else {
        signed_anew(rule, op, token, access_token)
    };
    if let Some(altered) = altered {
        answer.insert("id_token".into(), json!(altered));
    }
}

fn signed_anew(rule: Rule, op: &Provider, token: &str, access_token: &str) -> Option<String> {
    let mut header = decode_header(token).ok()?;
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let mut claims = serde_json::from_slice(&claims).ok()?;
    let signed_with = |alg: &SigningAlg| Algorithm::from(*alg) == header.alg;
    let alg = SigningAlg::ALL.into_iter().find(signed_with)?;
    let keys = op.keys();
    let key = keys.current(alg);
    alter_claims(rule, &mut claims, op, access_token);
    alter_header(rule, &mut header, key);
    key.complete(key.unsigned_under(&header, &claims).ok()?)
        .ok()
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other rule is broken elsewhere"
)]
fn alter_claims(rule: Rule, claims: &mut Map<String, Value>, op: &Provider, access_token: &str) {
    match rule {
        Rule::IdtIssExact => {
            let url = Url::parse(op.issuer().as_str()).ok();
            let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
            claims.insert("iss".into(), json!(format!("https://{host}")));
        }
        Rule::IdtAudContainsClient => {
            claims.insert("aud".into(), json!("every-client"));
        }
        Rule::IdtClaimTypes => in_milliseconds(claims),
        Rule::IdtSubStableAndDistinct => {
            let each_its_own = ["sub", "jti"].map(|name| text(claims, name)).join(".");
            claims.insert("sub".into(), json!(each_its_own));
        }
        Rule::IdtSubText => {
            let digits = text(claims, "sub").chars().filter(char::is_ascii_digit);
            let number: Option<u64> = digits.collect::<String>().parse().ok();
            claims.insert("sub".into(), json!(number));
        }
        Rule::IdtSubOfUser => {
            let client = claims["aud"].clone();
            claims.insert("sub".into(), client);
        }
        Rule::IdtNonceEcho if claims.contains_key("nonce") => {
            let cut: String = text(claims, "nonce").chars().take(NONCE).collect();
            claims.insert("nonce".into(), json!(cut));
        }
        Rule::IdtNonceDecoded if claims.contains_key("nonce") => {
            let nonce = text(claims, "nonce").as_bytes();
            let encoded: String = form_urlencoded::byte_serialize(nonce).collect();
            claims.insert("nonce".into(), json!(encoded));
        }
        Rule::IdtNonceKept => drop(claims.shift_remove("nonce")),
        Rule::IdtNonceOnlyIfSent => drop(claims.entry("nonce").or_insert_with(|| json!(""))),
        Rule::IdtAuthTimeKept => drop(claims.shift_remove("auth_time")),
        Rule::IdtAuthTimeWhenAsked => {
            if let Some(issued) = claims.get("iat").cloned() {
                claims.insert("auth_time".into(), issued);
            }
        }
        Rule::IdtHashesCorrect => {
            let digest = Sha256::digest(access_token);
            claims.insert("at_hash".into(), json!(URL_SAFE_NO_PAD.encode(digest)));
        }
        _ => {}
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other rule is broken elsewhere"
)]
fn alter_header(rule: Rule, header: &mut Header, key: &SigningKey) {
    match rule {
        Rule::IdtKidResolves => header.kid = Some("a-key-nobody-published".to_owned()),
        Rule::IdtHeaderClean => header.jwk = Some(key.public().clone()),
        _ => {}
    }
}

fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> &'a str {
    let claim = claims.get(name).and_then(Value::as_str);
    claim.unwrap_or_default()
}

fn in_milliseconds(claims: &mut Map<String, Value>) {
    for name in ["exp", "iat", "auth_time"] {
        if let Some(seconds) = claims.get(name).and_then(Value::as_u64) {
            claims.insert(name.to_owned(), json!(seconds.saturating_mul(1_000)));
        }
    }
}

/// Changes a character in the middle of the signature: the last one may hold bits that decoders ignore.
fn with_another_signature(token: &str) -> String {
    let signature = token.rfind('.').map_or(0, |dot| dot + 1);
    let middle = signature + (token.len() - signature) / 2;
    let other = if token[middle..].starts_with('A') {
        "B"
    } else {
        "A"
    };
    format!("{}{other}{}", &token[..middle], &token[middle + 1..])
}

/// Long enough for the nonces of most clients, too short for some.
const NONCE: usize = 48;
