//! ID tokens, taken apart and verified by other code than a provider in Rust would sign with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{CoreJsonWebKey, CoreJwsSigningAlgorithm};
use openidconnect::{JsonWebKey as _, JwsSigningAlgorithm as _};
use serde_json::Value;

use super::json;
use crate::rp::observation::IdToken;

/// A compact JWS whose parts are in place: RFC 7515 section 7.1.
struct Parts<'a> {
    header: Value,
    claims: Value,
    signed: &'a str,
    signature: Vec<u8>,
}

/// Takes a token apart and verifies its signature with the published keys.
pub fn read(compact: &str, keys: &Value) -> Result<IdToken, String> {
    let parts = take_apart(compact)?;
    let signature = verify(&parts, keys);
    Ok(IdToken {
        compact: compact.to_owned(),
        header: parts.header,
        claims: parts.claims,
        signature,
    })
}

/// The header and claims of a token, whoever signed it; `None` if it is no compact JWS.
pub fn peek(compact: &str) -> Option<(Value, Value)> {
    take_apart(compact)
        .ok()
        .map(|parts| (parts.header, parts.claims))
}

/// The value that `at_hash` and `c_hash` have to have for a token or code: OIDC Core 1.0 section 3.1.3.6.
pub fn half_hash(token: &IdToken, of: &str, keys: &Value) -> Option<String> {
    let (algorithm, candidates) = candidates(&token.header, keys).ok()?;
    let digest = candidates
        .first()?
        .hash_bytes(of.as_bytes(), &algorithm)
        .ok()?;
    Some(URL_SAFE_NO_PAD.encode(digest.get(..digest.len() / 2)?))
}

fn take_apart(compact: &str) -> Result<Parts<'_>, String> {
    let pieces: Vec<&str> = compact.split('.').collect();
    let [header, claims, signature] = pieces.as_slice() else {
        return Err(format!(
            "a compact JWS has three parts, not {}",
            pieces.len()
        ));
    };
    let object = |name: &str, part: &str| {
        let bytes = URL_SAFE_NO_PAD
            .decode(part)
            .map_err(|_| format!("the {name} is not base64url without padding"))?;
        match json::parse(&bytes)
            .map_err(|error| format!("the {name} is no JSON: {error}"))?
            .value
        {
            value @ Value::Object(_) => Ok(value),
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_) => Err(format!("the {name} is no JSON object")),
        }
    };
    Ok(Parts {
        header: object("header", header)?,
        claims: object("payload", claims)?,
        signed: &compact[..header.len() + 1 + claims.len()],
        signature: URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| "the signature is not base64url without padding")?,
    })
}

fn verify(parts: &Parts<'_>, keys: &Value) -> Result<(), String> {
    let (algorithm, candidates) = candidates(&parts.header, keys)?;
    if parts.header.get("crit").is_some() {
        // RFC 7515 section 4.1.11: extensions that are not understood invalidate the token.
        return Err("the header has `crit`, and we know no extensions".to_owned());
    }
    let mut reason = String::new();
    for key in candidates {
        match key.verify_signature(&algorithm, parts.signed.as_bytes(), &parts.signature) {
            Ok(()) => return Ok(()),
            Err(error) => reason = error.to_string(),
        }
    }
    Err(format!(
        "the signature does not verify with the published key: {reason}"
    ))
}

/// The published keys that the header can mean. OIDC Core 1.0 section 10.1: with several keys the header has to name one.
fn candidates(
    header: &Value,
    keys: &Value,
) -> Result<(CoreJwsSigningAlgorithm, Vec<CoreJsonWebKey>), String> {
    let alg = header
        .get("alg")
        .and_then(Value::as_str)
        .ok_or("the header has no `alg`")?;
    let algorithm: CoreJwsSigningAlgorithm = serde_json::from_value(Value::from(alg))
        .map_err(|_| format!("`{alg}` is no algorithm for signatures"))?;
    let key_type = match algorithm.key_type() {
        Some(key_type) if !algorithm.uses_shared_secret() => key_type,
        Some(_) | None => return Err(format!("`{alg}` is no signature with a published key")),
    };
    let kid = header.get("kid").and_then(Value::as_str);
    let published = keys
        .get("keys")
        .and_then(Value::as_array)
        .ok_or("the key set has no `keys`")?;
    let fitting: Vec<CoreJsonWebKey> = published
        .iter()
        .filter(|key| kid.is_none() || key.get("kid").and_then(Value::as_str) == kid)
        .filter(|key| key.get("use").is_none_or(|purpose| purpose == "sig"))
        .filter_map(|key| serde_json::from_value::<CoreJsonWebKey>(key.clone()).ok())
        .filter(|key| *key.key_type() == key_type)
        .collect();
    match (fitting.len(), kid) {
        (0, Some(kid)) => Err(format!("no published key for `{alg}` has the kid `{kid}`")),
        (0, None) => Err(format!("no key for `{alg}` is published")),
        (1, None) | (_, Some(_)) => Ok((algorithm, fitting)),
        (count, None) => Err(format!(
            "the header names no kid, and {count} published keys fit `{alg}`"
        )),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The example of RFC 8037 appendix A.4, whose payload is no JSON: an independent signature to measure ours by.
    #[test]
    fn an_independent_signature_verifies_and_a_changed_one_does_not() {
        let keys = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }] });
        let signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        let mut parts = Parts {
            header: json!({ "alg": "EdDSA" }),
            claims: json!({}),
            signed,
            signature: URL_SAFE_NO_PAD.decode(signature).expect("base64url"),
        };
        assert_eq!(verify(&parts, &keys), Ok(()));
        parts.signature[10] ^= 1;
        assert!(verify(&parts, &keys).is_err());
    }

    #[test]
    fn keys_are_chosen_by_kid_and_type() {
        let rsa = |kid: &str| json!({ "kty": "RSA", "kid": kid, "n": "AQAB", "e": "AQAB" });
        let keys = json!({ "keys": [rsa("a"), rsa("b")] });
        let reason = |header: Value| candidates(&header, &keys).map(|(_, keys)| keys.len());
        assert_eq!(reason(json!({ "alg": "RS256", "kid": "a" })), Ok(1));
        assert_eq!(
            reason(json!({ "alg": "RS256", "kid": "c" })),
            Err("no published key for `RS256` has the kid `c`".to_owned())
        );
        assert!(
            reason(json!({ "alg": "RS256" }))
                .expect_err("two keys fit")
                .contains("2 published keys")
        );
        assert!(reason(json!({ "alg": "none" })).is_err());
        assert!(reason(json!({ "alg": "HS256" })).is_err());
        assert!(reason(json!({ "alg": "ES256", "kid": "a" })).is_err());
    }

    #[test]
    fn what_is_no_token_is_refused_with_a_reason() {
        for (text, reason) in [
            ("a.b", "three parts"),
            ("e30=.e30.", "not base64url"),
            ("e30.W10.", "no JSON object"),
        ] {
            let error = read(text, &Value::Null).expect_err(text);
            assert!(error.contains(reason), "{error}");
        }
    }
}
