//! Only the registered text is a way out; a loopback literal may change its port, and nothing else.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::edit::Edit;

/// A URI in its parts, so that they are known without parsing.
#[derive(Clone, Debug)]
struct Parts {
    origin: &'static str,
    port: String,
    rest: String,
}

impl Parts {
    fn text(&self) -> String {
        format!("{}{}{}", self.origin, self.port, self.rest)
    }

    /// RFC 6749 section 3.1.2.3: the same text. RFC 8252 section 7.3: for a loopback literal, whatever its port.
    fn admits(&self, requested: &str) -> bool {
        let port = requested
            .strip_prefix(self.origin)
            .and_then(|after| after.strip_suffix(self.rest.as_str()));
        let another_port = port.is_some_and(|port| {
            port.is_empty()
                || port.strip_prefix(':').is_some_and(|digits| {
                    digits.bytes().all(|c| c.is_ascii_digit()) && digits.parse::<u16>().is_ok()
                })
        });
        let literal = matches!(self.origin, "http://127.0.0.1" | "http://[::1]");
        requested == self.text() || (literal && another_port)
    }
}

fn parts() -> impl Strategy<Value = Parts> {
    let origin = select(vec![
        "https://cb.example",
        "http://127.0.0.1",
        "http://[::1]",
        "http://localhost",
        "http://127.0.0.2",
        "com.example.app://cb",
    ]);
    (
        origin,
        "(:[1-9][0-9]{0,3})?",
        "(/[a-b]{0,2}){0,2}(\\?[a-b]=[0-9])?",
    )
        .prop_map(|(origin, port, rest)| Parts { origin, port, rest })
}

/// Texts that attackers append, prepend and put in between: RFC 9700 section 4.1.
fn disguise() -> impl Strategy<Value = String> {
    select(vec![
        ".evil.example",
        "@evil.example",
        "/../evil",
        "/%2e%2e/evil",
        "%00",
        "//evil.example",
        ":80@evil.example",
        ":0",
        ":65536",
        ":00080",
        ":",
        "?x=y",
        "&x=y",
        ";x",
        "\\evil",
        "/",
    ])
    .prop_map(str::to_owned)
}

fn is_way_out(requested: &str, registered: &[Parts], rules: &Rules) -> bool {
    let registered: Vec<RedirectUri> = registered
        .iter()
        .map(|parts| parts.text().parse().expect("the parts make valid URIs"))
        .collect();
    requested.parse().is_ok_and(|requested: RedirectUri| {
        let given = ReturnTo::verify(requested.clone(), &registered, rules);
        given.is_ok_and(|to| *to.uri() == requested && to.was_named() && to.state().is_none())
    })
}

proptest! {
    #[test]
    fn a_registered_text_is_a_way_out_and_its_neighbours_are_not(registered in vec(parts(), 1..4), at: Index, edits in vec(any::<Edit>(), 0..3)) {
        let text = at.get(&registered).text();
        let requested = edits.iter().fold(text, |text, edit| edit.of(&text));
        let readable = requested.parse::<RedirectUri>().is_ok();
        let expected = readable && registered.iter().any(|one| one.admits(&requested));
        prop_assert_eq!(is_way_out(&requested, &registered, &Rules::strict()), expected, "{}", requested);
        let exact = registered.iter().any(|one| one.text() == requested);
        prop_assert_eq!(is_way_out(&requested, &registered, &Rules::breaking(Rule::AuthzLoopbackAnyPort)), exact);
    }

    #[test]
    fn two_registrations_do_not_mix(registered in vec(parts(), 0..4), requested in parts()) {
        let requested = requested.text();
        let expected = registered.iter().any(|one| one.admits(&requested));
        prop_assert_eq!(is_way_out(&requested, &registered, &Rules::strict()), expected, "{}", requested);
    }

    #[test]
    fn a_disguise_is_no_way_out(registered in parts(), disguise in disguise(), place in 0..3) {
        let Parts { origin, port, rest } = registered.clone();
        let requested = match place {
            0 => format!("{origin}{disguise}{port}{rest}"),
            1 => format!("{origin}{port}{disguise}{rest}"),
            _ => format!("{origin}{port}{rest}{disguise}"),
        };
        let expected = requested.parse::<RedirectUri>().is_ok() && registered.admits(&requested);
        prop_assert_eq!(is_way_out(&requested, std::slice::from_ref(&registered), &Rules::strict()), expected, "{}", requested);
        // Another port at most: the host that a browser goes to is the registered one.
        if expected {
            let host = |text: &str| Url::parse(text).expect("it was accepted").host_str().map(str::to_owned);
            prop_assert_eq!(host(&requested), host(&registered.text()));
        }
    }

    #[test]
    fn a_uri_goes_without_saying_only_if_it_is_the_only_one(registered in vec(parts(), 0..3)) {
        let uris: Vec<RedirectUri> = registered.iter().map(|parts| parts.text().parse().expect("valid")).collect();
        let implied = ReturnTo::implied(&uris, &Rules::strict());
        prop_assert_eq!(implied.as_ref().map(|to| to.uri()), uris.first().filter(|_| uris.len() == 1));
        prop_assert!(implied.is_none_or(|to| !to.was_named()));
    }
}
