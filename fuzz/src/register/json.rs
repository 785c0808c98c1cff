//! Members that are missing, doubled, unknown, or of another type than they should be.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;

use super::damage::{Change, Damage};
use super::document::Notation;
use crate::damage::Effect;

/// Changes without a meaning: members that nobody knows, which RFC 7591 section 2 wants ignored, and the freedoms of RFC 8259.
pub(super) fn harmless() -> BoxedStrategy<Damage> {
    let unknown = ("x_assay_[a-z]{1,12}", select(SMALL))
        .prop_map(|(name, value)| Change::Add(name, value.to_owned()));
    let notation = select(vec![
        Notation::Backwards,
        Notation::Spaced,
        Notation::Escaped,
    ]);
    prop_oneof![
        unknown,
        Just(Change::Add("x_€\\u0041".to_owned(), "\"x\"".to_owned())),
        notation.prop_map(Change::Write),
    ]
    .prop_map(|change| Damage::new(change, Effect::Harmless))
    .boxed()
}

/// Known members with values that make no sense. A provider can refuse them, ignore them or put others in their place (RFC
/// 7591 section 3.2.1), so nothing is demanded but a proper answer.
pub(super) fn members() -> BoxedStrategy<Damage> {
    let known = || select(KNOWN);
    let long = select(vec![256_u32, 1 << 10, 1 << 13, 1 << 16, 1_000_000])
        .prop_map(|length| format!("\"{{random.{length}}}\""));
    let value = prop_oneof![
        6 => select(ODD).prop_map(str::to_owned),
        3 => select(SMALL).prop_map(str::to_owned),
        1 => long,
        1 => select(vec![100_usize, 1000, 100_000]).prop_map(nested),
    ];
    prop_oneof![
        2 => known().prop_map(Change::Drop),
        6 => (known(), value.clone()).prop_map(|(name, value)| Change::Set(name, value)),
        2 => (known(), value).prop_map(|(name, value)| Change::Add(name.to_owned(), value)),
        2 => select(MISFITS).prop_map(|(name, value)| Change::Set(name, value.to_owned())),
    ]
    .prop_map(|change| Damage::new(change, Effect::Either))
    .boxed()
}

/// Lists in lists: parsers that recurse without a limit end here.
pub(super) fn nested(depth: usize) -> String {
    format!("{}{}", "[".repeat(depth), "]".repeat(depth))
}

/// RFC 7591 section 2, and what OpenID Connect adds.
const KNOWN: &[&str] = &[
    "redirect_uris",
    "client_name",
    "token_endpoint_auth_method",
    "grant_types",
    "response_types",
    "scope",
    "client_uri",
    "logo_uri",
    "contacts",
    "tos_uri",
    "policy_uri",
    "jwks_uri",
    "jwks",
    "software_id",
    "software_version",
    "software_statement",
    "application_type",
    "id_token_signed_response_alg",
    "default_max_age",
    "require_auth_time",
    "client_id",
    "client_secret",
];

/// Values of every type.
const SMALL: &[&str] = &[
    "\"x\"",
    "\"\"",
    "0",
    "-1",
    "true",
    "null",
    "[]",
    "{{}}",
    "[null]",
    "[[\"x\"]]",
    "{{\"a\":{{\"b\":[1,2]}}}}",
];

/// Values that have surprised programs: numbers beyond every type, halves of characters, characters that end texts, turn them
/// round or mean something to somebody else.
const ODD: &[&str] = &[
    "1e400",
    "-0",
    "99999999999999999999999999",
    "0.1e-99999",
    "\" \"",
    "\"\\u0000\"",
    "\"a\\u0000b\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\uffff\"",
    "\"\\u202egnp.exe\"",
    "\"\\r\\nSet-Cookie: assay=1\"",
    "\"<script>alert(1)</script>\"",
    "\"'; DROP TABLE clients; --\"",
    "\"{{{{7*7}}}}\"",
    "\"${{jndi:ldap://127.0.0.1/x}}\"",
    "\"../../../../etc/passwd\"",
    "\"e\\u0301\\u200b\"",
    "[\"x\",\"x\"]",
    "[\"x\",1]",
    "{{\"__proto__\":{{\"x\":1}}}}",
];

/// Values of the right type that do not fit, or that nobody has heard of.
const MISFITS: &[(&str, &str)] = &[
    ("grant_types", "[\"implicit\"]"),
    ("grant_types", "[\"password\"]"),
    ("grant_types", "[\"made_up\"]"),
    (
        "grant_types",
        "[\"authorization_code\",\"authorization_code\"]",
    ),
    ("grant_types", "[\"client_credentials\"]"),
    ("grant_types", "[]"),
    ("response_types", "[\"token\"]"),
    ("response_types", "[\"made_up\"]"),
    ("response_types", "[\"code token\"]"),
    ("response_types", "[]"),
    ("token_endpoint_auth_method", "\"made_up\""),
    ("token_endpoint_auth_method", "\"private_key_jwt\""),
    ("token_endpoint_auth_method", "\"NONE\""),
    ("jwks", "{{\"keys\":[]}}"),
    (
        "jwks",
        "{{\"keys\":[{{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"\"}}]}}",
    ),
    (
        "jwks",
        "{{\"keys\":[{{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}}]}}",
    ),
    ("jwks", "{{\"keys\":[{{\"kty\":\"oct\",\"k\":\"AA\"}}]}}"),
    ("jwks", "{{\"keys\":\"none\"}}"),
    ("scope", "\"openid  openid\""),
    ("scope", "\"openid nobody-knows\""),
    ("scope", "\"caf\\u00e9\""),
    ("logo_uri", "\"javascript:alert(1)\""),
    ("client_uri", "\"not a uri\""),
    ("contacts", "\"not a list\""),
    ("software_statement", "\"eyJhbGciOiJub25lIn0.e30.\""),
    ("application_type", "\"native\""),
    ("id_token_signed_response_alg", "\"none\""),
    ("id_token_signed_response_alg", "\"HS256\""),
    ("client_id", "\"assay\""),
];
