//! Expectations against observations.

use serde_json::json;

use super::{Expectation, Mismatch, Names, Observation, judge};
use crate::rp::evidence::ExchangeId;
use crate::rp::observation::{IdToken, Redirected};
use crate::rp::transport::Answer;

fn answer(status: u16, fields: &[(&'static str, &str)]) -> Answer {
    let mut headers = http::HeaderMap::new();
    for (name, value) in fields {
        headers.append(*name, value.parse().expect("a header value"));
    }
    Answer {
        status,
        headers,
        body: "<p>sorry</p>".into(),
        took: std::time::Duration::from_millis(7),
        url: String::new(),
    }
}

/// The mismatches as JSON: subject, wanted, got.
fn missed(expectation: &str, seen: &Observation) -> Vec<String> {
    let expectation: Expectation =
        toml::from_str(expectation).unwrap_or_else(|error| panic!("{error}"));
    let missed = judge(&expectation, seen, &Names::new()).unwrap_or_else(|error| panic!("{error}"));
    let json = |mismatch: &Mismatch| {
        let (subject, wanted, got) = (&mismatch.subject, &mismatch.wanted, &mismatch.got);
        format!("{} {} {}", json!(subject), json!(wanted), json!(got))
    };
    missed.iter().map(json).collect()
}

fn tokens() -> Observation {
    let mut seen = Observation {
        answer: Some(answer(200, &[])),
        success: true,
        ..Observation::default()
    };
    seen.values.insert("access_token".into(), json!("t"));
    seen.values.insert(
        "json".into(),
        json!({ "access_token": "t", "scope": "openid email", "expires_in": 60 }),
    );
    seen
}

fn refusal() -> Observation {
    let fields = [
        ("vary", "Origin"),
        ("vary", "Accept"),
        ("content-type", "Application/JSON; charset=utf-8"),
    ];
    let answer = Some(answer(400, &fields));
    Observation {
        answer,
        error: Some("invalid_grant".to_owned()),
        ..Observation::default()
    }
}

const NOTHING: [String; 0] = [];

#[test]
fn an_expectation_holds_when_all_of_it_does() {
    assert_eq!(
        missed(
            "tokens = true\nscope = 'email openid'\njson.expires_in = { at_most = 60 }",
            &tokens()
        ),
        NOTHING
    );
    let refused = "refused = true\ntokens = false\nstatus = '4xx'\nerror = 'invalid_grant'";
    assert_eq!(missed(refused, &refusal()), NOTHING);
    let headers = "header.vary = { superset_of = 'Origin' }\nmedia_type = 'application/json'\nbody = { has = 'sorry' }";
    assert_eq!(missed(headers, &refusal()), NOTHING);
}

#[test]
fn every_deviation_is_said_with_what_came() {
    assert_eq!(
        missed(
            "status = 400\nerror = ['invalid_grant', 'invalid_request']\nrefused = true",
            &tokens()
        ),
        [
            r#"{"member":"refused"} {"is":true} {"value":false}"#,
            r#"{"member":"status"} {"is":400} {"value":200}"#,
            r#"{"member":"error"} {"one-of":[{"is":"invalid_grant"},{"is":"invalid_request"}]} "absent""#,
        ]
    );
}

#[test]
fn without_an_answer_nothing_holds_but_that() {
    let seen = Observation {
        failure: Some("connection refused".to_owned()),
        ..Observation::default()
    };
    assert_eq!(
        missed("tokens = false", &seen),
        [r#"{"member":"answered"} {"is":true} {"failed":"connection refused"}"#]
    );
    assert_eq!(missed("answered = false", &seen), NOTHING);
    assert_eq!(
        missed("answered = false", &refusal()),
        [r#"{"member":"answered"} {"is":false} {"value":true}"#]
    );
}

#[test]
fn a_server_error_is_no_refusal() {
    let seen = Observation {
        answer: Some(answer(500, &[])),
        error: Some("server_error".to_owned()),
        ..Observation::default()
    };
    assert_eq!(
        missed("refused = true", &seen),
        [r#"{"member":"refused"} {"is":true} {"value":false}"#]
    );
    assert_eq!(
        missed(
            "refused = true",
            &Observation {
                page: Some("login".to_owned()),
                ..Observation::default()
            }
        )
        .len(),
        1
    );
}

#[test]
fn the_authorization_response_is_judged_by_its_parameters() {
    let params = [("code", "c"), ("state", "a"), ("state", "b")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let redirect = Redirected {
        url: "https://cb.example/?code=c".to_owned(),
        to: "https://cb.example/".to_owned(),
        via: "query".to_owned(),
        params: params.into(),
        status: 303,
    };
    let seen = Observation {
        redirect: Some(redirect),
        ..Observation::default()
    };
    assert_eq!(
        missed(
            "code = true\nredirect = { to = 'https://cb.example/', status = '3xx', repeated = { equals = ['state'] } }",
            &seen
        ),
        NOTHING
    );
    assert_eq!(
        missed(
            "redirect = { sent = false, params = { state = 'a', iss = { present = true } } }",
            &seen
        ),
        [
            r#"{"part":["redirect","sent"]} {"is":false} {"value":true}"#,
            r#"{"part":["redirect","params.iss"]} {"present":true} "absent""#,
            r#"{"part":["redirect","params.state"]} {"is":"a"} {"value":["a","b"]}"#,
        ]
    );
}

#[test]
fn an_id_token_that_does_not_verify_says_why() {
    let token = IdToken {
        compact: String::new(),
        header: json!({}),
        claims: json!({ "aud": "web" }),
        signature: Err("no key".to_owned()),
    };
    let seen = Observation {
        id_token: Some(token),
        ..Observation::default()
    };
    assert_eq!(
        missed("signature = true\nclaims.aud = 'web'", &seen),
        [r#"{"member":"signature"} {"is":true} {"failed":"no key"}"#]
    );
    assert_eq!(
        missed("signature = true", &refusal()),
        [r#"{"member":"signature"} {"is":true} "absent""#]
    );
}

#[test]
fn a_token_is_alive_or_dead_only_where_somebody_was_asked() {
    let alive = |answers: &[(&str, bool)]| Observation {
        alive: answers
            .iter()
            .map(|(surface, alive)| ((*surface).to_owned(), *alive))
            .collect(),
        ..Observation::default()
    };
    assert_eq!(
        missed(
            "alive = true",
            &alive(&[("userinfo", true), ("verify", true)])
        ),
        NOTHING
    );
    assert_eq!(
        missed(
            "dead = true",
            &alive(&[("userinfo", true), ("verify", false)])
        )
        .len(),
        1
    );
    assert_eq!(
        missed("dead = true", &alive(&[])),
        [r#"{"member":"dead"} {"is":true} "absent""#]
    );
}

#[test]
fn every_loser_of_a_race_has_to_be_refused() {
    let mut failed = refusal();
    failed.answer = Some(answer(500, &[]));
    failed.exchange = Some(ExchangeId(3));
    let seen = Observation {
        runs: vec![tokens(), refusal(), failed],
        ..Observation::default()
    };
    assert_eq!(missed("successes = 1", &seen), NOTHING);
    assert_eq!(
        missed("successes = 0\nlosers = { status = 400 }", &seen),
        [
            r#"{"member":"successes"} {"is":0} {"value":1}"#,
            r#"{"loser":{"member":"status"}} {"is":400} {"value":500}"#
        ]
    );
}

#[test]
fn a_list_that_is_wrong_throughout_is_not_reported_throughout() {
    let mut seen = tokens();
    let keys: serde_json::Value = (0..1000).map(|_| json!({})).collect();
    seen.values.insert("json".into(), json!({ "keys": keys }));
    let missed = missed("json.'keys.*.kid' = { type = 'string' }", &seen);
    assert_eq!(missed.len(), super::MOST_MISSED);
    assert_eq!(
        missed[1],
        r#"{"part":["json","keys.1.kid"]} {"type":["string"]} "absent""#
    );
}
