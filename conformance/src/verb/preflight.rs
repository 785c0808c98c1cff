//! `preflight`: what a browser asks before it lets a page send a request.

use std::collections::BTreeSet;

use http::Method;

use super::call::{Call, header_value, observe};
use super::{Stop, optional};
use crate::rp::Rp;
use crate::rp::fetch;
use crate::rp::observation::Observation;
use crate::scenario::Step;
use crate::scenario::step::Send;
use crate::scenario::verbs::Preflight;
use crate::words::Fact;

pub(super) async fn run(verb: &Preflight, _: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
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
            Fact::AllowOrigin,
            fetch::list(answer, "access-control-allow-origin"),
        ),
        (
            Fact::AllowMethods,
            fetch::list(answer, "access-control-allow-methods"),
        ),
        (Fact::AllowHeaders, lower("access-control-allow-headers")),
    ];
    for (fact, found) in facts {
        seen.facts.set(fact, found);
    }
    if let Err(reason) = allowed {
        seen.facts.set(Fact::RefusedBecause, reason);
    }
    Ok(seen)
}
