//! ID tokens with something wrong in them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::Header;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::keys::{KeyError, SigningKey, Typ, Unsigned};
use crate::oauth::id_token::{IdTokenClaims, Subject};
use crate::rule::{Rule, Rules};
use crate::signer::{Faithful, IdTokenSigner};

/// The signer for these rules: the faithful one, unless a rule about ID tokens is broken.
pub(crate) fn install(rules: &Rules) -> Box<dyn IdTokenSigner> {
    if rules.are_strict() {
        Box::new(Faithful)
    } else {
        Box::new(Tampering {
            rules: rules.clone(),
        })
    }
}

struct Tampering {
    rules: Rules,
}

impl IdTokenSigner for Tampering {
    fn compose(
        &self,
        key: &SigningKey,
        claims: &IdTokenClaims<'_>,
        subject: &Subject<'_>,
    ) -> Result<Unsigned, KeyError> {
        let Ok(Value::Object(mut claims)) = serde_json::to_value(claims) else {
            return key.unsigned(Typ::IdToken, claims);
        };
        let mut header = key.header(Typ::IdToken);
        for rule in self.rules.broken() {
            alter_claims(rule, &mut claims, subject);
            alter_header(rule, &mut header, key);
        }
        key.unsigned_under(&header, &claims)
    }

    fn finish(&self, token: String) -> String {
        if self.rules.keep(Rule::IdtSignatureVerifies) {
            token
        } else {
            with_another_signature(&token)
        }
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other rule is broken elsewhere"
)]
fn alter_claims(rule: Rule, claims: &mut Map<String, Value>, subject: &Subject<'_>) {
    match rule {
        Rule::IdtIssExact => {
            let url = Url::parse(subject.issuer.as_str()).ok();
            let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
            claims.insert("iss".into(), json!(format!("https://{host}")));
        }
        Rule::IdtAudContainsClient => {
            claims.insert("aud".into(), json!("every-client"));
        }
        Rule::IdtClaimTypes => in_milliseconds(claims),
        Rule::IdtSubStableAndDistinct => {
            claims.insert(
                "sub".into(),
                json!(format!("{}.{}", subject.user.id, subject.grant.id)),
            );
        }
        Rule::IdtNonceEcho => {
            let cut = claims
                .get("nonce")
                .and_then(Value::as_str)
                .map(|nonce| nonce.chars().take(NONCE).collect());
            if let Some::<String>(cut) = cut {
                claims.insert("nonce".into(), json!(cut));
            }
        }
        Rule::IdtAuthTimeWhenAsked => {
            if let Some(issued) = claims.get("iat").cloned() {
                claims.insert("auth_time".into(), issued);
            }
        }
        Rule::IdtHashesCorrect => {
            let digest = Sha256::digest(subject.access_token.expose());
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
