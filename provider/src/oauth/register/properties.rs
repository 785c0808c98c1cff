//! Strangers write client metadata: whatever they write, what is registered is safe to redirect to and to show.

use std::net::Ipv4Addr;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::*;
use crate::edit::Edit;

fn text_or(usual: Vec<&'static str>) -> impl Strategy<Value = String> {
    let usual = select(usual);
    let edited = (usual.clone(), any::<Edit>()).prop_map(|(text, edit)| edit.of(text));
    prop_oneof![6 => usual.prop_map(str::to_owned), 2 => edited, 1 => any::<String>()]
}

fn redirect_uri() -> impl Strategy<Value = String> {
    text_or(vec![
        "https://rp.example/cb",
        "https://rp.example/cb",
        "http://127.0.0.1:8080/cb",
        "http://[::1]/cb",
        "http://localhost/cb",
        "com.example.app:/cb",
        "http://rp.example/cb",
        "http://127.0.0.1.rp.example/cb",
        "myapp:/cb",
        "javascript:alert(1)",
        "https://rp.example/cb#here",
    ])
}

/// Metadata that mostly has the right shape.
fn near_metadata() -> impl Strategy<Value = Value> {
    let grants = vec(
        text_or(vec![
            "authorization_code",
            "refresh_token",
            "client_credentials",
            "implicit",
        ]),
        0..3,
    );
    let name = prop_oneof![
        text_or(vec![
            "An App",
            "",
            "Bank\u{202e}",
            "\u{61c}App",
            "One\u{2028}Two",
            "A\u{200f}"
        ]),
        ".{190,210}"
    ];
    let members = (
        vec(redirect_uri(), 0..4),
        proptest::option::of(text_or(vec![
            "none",
            "client_secret_basic",
            "client_secret_post",
            "private_key_jwt",
        ])),
        proptest::option::of(grants),
        proptest::option::of(vec(text_or(vec!["code", "token"]), 0..2)),
        proptest::option::of(name),
        proptest::option::of(text_or(vec![
            "https://rp.example/logo.png",
            "http://rp.example/logo.png",
            "javascript:alert(1)",
        ])),
        proptest::option::of(text_or(vec![
            "openid",
            "openid email",
            "openid admin",
            "",
            "a\"b",
        ])),
    );
    members.prop_map(|(uris, method, grants, responses, name, logo, scope)| {
        json!({
            "redirect_uris": uris,
            "token_endpoint_auth_method": method,
            "grant_types": grants,
            "response_types": responses,
            "client_name": name,
            "logo_uri": logo,
            "scope": scope,
            "software_id": "ignored",
        })
    })
}

fn attempt(metadata: &Value) -> Option<Result<(Client, Registration), RegistrationRefused>> {
    let asked = serde_json::from_value(metadata.clone()).ok()?;
    let fresh = Fresh {
        id: ClientId::new("fresh-id"),
        secret: Secret::new("fresh-secret"),
        now: Timestamp::from_secs(1),
    };
    Some(register(
        asked,
        fresh,
        AccessTokenFormat::Opaque,
        &Rules::strict(),
    ))
}

/// `Bidi_Control` of Unicode 16, and what ends a line: UAX 9 section 2, UAX 14 class BK.
const DECEIVING: &str = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\n\r\u{b}\u{c}\u{85}\u{2028}\u{2029}";

proptest! {
    #[test]
    fn what_is_registered_is_safe_to_redirect_to(metadata in near_metadata()) {
        let Some(Ok((client, _))) = attempt(&metadata) else { return Ok(()) };
        prop_assert!((1..=MOST_REDIRECT_URIS).contains(&client.redirect_uris.len()));
        for uri in &client.redirect_uris {
            let text = uri.as_str();
            prop_assert!(text.bytes().all(|c| c.is_ascii_graphic()) && !text.contains('#'));
            let scheme = text.split(':').next().unwrap_or_default().to_ascii_lowercase();
            let host = Url::parse(text).expect("it was accepted").host_str().unwrap_or_default().to_owned();
            let near = ["[::1]", "localhost"].contains(&host.as_str()) || host.parse().is_ok_and(|ip: Ipv4Addr| ip.is_loopback());
            prop_assert!(scheme == "https" || scheme.contains('.') || (scheme == "http" && near), "{}", text);
        }
    }

    #[test]
    fn what_is_registered_is_safe_to_show(metadata in near_metadata(), odd in select(DECEIVING.chars().collect::<Vec<_>>()), at: proptest::sample::Index) {
        if let Some(Ok((client, _))) = attempt(&metadata) {
            prop_assert!(client.name.chars().count() <= LONGEST_NAME);
            prop_assert!(!client.name.contains(|c: char| DECEIVING.contains(c)), "{:?}", client.name);
            prop_assert!(client.logo_uri.is_none_or(|logo| Url::parse(&logo).is_ok_and(|url| url.scheme() == "https")));
        }
        let mut name: Vec<char> = "Bank of Examples".chars().collect();
        name.insert(at.index(name.len() + 1), odd);
        let name: String = name.into_iter().collect();
        let refused = attempt(&json!({ "redirect_uris": ["https://rp.example/"], "client_name": name }));
        prop_assert!(refused.is_some_and(|outcome| outcome.is_err()), "{:?}", odd);
    }

    #[test]
    fn a_stranger_gets_no_scope_or_grant_that_was_not_offered(metadata in near_metadata()) {
        let Some(Ok((client, answer))) = attempt(&metadata) else { return Ok(()) };
        prop_assert!(client.scopes.iter().all(|scope| !matches!(scope, Scope::Custom(_))));
        prop_assert!(!(client.is_public() && client.may_use(GrantType::ClientCredentials)));
        prop_assert_eq!(client.consent, ConsentPolicy::Ask);
        // RFC 7591 section 3.2.1: a secret for whom has to prove itself, and the answer says what was registered.
        prop_assert_eq!(answer.client_secret.is_none(), client.is_public());
        if let ClientKind::Confidential { secret } = &client.kind {
            prop_assert!(answer.client_secret.as_ref().is_some_and(|shown| secret.matches(shown.as_bytes())));
        }
        let told = serde_json::to_value(&answer).expect("it is JSON");
        prop_assert_eq!(&told["client_id"], client.id.as_str());
        prop_assert_eq!(&told["scope"], &client.scopes.to_string());
        let uris: Vec<&str> = client.redirect_uris.iter().map(RedirectUri::as_str).collect();
        prop_assert_eq!(&told["redirect_uris"], &json!(uris));
        prop_assert_eq!(&told["redirect_uris"], &metadata["redirect_uris"]);
    }

    #[test]
    fn every_refusal_has_a_code_of_the_specification(metadata in near_metadata()) {
        if let Some(Err(refused)) = attempt(&metadata) {
            prop_assert!(["invalid_redirect_uri", "invalid_client_metadata"].contains(&refused.code().as_str()));
            prop_assert!(!refused.to_string().contains(char::is_control));
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in prop_oneof![any::<String>(), "[\\[{\"redirect_uris:, 0-9nul}\\]]{0,40}"]) {
        let _whatever_it_is = serde_json::from_str(&text).ok().map(|metadata: Value| attempt(&metadata));
    }
}
