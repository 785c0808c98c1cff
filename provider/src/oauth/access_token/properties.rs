//! Access tokens cannot be forged: a JWT is read to find a row, and only the issued text proves the row.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::tests::{read, signed, signed_text};
use super::*;
use crate::edit::Edit;
use crate::keys::Typ;
use crate::model::SecretHash;

fn segment(text: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn compact(header: &str, claims: &str, signature: &[u8]) -> String {
    format!(
        "{}.{}.{}",
        segment(header),
        segment(claims),
        segment(signature)
    )
}

/// The token that was issued under an id: its text and what the store keeps.
fn issued(id: TokenId) -> (String, SecretHash) {
    let claims = json!({ "iss": "https://op.example", "jti": id.as_access(), "scope": "openid" });
    let text = signed(Typ::AccessToken, &claims);
    let hash = proof(&text);
    (text, hash)
}

fn is_accepted(text: &str, id: TokenId, kept: &SecretHash) -> bool {
    read(text).is_some_and(|read| read.id == id && read.proves(kept))
}

fn any_id() -> impl Strategy<Value = TokenId> {
    (any::<u64>(), any::<[u8; 10]>()).prop_map(|(millis, random)| TokenId::new(millis, random))
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((".{0,4}", inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Headers as attackers write them: RFC 8725 section 2.
fn any_header() -> impl Strategy<Value = String> {
    let alg = select(vec![
        "none", "None", "NONE", "HS256", "RS256", "ES256", "EdDSA", "",
    ]);
    let typ = select(vec![
        "at+jwt",
        "JWT",
        "application/at+jwt",
        "at+jwt\u{0}",
        "",
    ]);
    let crafted = (alg, typ, any_json()).prop_map(|(alg, typ, extra)| {
        json!({ "alg": alg, "typ": typ, "kid": extra, "jwk": extra, "crit": ["b64"], "b64": false }).to_string()
    });
    prop_oneof![3 => crafted, 1 => any_json().prop_map(|json| json.to_string()), 1 => any::<String>()]
}

proptest! {
    #[test]
    fn the_issued_text_finds_and_proves_its_row(id in any_id()) {
        let (text, kept) = issued(id);
        prop_assert!(looks_like_jwt(&text) && is_accepted(&text, id, &kept));
    }

    #[test]
    fn no_header_claims_or_signature_of_ones_own_is_accepted(id in any_id(), header in any_header(), extra in any_json(), signature in vec(any::<u8>(), 0..80)) {
        let (text, kept) = issued(id);
        let claims = json!({ "jti": id.as_access(), "scope": "openid", "exp": extra }).to_string();
        let own_claims = compact(&header, &claims, &signature);
        let mut parts: Vec<String> = text.split('.').map(str::to_owned).collect();
        parts[0] = segment(&header);
        let own_header = parts.join(".");
        parts[2] = String::new();
        for forged in [own_claims, own_header, parts.join(".")] {
            prop_assert!(!is_accepted(&forged, id, &kept), "{}", forged);
        }
    }

    #[test]
    fn a_changed_character_is_another_token(id in any_id(), edit: Edit) {
        let (text, kept) = issued(id);
        let edited = edit.of(&text);
        prop_assert_eq!(is_accepted(&edited, id, &kept), edited == text);
    }

    #[test]
    fn nothing_may_stand_around_a_token(id in any_id(), more in "[ \\t\r\n\\x00=A.]{1,2}") {
        let (text, kept) = issued(id);
        for around in [format!("{text}{more}"), format!("{more}{text}")] {
            prop_assert!(!is_accepted(&around, id, &kept), "{:?}", around);
        }
    }

    /// Only the text that was issued is accepted, not one from which it can be made.
    #[test]
    fn the_parts_of_a_token_in_another_order_are_not_that_token(id in any_id(), order in vec(0..6_usize, 0..5), dot in "[.]?") {
        let (text, kept) = issued(id);
        let own_id = id.as_access();
        let bare = id.to_string();
        let parts: Vec<&str> = text.split('.').chain([text.as_str(), own_id.as_str(), bare.as_str()]).collect();
        let mixed = order.iter().map(|part| parts[*part]).collect::<Vec<_>>().join(&dot);
        prop_assert_eq!(is_accepted(&mixed, id, &kept), mixed == text);
    }

    #[test]
    fn claims_that_name_no_access_token_find_nothing(claims in any_json(), jti in any_json()) {
        for claims in [claims, json!({ "jti": jti })] {
            prop_assert_eq!(read(&signed(Typ::AccessToken, &claims)).map(|read| read.id), None);
        }
    }

    #[test]
    fn no_payload_makes_it_panic(payload in vec(any::<u8>(), 0..64), text in "[a-zA-Z0-9._é-]{0,64}") {
        for text in [format!("e30.{}.c2ln", segment(&payload)), signed_text(&payload), text] {
            let _whatever_it_is = read(&text);
        }
    }
}

proptest! {
    // Large texts: few of them are enough.
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn deep_and_huge_claims_end_without_a_token(id in any_id(), depth in 1..40_000_usize, open in "[\\[]|\\{\"jti\":") {
        let (_, kept) = issued(id);
        let close = if open == "[" { "]" } else { "}" };
        let deep = format!("{}{}{}", open.repeat(depth), json!(id.as_access()), close.repeat(depth));
        prop_assert!(!is_accepted(&signed_text(deep.as_bytes()), id, &kept));
        let long = json!({ "pad": "x".repeat(depth), "jti": id.as_access() }).to_string();
        prop_assert!(!is_accepted(&signed_text(long.as_bytes()), id, &kept));
    }
}
