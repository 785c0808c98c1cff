//! Matchers against values.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Matcher, Names, Sort, Wanted, matches};

#[derive(Deserialize)]
struct Line {
    is: Matcher,
}

fn judged(matcher: &str, actual: Option<&Value>, sort: Sort) -> Result<(), Wanted> {
    let line: Line =
        toml::from_str(&format!("is = {matcher}")).unwrap_or_else(|error| panic!("{error}"));
    let mut names = Names::new();
    names.set(
        "tokens",
        json!({ "scope": "openid email", "expires_in": 60, "scopes": ["a", "b"] }),
    );
    matches(&line.is, actual, sort, &names).unwrap_or_else(|error| panic!("{error}"))
}

fn holds(matcher: &str, actual: &Value) -> bool {
    judged(matcher, Some(actual), Sort::Json).is_ok()
}

#[expect(clippy::too_many_lines, reason = "one line per matcher")]
#[test]
fn a_matcher_holds_for_what_it_says_and_for_nothing_else() {
    for (matcher, right, wrong) in [
        ("400", json!(400), json!("400")),
        ("7200", json!(7200.0), json!(7201)),
        ("true", json!(true), json!("true")),
        ("'{tokens.expires_in}'", json!(60), json!("60")),
        ("['a', 'b']", json!("b"), json!("c")),
        ("{ equals = ['a', 1] }", json!(["a", 1]), json!([1, "a"])),
        (
            "{ equals = { a = [] } }",
            json!({ "a": [] }),
            json!({ "a": [], "b": 1 }),
        ),
        ("{ not = ['a', 'b'] }", json!("c"), json!("a")),
        ("{ not = { has = 'a' } }", json!("bcd"), json!("cab")),
        (
            "{ one_of = ['a', { type = 'number' }] }",
            json!(3),
            json!("b"),
        ),
        (
            "{ has = 'no-store' }",
            json!("private, no-store"),
            json!("no-cache"),
        ),
        (
            "{ has = ['a', 'b'] }",
            json!(["c", "b", "a"]),
            json!(["a", "c"]),
        ),
        ("{ has = 303 }", json!([302, 303]), json!([302])),
        (
            "{ has = 'Bearer', ignoring_case = true }",
            json!("bearer error"),
            json!("Basic"),
        ),
        ("{ lacks = ['a', 'b'] }", json!("cd"), json!("cbd")),
        (
            "{ starts_with = 'https://' }",
            json!("https://a"),
            json!("http://a"),
        ),
        (
            "{ ends_with = '/cb' }",
            json!("https://a/cb"),
            json!("https://a/cb/"),
        ),
        ("{ type = 'integer' }", json!(7200), json!(7200.5)),
        ("{ type = 'strings' }", json!(["a"]), json!(["a", 1])),
        ("{ type = ['string', 'null'] }", json!(null), json!(1)),
        ("{ type = 'url' }", json!("https://a/b"), json!("/b")),
        ("{ at_least = 1, at_most = 600 }", json!(600), json!(601)),
        ("{ at_most = '{tokens.expires_in}' }", json!(60), json!(61)),
        ("{ at_least = 1 }", json!(1), json!("1")),
        (
            "{ within = { of = 7200, by = 2 } }",
            json!(7198),
            json!(7197),
        ),
        (
            "{ same_set = '{tokens.scope}' }",
            json!("email openid"),
            json!("email"),
        ),
        (
            "{ same_set = '{tokens.scopes}' }",
            json!(["b", "a"]),
            json!(["b"]),
        ),
        ("{ subset_of = ['a', 'b'] }", json!("a, b"), json!("a c")),
        (
            "{ superset_of = 'a b' }",
            json!(["a", "b", "c"]),
            json!(["a", "c"]),
        ),
        (
            "{ min_length = 2, max_length = 3 }",
            json!("aé"),
            json!("abcd"),
        ),
        ("{ chars = 'unreserved' }", json!("aA0-._~"), json!("a+")),
        ("{ chars = 'b64token' }", json!("ab/+=="), json!("a=b")),
        ("{ chars = 'vschar' }", json!("a b\"\\"), json!("é")),
        ("{ chars = 'nqchar' }", json!("a!"), json!("a b")),
        ("{ chars = 'nqschar' }", json!("a b"), json!("a\"b")),
        ("{ empty = false }", json!([1]), json!([])),
        (
            "{ each = { type = 'string' } }",
            json!(["a"]),
            json!(["a", 1]),
        ),
        (
            "{ distinct_by = 'kid' }",
            json!([{ "kid": 1 }, { "kid": 2 }, {}]),
            json!([{ "kid": 1 }, { "kid": 1 }]),
        ),
    ] {
        assert!(holds(matcher, &right), "{matcher} holds for {right}");
        assert!(
            !holds(matcher, &wrong),
            "{matcher} does not hold for {wrong}"
        );
    }
}

