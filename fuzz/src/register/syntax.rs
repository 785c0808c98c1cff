//! Bodies that are no JSON, or nothing that client metadata could be.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;

use super::damage::{Change, Damage};
use super::json::nested;
use crate::damage::Effect;

/// A body of another kind: refused where it cannot be read as an object, and where parsers are known to be lenient only
/// answered properly.
pub(super) fn damage() -> BoxedStrategy<Damage> {
    // At least the closing brace is missing.
    let cut = (1_u32..980).prop_map(Change::CutAt);
    let hopeless = select(HOPELESS).prop_map(|body| Change::Replace(body.to_owned()));
    let lenient = select(LENIENT).prop_map(|body| Change::Replace(body.to_owned()));
    let deep = select(vec![200_usize, 5_000, 200_000]).prop_map(|n| Change::Replace(nested(n)));
    let refused = prop_oneof![3 => cut, 3 => hopeless, 1 => deep];
    prop_oneof![
        2 => refused.prop_map(Damage::never_a_client),
        1 => lenient.prop_map(|change| Damage::new(change, Effect::Either)),
    ]
    .boxed()
}

/// RFC 7591 section 3.1 wants an object; these are none in any reading.
const HOPELESS: &[&str] = &[
    "[]",
    "\"redirect_uris\"",
    "42",
    "true",
    "{{",
    "}}",
    "[{{]}}",
    "{{\"redirect_uris\":[\"https://rp.example/callback\"}}",
    "{{\"redirect_uris\":}}",
    "{{\"redirect_uris\"}}",
    "{{\"a\":\"\\x\"}}",
    "{{\"a\":\"\\u12\"}}",
    "<client><redirect_uri>https://rp.example/callback</redirect_uri></client>",
];

/// Some parsers take these, and for what they take them is theirs to say.
const LENIENT: &[&str] = &[
    "redirect_uris=https%3A%2F%2Frp.example%2Fcallback&grant_types=authorization_code",
    "",
    " ",
    "null",
    "{{}}",
    "\u{feff}{{\"redirect_uris\":[\"https://rp.example/callback\"]}}",
    "{{\"redirect_uris\":[\"https://rp.example/callback\"],}}",
    "{{\"redirect_uris\":[\"https://rp.example/callback\"]}} x",
    "{{\"redirect_uris\":[\"https://rp.example/callback\"]}}{{}}",
    "{{'redirect_uris':['https://rp.example/callback']}}",
    "{{redirect_uris:[\"https://rp.example/callback\"]}}",
    "/* x */{{\"redirect_uris\":[\"https://rp.example/callback\"]}}",
    "{{\"redirect_uris\":[\"https://rp.example/callback\"],\"default_max_age\":NaN}}",
    "{{\"redirect_uris\":[\"https://rp.example/callback\"],\"default_max_age\":01}}",
    "{{\"redirect_uris\":[\"https://rp.example/call\tback\"]}}",
];
