//! Pure questions about metadata documents and key sets.

use std::collections::HashSet;

use serde_json::{Map, Value};
use url::Url;

use crate::target::is_loopback;

/// JSON types of members in the IANA registry of authorization server metadata, and of OpenID Connect Discovery 1.0 section 3.
const TYPES: &[(&str, Type)] = &[
    ("issuer", Type::Text),
    ("authorization_endpoint", Type::Text),
    ("token_endpoint", Type::Text),
    ("userinfo_endpoint", Type::Text),
    ("jwks_uri", Type::Text),
    ("registration_endpoint", Type::Text),
    ("introspection_endpoint", Type::Text),
    ("revocation_endpoint", Type::Text),
    ("end_session_endpoint", Type::Text),
    ("check_session_iframe", Type::Text),
    ("device_authorization_endpoint", Type::Text),
    ("pushed_authorization_request_endpoint", Type::Text),
    ("backchannel_authentication_endpoint", Type::Text),
    ("service_documentation", Type::Text),
    ("op_policy_uri", Type::Text),
    ("op_tos_uri", Type::Text),
    ("signed_metadata", Type::Text),
    ("scopes_supported", Type::Texts),
    ("response_types_supported", Type::Texts),
    ("response_modes_supported", Type::Texts),
    ("grant_types_supported", Type::Texts),
    ("acr_values_supported", Type::Texts),
    ("subject_types_supported", Type::Texts),
    ("id_token_signing_alg_values_supported", Type::Texts),
    ("id_token_encryption_alg_values_supported", Type::Texts),
    ("id_token_encryption_enc_values_supported", Type::Texts),
    ("userinfo_signing_alg_values_supported", Type::Texts),
    ("userinfo_encryption_alg_values_supported", Type::Texts),
    ("userinfo_encryption_enc_values_supported", Type::Texts),
    ("request_object_signing_alg_values_supported", Type::Texts),
    (
        "request_object_encryption_alg_values_supported",
        Type::Texts,
    ),
    (
        "request_object_encryption_enc_values_supported",
        Type::Texts,
    ),
    ("token_endpoint_auth_methods_supported", Type::Texts),
    (
        "token_endpoint_auth_signing_alg_values_supported",
        Type::Texts,
    ),
    ("introspection_endpoint_auth_methods_supported", Type::Texts),
    (
        "introspection_endpoint_auth_signing_alg_values_supported",
        Type::Texts,
    ),
    ("revocation_endpoint_auth_methods_supported", Type::Texts),
    (
        "revocation_endpoint_auth_signing_alg_values_supported",
        Type::Texts,
    ),
    ("display_values_supported", Type::Texts),
    ("claim_types_supported", Type::Texts),
    ("claims_supported", Type::Texts),
    ("claims_locales_supported", Type::Texts),
    ("ui_locales_supported", Type::Texts),
    ("code_challenge_methods_supported", Type::Texts),
    ("dpop_signing_alg_values_supported", Type::Texts),
    ("prompt_values_supported", Type::Texts),
    ("protected_resources", Type::Texts),
    ("claims_parameter_supported", Type::Truth),
    ("request_parameter_supported", Type::Truth),
    ("request_uri_parameter_supported", Type::Truth),
    ("require_request_uri_registration", Type::Truth),
    ("require_pushed_authorization_requests", Type::Truth),
    ("require_signed_request_object", Type::Truth),
    ("tls_client_certificate_bound_access_tokens", Type::Truth),
    (
        "authorization_response_iss_parameter_supported",
        Type::Truth,
    ),
    ("frontchannel_logout_supported", Type::Truth),
    ("frontchannel_logout_session_supported", Type::Truth),
    ("backchannel_logout_supported", Type::Truth),
    ("backchannel_logout_session_supported", Type::Truth),
    ("mtls_endpoint_aliases", Type::Object),
];

/// Members of a JWK that only its owner may know: RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1.
const PRIVATE: &[&str] = &["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

#[derive(Clone, Copy)]
enum Type {
    Text,
    Texts,
    Truth,
    Object,
}

/// Members whose JSON type is not the one they are defined with.
pub(crate) fn wrong_types(document: &Map<String, Value>) -> Vec<String> {
    TYPES
        .iter()
        .filter(|(name, wanted)| {
            document.get(*name).is_some_and(|value| match wanted {
                Type::Text => !value.is_string(),
                Type::Texts if *name == "scopes_supported" => !is_list_of(value, is_scope),
                Type::Texts => !is_list_of(value, |_| true),
                Type::Truth => !value.is_boolean(),
                Type::Object => !value.is_object(),
            })
        })
        .map(|(name, _)| (*name).to_owned())
        .collect()
}

fn is_list_of(value: &Value, fits: fn(&str) -> bool) -> bool {
    value
        .as_array()
        .is_some_and(|list| list.iter().all(|item| item.as_str().is_some_and(fits)))
}

/// A scope-token is made of NQCHAR: RFC 6749 section 3.3 and appendix A.
fn is_scope(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| matches!(c, '!' | '#'..='[' | ']'..='~'))
}

/// Members that are lists without elements: RFC 8414 section 3.2 has them left out.
pub(crate) fn empty_lists(document: &Map<String, Value>) -> Vec<String> {
    document
        .iter()
        .filter(|(_, value)| value.as_array().is_some_and(Vec::is_empty))
        .map(|(name, _)| name.clone())
        .collect()
}

