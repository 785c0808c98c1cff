//! Registrations that travel in another way: another method, another media type.

use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::BoxedStrategy;

use super::damage::{Change, Damage};
use crate::damage::Effect;

/// Another method never registers (RFC 7591 section 3 knows POST only); a media type is JSON, or may be refused.
pub(super) fn damage() -> BoxedStrategy<Damage> {
    let method = select(vec!["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
        .prop_map(|method| Damage::never_a_client(Change::Method(method)));
    // RFC 9110 section 8.3.1: types ignore case. RFC 8259 section 11: a charset has no meaning.
    let same = select(vec![
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "Application/JSON",
    ])
    .prop_map(|media| Damage::new(Change::ContentType(media), Effect::Harmless));
    let other = select(vec![
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=assay",
        "multipart/form-data",
        "application/json; charset=utf-16",
        "application/xml",
        "application/jwt",
        "json",
        "*/*",
        "application/json, text/plain",
    ])
    .prop_map(|media| Damage::new(Change::ContentType(media), Effect::Either));
    prop_oneof![same, method, other].boxed()
}
