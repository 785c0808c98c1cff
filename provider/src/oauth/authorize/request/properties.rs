//! Arbitrary lists of parameters: none makes the endpoint panic, none leads to a foreign URI, and what is accepted is
//! what the client may ask for.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use url::Url;

use super::*;
use crate::config::Config;
use crate::model::Secret;
use crate::oauth::authorize::{AuthorizationResponse, Outcome};

static DEMO: LazyLock<Config> = LazyLock::new(Config::demo);

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

type Pair = (String, String);

fn pair(name: &str, value: &str) -> Pair {
    (name.to_owned(), value.to_owned())
}

/// A request that is in order, of one of the demonstration's clients.
fn right_request() -> impl Strategy<Value = Vec<Pair>> {
    select(DEMO.clients.clone()).prop_map(|client| {
        vec![
            pair("client_id", client.id.as_str()),
            pair("redirect_uri", client.redirect_uris[0].as_str()),
            pair("response_type", "code"),
            pair("scope", "openid email"),
            pair("state", "a state"),
            pair("code_challenge", CHALLENGE),
            pair("code_challenge_method", "S256"),
        ]
    })
}

/// Values with a meaning somewhere, so that they meet each other in the wrong places too.
fn any_value() -> impl Strategy<Value = String> {
    let known = select(vec![
        "code",
        "token",
        "code id_token",
        "none",
        "login",
        "none login",
        "query",
        "form_post",
        "fragment",
        "S256",
        "plain",
        "openid",
        "openid openid",
        "admin",
        " ",
        "0",
        "-1",
        "+1",
        "18446744073709551615",
        "18446744073709551616",
        "demo-public",
        "demo-native",
        "https://rp.example/callback",
        "https://rp.example/other",
        "https://attacker.example/",
        "http://127.0.0.1:5000/callback",
        "http://127.0.0.1.attacker.example/callback",
        "com.example.app:/callback",
        CHALLENGE,
    ]);
    prop_oneof![6 => known.prop_map(str::to_owned), 1 => Just(String::new()), 1 => ".{0,6}", 1 => any::<String>()]
}

/// Near misses of the values that a parameter takes.
fn near_value(name: &'static str) -> &'static [&'static str] {
    match name {
        "max_age" => &[
            "0",
            "60",
            "+60",
            "-1",
            "6e1",
            "18446744073709551615",
            "18446744073709551616",
        ],
        "redirect_uri" => &[
            "https://rp.example/callback/",
            "https://rp.example/other",
            "http://127.0.0.1:5000/callback",
        ],
        "response_mode" => &["query", "form_post", "fragment", "Query"],
        "code_challenge_method" => &["S256", "plain", "s256"],
        "prompt" => &["none", "login", "none login", "consent  login", "None"],
        "scope" => &[
            "openid openid",
            " openid",
            "openid\temail",
            "OpenID",
            "admin",
        ],
        _ => &["", "a", " "],
    }
}

fn any_parameter() -> impl Strategy<Value = Pair> {
    let known = select(vec![
        "client_id",
        "redirect_uri",
        "response_type",
        "response_mode",
        "scope",
        "state",
        "nonce",
        "prompt",
        "max_age",
        "login_hint",
        "code_challenge",
        "code_challenge_method",
        "request",
        "request_uri",
        "resource",
    ]);
    let near = known
        .clone()
        .prop_flat_map(|name| select(near_value(name)).prop_map(move |value| pair(name, value)));
    let known = (known.prop_map(str::to_owned), any_value());
    prop_oneof![6 => near, 4 => known, 1 => (".{0,4}", any_value())]
}

/// A right request in which parameters are replaced, dropped and added.
fn damaged() -> impl Strategy<Value = Vec<Pair>> {
    (right_request(), vec((any_parameter(), 0..4), 0..4)).prop_map(|(mut request, changes)| {
        for ((name, value), how) in changes {
            let there = request.iter().position(|(known, _)| *known == name);
            match (how, there) {
                (0, Some(at)) => drop(request.remove(at)),
                (1 | 2, Some(at)) => request[at].1 = value,
                (3, _) => request.insert(0, (name, value)),
                _ => request.push((name, value)),
            }
        }
        request
    })
}

fn any_request() -> impl Strategy<Value = Vec<Pair>> {
    prop_oneof![4 => damaged(), 1 => vec(any_parameter(), 0..8)]
}

fn encoded(request: &[Pair]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(request)
        .finish()
}

/// The values of a parameter that is not empty.
fn sent<'a>(request: &'a [Pair], name: &str) -> Vec<&'a str> {
    let values = request
        .iter()
        .filter(|(known, value)| known == name && !value.is_empty());
    values.map(|(_, value)| value.as_str()).collect()
}

/// The client of a request, and what becomes of it.
fn validated(request: &[Pair]) -> Option<(&'static Client, Result<AuthorizationRequest, Refusal>)> {
    let parameters = Parameters::read(&encoded(request)).ok()?;
    let client = DEMO.client(&client_id(&parameters).ok()?)?;
    Some((client, validate(&parameters, client, &Rules::strict())))
}

fn way_out(outcome: &Result<AuthorizationRequest, Refusal>) -> Option<&ReturnTo> {
    match outcome {
        Ok(request) => Some(&request.return_to),
        Err(Refusal::Return(return_to, _)) => Some(return_to),
        Err(Refusal::Page(_)) => None,
    }
}