#[test]
fn what_is_not_there_fulfils_nothing_but_absent_and_optional() {
    for matcher in [
        "'a'",
        "['a']",
        "{ not = 'a' }",
        "{ lacks = 'a' }",
        "{ empty = true }",
        "{ present = true }",
        "{ subset_of = 'a' }",
    ] {
        assert!(judged(matcher, None, Sort::Json).is_err(), "{matcher}");
    }
    for matcher in [
        "{ absent = true }",
        "{ present = false }",
        "{ optional = true, equals = 'a' }",
    ] {
        assert!(judged(matcher, None, Sort::Json).is_ok(), "{matcher}");
    }
    assert!(
        !holds("{ absent = true }", &json!(null)),
        "null is something"
    );
    assert!(!holds("{ optional = true, equals = 'a' }", &json!("b")));
}

#[test]
fn a_class_of_statuses_stands_for_its_hundred() {
    let status = |matcher, status: u16| judged(matcher, Some(&json!(status)), Sort::Status).is_ok();
    assert!(status("'4xx'", 404) && !status("'4xx'", 500));
    assert!(status("['2xx', 404]", 404) && status("'400'", 400) && !status("{ not = '5xx' }", 503));
}

#[test]
fn the_order_of_words_means_nothing() {
    let scope = |matcher| judged(matcher, Some(&json!(["email", "openid"])), Sort::Words).is_ok();
    assert!(scope("'openid email'") && scope("'{tokens.scope}'") && scope("{ has = 'email' }"));
    assert!(!scope("'openid'") && !scope("'openid emails'") && !scope("{ has = 'mail' }"));
}

#[test]
fn what_does_not_hold_is_what_was_wanted() {
    let is = |text: &str| Wanted::Is(text.into());
    assert_eq!(
        judged(
            "['a', { at_least = 3, at_most = 4 }]",
            Some(&json!({})),
            Sort::Json
        ),
        Err(Wanted::OneOf(vec![
            is("a"),
            Wanted::All(vec![Wanted::AtLeast(3.0), Wanted::AtMost(4.0)])
        ]))
    );
    assert_eq!(
        judged("{ absent = true }", Some(&json!({})), Sort::Json),
        Err(Wanted::Present(false))
    );
    assert_eq!(
        judged("{ not = ['a', 'b'] }", Some(&json!("a")), Sort::Json),
        Err(Wanted::Not(Box::new(Wanted::OneOf(vec![is("a"), is("b")]))))
    );
}

#[test]
fn long_lists_are_compared_in_no_time() {
    let long: Value = (0..50_000).collect();
    let began = processor_time();
    let mut names = Names::new();
    names.set("long", long.clone());
    for condition in ["same_set", "subset_of", "superset_of"] {
        let line: Line = toml::from_str(&format!("is = {{ {condition} = '{{long}}' }}"))
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            matches(&line.is, Some(&long), Sort::Json, &names),
            Ok(Ok(())),
            "{condition}"
        );
    }
    let kids: Value = (0..50_000).map(|n| json!({ "kid": n })).collect();
    assert!(holds("{ distinct_by = 'kid' }", &kids));
    // Each with each would be 2 billion comparisons per condition.
    if let (Some(began), Some(ended)) = (began, processor_time()) {
        assert!(ended - began < std::time::Duration::from_secs(15));
    }
}

/// The processor time of this thread, where the system tells it: however busy the machine is, it is the same.
fn processor_time() -> Option<std::time::Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = told.split(' ').next()?.parse().ok()?;
    Some(std::time::Duration::from_nanos(nanoseconds))
}
