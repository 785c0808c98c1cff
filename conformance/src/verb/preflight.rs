//! `preflight`: what a browser asks before it lets a page send a request.
//!
//! Facts: `allow_origin`, `allow_methods`, `allow_headers`, and `refused_because` where the answer does not let the request through.

use std::collections::BTreeSet;

use http::Method;

use super::call::{Call, header_value, observe};
use super::{Stop, optional};
use crate::rp::Rp;
use crate::rp::fetch;
use crate::rp::observation::Observation;
use crate::scenario::step::Send;
use crate::scenario::verbs::Preflight;

pub(super) async fn run(verb: &Preflight, rp: &mut Rp) -> Result<Observation, Stop> {
    let origin = header_value(&verb.origin.evaluate(rp.names())?)?;
    let method = verb.method.as_deref().unwrap_or("POST");
    let method: Method = method
        .parse()
        .map_err(|_| Stop::Harness(format!("`{method}` is no HTTP method")))?;
    let headers = optional(verb.headers.as_ref(), rp)?.unwrap_or_default();
    let asked: BTreeSet<String> = headers
        .split(',')
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| !name.is_empty())
        .collect();
    let mut request = Call::get(rp.endpoint(verb.endpoint)?).outgoing(&Send::default(), rp)?;
    request.method = method.clone();
    let mut seen = observe(
        rp.transport()
            .send(fetch::preflight(&request, &origin, &headers))
            .await,
    );
    let Some(answer) = &seen.answer else {
        return Ok(seen);
    };
    let allowed = fetch::preflight_allows(answer, &origin, &method, &asked);
    seen.readable = Some(allowed.is_ok());
    seen.success = allowed.is_ok();
    let lower = |name: &str| {
        fetch::list(answer, name)
            .iter()
            .map(|item| item.to_ascii_lowercase())
            .collect::<Vec<_>>()
    };
    let facts = [
        (
            "allow_origin",
            fetch::list(answer, "access-control-allow-origin"),
        ),
        (
            "allow_methods",
            fetch::list(answer, "access-control-allow-methods"),
        ),
        ("allow_headers", lower("access-control-allow-headers")),
    ];
    for (name, found) in facts {
        seen.facts.insert(name.to_owned(), found.into());
    }
    if let Err(reason) = allowed {
        seen.facts
            .insert("refused_because".to_owned(), reason.into());
    }
    Ok(seen)
}
