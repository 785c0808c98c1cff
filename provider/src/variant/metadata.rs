//! Published documents with something wrong in them.

use serde_json::{Map, Value, json};

use crate::model::{Endpoint, SigningAlg};
use crate::provider::Provider;
use crate::rule::Rule;

/// Alters one of the two metadata documents.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other rule is broken elsewhere"
)]
pub(super) fn alter(rule: Rule, document: &mut Map<String, Value>, at: &str) {
    let oidc = at == Endpoint::OpenidConfiguration.path();
    match rule {
        Rule::DiscIssuerExact => append(document, "issuer", "/"),
        Rule::DiscIssuerSyntax => append(document, "issuer", "?tenant=1"),
        Rule::DiscRequiredMembersOidc if oidc => {
            drop(document.shift_remove("subject_types_supported"))
        }
        Rule::DiscRequiredMembersAs if !oidc => {
            drop(document.shift_remove("response_types_supported"))
        }
        Rule::DiscRs256Listed => {
            without(document, "id_token_signing_alg_values_supported", "RS256")
        }
        Rule::DiscMemberTypes => {
            document.insert("claims_parameter_supported".into(), json!("false"));
        }
        Rule::DiscEndpointsAbsoluteHttps => {
            document.insert(
                "introspection_endpoint".into(),
                json!(Endpoint::Introspection.path()),
            );
        }
        Rule::DiscScopesIncludeOpenid => without(document, "scopes_supported", "openid"),
        Rule::DiscAdvertisedEndpointsAnswer => append(document, "revocation_endpoint", "/moved"),
        Rule::DiscJwksUriAnswers => append(document, "jwks_uri", "/moved"),
        Rule::DiscPkceMethodsAdvertised => {
            drop(document.shift_remove("code_challenge_methods_supported"))
        }
        Rule::DiscDocumentsAgree if !oidc => append(document, "token_endpoint", "/v2"),
        Rule::DiscLegacyGrantsNotAdvertised => {
            with(document, "grant_types_supported", &["password"])
        }
        Rule::DiscImplicitNotAdvertised => {
            with(document, "grant_types_supported", &["implicit"]);
            with(document, "response_types_supported", &FRONT_CHANNEL);
        }
        _ => {}
    }
}

/// Builds every URL on the origin that the request names.
pub(super) fn at_origin(document: &mut Map<String, Value>, issuer: &str, origin: &str) {
    for value in document.values_mut() {
        let moved = value
            .as_str()
            .and_then(|url| url.strip_prefix(issuer))
            .map(|path| format!("{origin}{path}"));
        if let Some(moved) = moved {
            *value = json!(moved);
        }
    }
}

/// Alters the JWK Set.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other rule is broken elsewhere"
)]
pub(super) fn alter_jwks(rule: Rule, op: &Provider, document: Value) -> Value {
    let Value::Object(mut set) = document else {
        return document;
    };
    let Some(Value::Array(keys)) = set.get_mut("keys") else {
        return Value::Object(set);
    };
    match rule {
        Rule::JwksServed => return Value::Array(std::mem::take(keys)),
        Rule::JwksNoPrivateMaterial => {
            for key in keys {
                // No real exponent: a test of a bug needs no victim.
                key["d"] = json!("cHJpdmF0ZSBleHBvbmVudA");
            }
        }
        Rule::JwksKidsDistinct => {
            if let [first, second, ..] = keys.as_mut_slice() {
                second["kid"] = first["kid"].clone();
            }
        }
        // As it was before the last rotation: each algorithm has a key that signs and one that will, others are retired.
        Rule::JwksNewKeyPublished if keys.len() > 2 * SigningAlg::ALL.len() => {
            let current = op.keys();
            let signing = SigningAlg::ALL.map(|alg| current.current(alg).kid());
            keys.retain(|key| !signing.iter().any(|kid| key["kid"] == *kid));
        }
        _ => {}
    }
    Value::Object(set)
}

fn append(document: &mut Map<String, Value>, name: &str, suffix: &str) {
    if let Some(Value::String(url)) = document.get_mut(name) {
        url.push_str(suffix);
    }
}

fn with(document: &mut Map<String, Value>, name: &str, more: &[&str]) {
    if let Some(Value::Array(members)) = document.get_mut(name) {
        members.extend(more.iter().map(|member| json!(member)));
    }
}

fn without(document: &mut Map<String, Value>, name: &str, member: &str) {
    if let Some(Value::Array(members)) = document.get_mut(name) {
        members.retain(|value| value != member);
    }
}

/// Every response type with an access token in it.
const FRONT_CHANNEL: [&str; 4] = [
    "token",
    "id_token token",
    "code token",
    "code id_token token",
];