/// Endpoints that are no absolute https URL, or have a fragment; plain http passes on this very machine.
pub(crate) fn wrong_urls(document: &Map<String, Value>) -> Vec<String> {
    let is_endpoint = |name: &str| name.ends_with("_endpoint") || name == "jwks_uri";
    let is_right = |value: &Value| {
        value
            .as_str()
            .and_then(|text| Url::parse(text).ok())
            .is_some_and(|url| {
                url.fragment().is_none()
                    && (url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)))
            })
    };
    document
        .iter()
        .filter(|(name, value)| is_endpoint(name) && !is_right(value))
        .map(|(name, _)| name.clone())
        .collect()
}

/// Members whose values differ: of the same document all, of another one those that both have.
pub(crate) fn differs(
    document: &Map<String, Value>,
    other: &Map<String, Value>,
    same: bool,
) -> Vec<String> {
    let missing = other
        .keys()
        .filter(|name| same && !document.contains_key(*name));
    let changed = document
        .iter()
        .filter_map(|(name, value)| match other.get(name) {
            Some(known) => (!alike(known, value)).then_some(name),
            None => same.then_some(name),
        });
    changed.chain(missing).cloned().collect()
}

/// Lists in metadata are sets.
fn alike(one: &Value, other: &Value) -> bool {
    let set = |list: &[Value]| list.iter().cloned().collect::<HashSet<_>>();
    match (one.as_array(), other.as_array()) {
        (Some(one), Some(other)) => set(one) == set(other),
        (Some(_), None) | (None, Some(_)) => false,
        (None, None) => one == other,
    }
}

/// The kids of a key set.
pub(crate) fn kids(keys: &Value) -> Vec<String> {
    entries(keys)
        .filter_map(|key| key.get("kid")?.as_str().map(str::to_owned))
        .collect()
}

/// How many keys are for signatures: public ones that are not marked for encryption.
pub(crate) fn signing_keys(keys: &Value) -> usize {
    entries(keys)
        .filter(|key| {
            matches!(
                key.get("kty").and_then(Value::as_str),
                Some("RSA" | "EC" | "OKP")
            )
        })
        .filter(|key| key.get("use").is_none_or(|purpose| purpose != "enc"))
        .count()
}

/// Kids that keys of one type and use share: RFC 7517 section 4.5 lets keys of different types be alternatives under one kid.
pub(crate) fn ambiguous_kids(keys: &Value) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut twice: Vec<String> = entries(keys)
        .filter_map(|key| Some((key.get("kty")?, key.get("use"), key.get("kid")?.as_str()?)))
        .filter(|name| !seen.insert(*name))
        .map(|(_, _, kid)| kid.to_owned())
        .collect();
    twice.dedup();
    twice
}

/// Private and symmetric members, wherever in the document they stand.
pub(crate) fn private_members(document: &Value) -> Vec<String> {
    match document {
        Value::Object(members) => {
            let is_key = members.contains_key("kty");
            members
                .iter()
                .flat_map(|(name, value)| {
                    let own = (is_key && PRIVATE.contains(&name.as_str())).then(|| name.clone());
                    own.into_iter().chain(private_members(value))
                })
                .collect()
        }
        Value::Array(items) => items.iter().flat_map(private_members).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    }
}

/// The keys, also of a set that lacks its object.
fn entries(keys: &Value) -> impl Iterator<Item = &Value> {
    keys.get("keys")
        .unwrap_or(keys)
        .as_array()
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn document(value: &Value) -> Map<String, Value> {
        value.as_object().expect("object").clone()
    }

    #[test]
    fn types_lists_and_urls_are_judged() {
        let document = document(&json!({
            "issuer": "https://op.example", "claims_parameter_supported": "true", "scopes_supported": [], "unknown": 1,
            "token_endpoint": "/token", "jwks_uri": "http://127.0.0.1:9/jwks", "userinfo_endpoint": "http://op.example/u",
            "revocation_endpoint": "https://op.example/r#f",
        }));
        assert_eq!(wrong_types(&document), ["claims_parameter_supported"]);
        assert_eq!(empty_lists(&document), ["scopes_supported"]);
        assert_eq!(
            wrong_urls(&document),
            ["token_endpoint", "userinfo_endpoint", "revocation_endpoint"]
        );
    }

    #[test]
    fn documents_are_compared_member_by_member() {
        let one = document(&json!({ "issuer": "a", "scopes_supported": ["x", "y"], "only": 1 }));
        let other = document(&json!({ "issuer": "b", "scopes_supported": ["y", "x"], "extra": 1 }));
        assert_eq!(differs(&one, &other, true), ["issuer", "only", "extra"]);
        assert_eq!(differs(&one, &other, false), ["issuer"]);
    }

    #[test]
    fn key_sets_are_judged() {
        let keys = json!({ "keys": [{ "kty": "RSA", "kid": "a" }, { "kty": "EC", "kid": "a" }, { "kty": "RSA", "kid": "a", "d": "x" }] });
        assert_eq!(ambiguous_kids(&keys), ["a"]);
        assert_eq!(private_members(&keys), ["d"]);
        assert_eq!(signing_keys(&keys), 3);
        assert_eq!(kids(&keys).len(), 3);
        assert!(private_members(&json!({ "keys": [], "d": "no key" })).is_empty());
    }
}