proptest! {
    #[test]
    fn a_right_request_is_accepted(request in right_request()) {
        let (_, outcome) = validated(&request).expect("the client is known");
        prop_assert!(outcome.is_ok(), "{:?}", outcome);
    }

    #[test]
    fn no_request_leads_to_a_foreign_uri(request in any_request()) {
        let Some((client, outcome)) = validated(&request) else { return Ok(()) };
        let Some(to) = way_out(&outcome) else { return Ok(()) };
        let uri = to.uri().as_str();
        // The one URI of these values that is not registered as it stands: RFC 8252 section 7.3.
        let native = client.id.as_str() == "demo-native" && uri == "http://127.0.0.1:5000/callback";
        prop_assert!(native || client.redirect_uris.iter().any(|one| one.as_str() == uri), "{}", uri);
        prop_assert_eq!(sent(&request, "redirect_uri"), if to.was_named() { vec![uri] } else { vec![] });
        // With two states there is none to hand back, and with one it comes back as it is.
        let states = sent(&request, "state");
        prop_assert_eq!(to.state().map(State::as_str), states.first().filter(|_| states.len() == 1).copied());
    }

    #[test]
    fn a_refusal_arrives_where_the_client_is_and_says_so_in_the_query(request in any_request()) {
        let Some((_, Err(Refusal::Return(to, why)))) = validated(&request) else { return Ok(()) };
        let state = to.state().map(|state| state.as_str().to_owned());
        let uri = to.uri().as_str().to_owned();
        let response = AuthorizationResponse::new(to, &Outcome::Error(why), "https://op.example");
        let Some(location) = response.location() else { return Ok(()) };
        prop_assert!(location.starts_with(&uri) && location.bytes().all(|c| c.is_ascii_graphic()));
        let (sent, registered) = (Url::parse(&location).expect("a URL"), Url::parse(&uri).expect("a URL"));
        prop_assert_eq!((sent.scheme(), sent.host(), sent.port(), sent.path()), (registered.scheme(), registered.host(), registered.port(), registered.path()));
        let told: Vec<Pair> = sent.query_pairs().into_owned().collect();
        let value = |name: &str| told.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        prop_assert_eq!(value("error"), Some(why.code().as_str().to_owned()));
        prop_assert_eq!(value("state"), state);
        prop_assert_eq!(value("code"), None);
    }

    #[test]
    fn what_is_accepted_is_what_the_client_may_ask_for(request in any_request()) {
        let Some((client, Ok(accepted))) = validated(&request) else { return Ok(()) };
        prop_assert!(accepted.scopes.is_subset(&client.scopes));
        if let [scope] = sent(&request, "scope")[..] {
            prop_assert_eq!(scope.parse::<ScopeSet>(), Ok(accepted.scopes));
        }
        prop_assert_eq!(sent(&request, "response_type"), ["code"]);
        for unsupported in ["request", "request_uri"] {
            prop_assert!(sent(&request, unsupported).is_empty());
        }
        // RFC 7636 section 4.3: a challenge is S256 and says so; a public client always has one.
        let challenge = sent(&request, "code_challenge");
        prop_assert_eq!(accepted.challenge.is_some(), !challenge.is_empty());
        prop_assert_eq!(sent(&request, "code_challenge_method"), if challenge.is_empty() { vec![] } else { vec!["S256"] });
        let needs_one = client.is_public() || client.pkce == Pkce::Required;
        prop_assert!(accepted.challenge.is_some() || !needs_one);
        // RFC 6749 section 3.1, and RFC 8707 section 2 for the exception.
        for (name, _) in &request {
            prop_assert!(name == "resource" || sent(&request, name).len() <= 1, "{} is repeated", name);
        }
        // OIDC Core 1.0 section 3.1.2.1: seconds, written as a number without a sign.
        if let [text] = sent(&request, "max_age")[..] {
            prop_assert!(text.bytes().all(|c| c.is_ascii_digit()), "{}", text);
            prop_assert_eq!(accepted.max_age.map(|age| age.as_secs().to_string()), Some(text.to_owned()));
        }
        if let [mode] = sent(&request, "response_mode")[..] {
            prop_assert_eq!(mode == "form_post", accepted.return_to.mode() == ResponseMode::FormPost);
        }
    }

    #[test]
    fn a_code_travels_to_the_verified_uri_only(request in any_request(), code in "oac_[a-z]{4}") {
        let Some((_, Ok(accepted))) = validated(&request) else { return Ok(()) };
        let uri = accepted.return_to.uri().as_str().to_owned();
        let outcome = Outcome::Code(Secret::new(code.as_str()));
        let response = AuthorizationResponse::new(accepted.return_to, &outcome, "https://op.example");
        let location = response.location();
        prop_assert!(location.is_none_or(|location| location.strip_prefix(&uri).is_some_and(|after| after.contains(&code))));
    }

    #[test]
    fn no_text_makes_it_panic(encoded in prop_oneof!["[%&=+a-z_é]{0,64}", any::<String>()]) {
        let parameters = Parameters::read(&format!("client_id=demo-confidential&{encoded}"));
        let client = DEMO.client(&ClientId::new("demo-confidential")).expect("it is in the demonstration");
        let _whatever_it_is = parameters.map(|parameters| validate(&parameters, client, &Rules::strict()));
    }
}
