//! Parameters that say nothing here, or that most providers do not know.

use assay_conformance::judge::Law;

use assay_conformance::words::Need;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;

use super::damage::{Damage, Meaning};
use super::ground::Ground;

/// Parameters that change nothing: unknown ones, empty ones, wishes of how pages should look.
pub(super) fn harmless(ground: &Ground) -> BoxedStrategy<Damage> {
    let ignored = Meaning::harmless(Law::HarmlessAuthorized);
    let unknown = (select(UNKNOWN), select(VALUES))
        .prop_map(move |(name, value)| Damage::set(name, value, ignored));
    let omitted = Meaning::Harmless {
        law: Law::EmptyIsOmitted,
        habit: Some("empty parameters are an old stumbling block"),
    };
    let empty = select(EMPTY).prop_map(move |name| Damage::set(name, "", omitted));
    if !ground.offers(Need::OpenidConnect) {
        return prop_oneof![3 => unknown, 2 => empty].boxed();
    }
    let tolerated = Meaning::harmless(Law::PresentationTolerated);
    let wish = select(WISHES).prop_map(move |(name, value)| Damage::set(name, value, tolerated));
    prop_oneof![3 => unknown, 2 => empty, 2 => wish].boxed()
}

/// Parameters that a provider can refuse, ignore or understand.
pub(super) fn advanced() -> BoxedStrategy<Damage> {
    select(ADVANCED)
        .prop_map(|(name, value)| Damage::set(name, value, Meaning::Either))
        .boxed()
}

/// Names that mean something to some library or to the answer, and nothing to the request.
const UNKNOWN: &[&str] = &[
    "x_assay",
    "foo",
    "x_\u{20ac}",
    "__proto__",
    "constructor",
    "a[b][c]",
    "x.y",
    "code",
    "iss",
    "error",
    "session_state",
];

const VALUES: &[&str] = &[
    "1",
    "x y",
    "https://attacker.example/",
    "true",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "\r\nSet-Cookie: assay=1",
    "{random.500}",
    "\u{202e}\u{1f512}",
];

const EMPTY: &[&str] = &[
    "prompt",
    "max_age",
    "nonce",
    "login_hint",
    "acr_values",
    "ui_locales",
    "display",
    "request",
    "request_uri",
    "x_assay",
];

/// OIDC Core 1.0 sections 3.1.2.1 and 15.1.
const WISHES: &[(&str, &str)] = &[
    ("ui_locales", "xx-YY fr en"),
    ("ui_locales", "de"),
    ("claims_locales", "se"),
    ("display", "page"),
    ("display", "popup"),
    ("display", "touch"),
    ("display", "wap"),
    ("acr_values", "urn:example:nobody"),
    ("login_hint", "buffy@example.com"),
];

/// A request object without signature that names an attacker's redirect_uri is among them.
const ADVANCED: &[(&str, &str)] = &[
    ("display", "hologram"),
    ("ui_locales", "; DROP TABLE locales"),
    ("login_hint", "{random.3000}"),
    ("login_hint", "\r\nbcc: everybody"),
    ("id_token_hint", "not.a.token"),
    ("id_token_hint", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."),
    ("request", "not.an.object"),
    (
        "request",
        "eyJhbGciOiJub25lIn0.eyJyZWRpcmVjdF91cmkiOiJodHRwczovL2F0dGFja2VyLmV4YW1wbGUvY2IifQ.",
    ),
    ("request_uri", "https://attacker.example/request.jwt"),
    ("request_uri", "urn:ietf:params:oauth:request_uri:made-up"),
    ("request_uri", "file:///etc/passwd"),
    ("registration", "{{}}"),
    ("claims", "{{"),
    (
        "claims",
        "{{\"userinfo\":{{\"x\":null}},\"id_token\":{{\"x\":{{\"essential\":true}}}}}}",
    ),
    ("claims", "[[[[[[]]]]]]"),
    ("resource", "https://api.example/"),
    ("resource", "not a uri#x"),
    ("authorization_details", "[{{\"type\":\"made-up\"}}]"),
    ("dpop_jkt", "x"),
    ("code_verifier", "{random.43}"),
    ("client_secret", "assay-made-up"),
    ("grant_type", "authorization_code"),
];
