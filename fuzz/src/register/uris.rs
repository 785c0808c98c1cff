//! Redirect URIs that should not be registered, or look as if they should not.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;

use super::damage::{Change, Damage};
use crate::damage::Effect;

/// Lists of redirect URIs. Whether a strange one is refused or left out is the provider's choice; what is registered is held
/// to RFC 6749 section 3.1.2 whatever was asked for.
pub(super) fn redirect_uris() -> BoxedStrategy<Damage> {
    let strange = prop_oneof![
        2 => select(UNSPEAKABLE),
        3 => select(STRANGE),
    ];
    let some = vec(
        prop_oneof![1 => Just("https://rp.example/callback"), 3 => strange],
        1..4,
    );
    let many = select(vec![2_usize, 20, 100, 1_000, 10_000]).prop_map(|count| {
        (0..count)
            .map(|n| format!("\"https://rp.example/callback/{n}\""))
            .collect::<Vec<_>>()
    });
    prop_oneof![
        6 => some.prop_map(|uris| uris.into_iter().map(|uri| format!("\"{uri}\"")).collect()),
        1 => many,
    ]
    .prop_map(|uris| {
        let list = format!("[{}]", uris.join(","));
        Damage::new(Change::Set("redirect_uris", list), Effect::Either)
    })
    .boxed()
}

/// No client can have these: a fragment is forbidden by RFC 6749 section 3.1.2, and what a browser would execute is no address
/// of a client (RFC 7591 section 5).
pub(super) const UNSPEAKABLE: &[&str] = &[
    "https://rp.example/callback#fragment",
    "javascript:alert(1)",
    "JavaScript:alert(1)//https://rp.example/",
    "data:text/html,assay",
    "vbscript:msgbox(1)",
];

/// Some of these are nothing that a browser could go to, and others are matters of policy. In the notation of JSON.
const STRANGE: &[&str] = &[
    "",
    "/callback",
    "callback",
    "//rp.example/callback",
    "https://",
    "https:///callback",
    "https:rp.example",
    "http://rp.example/callback",
    "http://localhost:3000/callback",
    "https://127.0.0.1/callback",
    "https://[::1]/callback",
    "https://user@rp.example/callback",
    "https://rp.example@evil.example/callback",
    "https://rp.example:99999/callback",
    "https://rp.example:0/callback",
    "https://rp.example/%zz",
    "https://rp.example/%00",
    "https://rp.example/%2e%2e/callback",
    "https://rp.example/a/../callback",
    "https://rp.example/call\\u0000back",
    "https://rp.example/call\\r\\nback",
    "https://rp.example\\\\@evil.example/",
    "https://rp.\\u0435xample/callback",
    "https://\\uff52\\uff50.example/callback",
    "https://rp.example/\\ud800",
    "https://*.example/callback",
    "https://rp.example/*",
    "https://rp.example/callback?code=x&state=y",
    "https://rp.example/{random.10000}",
    "file:///etc/passwd",
    "about:blank",
    "blob:https://rp.example/x",
    "urn:ietf:wg:oauth:2.0:oob",
    "com.example.app:/callback",
    "myapp:/callback",
];
