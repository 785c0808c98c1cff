//! `origins`: one request from several origins, and what each may read.

use serde_json::Value;

use super::call::{Call, header_value, observe};
use super::{Stop, optional};
use crate::rp::Rp;
use crate::rp::fetch::list;
use crate::rp::observation::Observation;
use crate::rp::transport::{Answer, Outgoing};
use crate::scenario::Step;
use crate::scenario::step::Send;
use crate::scenario::verbs::Origins;
use crate::words::Endpoint;
use crate::words::Fact;

pub(super) async fn run(verb: &Origins, _: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let request = cheapest(verb, rp)?;
    let stranger = verb.stranger.evaluate(rp.names())?;
    let mut seen = from(&stranger, &request, rp).await?;
    let mut answers = vec![(stranger, seen.answer.clone())];
    let without = observe(rp.transport().send(request.clone()).await);
    let own = request.url.origin().ascii_serialization();
    for near in &verb.near {
        let origin = near.evaluate(rp.names())?;
        let next = from(&origin, &request, rp).await?;
        answers.push((origin, next.answer.clone()));
        if next.answer.is_some() {
            (seen.exchange, seen.answer) = (next.exchange, next.answer);
        } else {
            seen.failure = next.failure;
        }
    }
    let with_credentials: Vec<Value> = answers
        .iter()
        .filter(|(origin, answer)| {
            answer
                .as_ref()
                .is_some_and(|answer| reflects(answer, origin) && has_credentials(answer))
        })
        .map(|(origin, _)| origin.as_str().into())
        .collect();
    let allows = |(origin, answer): &&(String, Option<Answer>)| {
        answer
            .as_ref()
            .is_some_and(|answer| reflects(answer, origin) || is_public(answer))
    };
    let strangers_may = answers.first().is_some_and(|stranger| allows(&stranger));
    let near_misses: Vec<Value> = answers
        .iter()
        .skip(1)
        .filter(|near| !strangers_may && near.0 != own && allows(near))
        .map(|(origin, _)| origin.as_str().into())
        .collect();
    let most = answers
        .iter()
        .filter_map(|(_, answer)| answer.as_ref())
        .map(allow_origin_count)
        .max()
        .unwrap_or(0);
    let all: Vec<&Answer> = answers
        .iter()
        .filter_map(|(_, answer)| answer.as_ref())
        .chain(&without.answer)
        .collect();
    seen.facts.set(Fact::VaryMissing, vary_missing(&all));
    seen.facts
        .set(Fact::ReflectedWithCredentials, with_credentials);
    seen.facts.set(Fact::NearMissesAllowed, near_misses);
    seen.facts.set(Fact::AllowOriginCount, most);
    seen.success = seen.failure.is_none();
    Ok(seen)
}

async fn from(origin: &str, request: &Outgoing, rp: &Rp) -> Result<Observation, Stop> {
    let mut request = request.clone();
    request
        .headers
        .insert(http::header::ORIGIN, header_value(origin)?);
    Ok(observe(rp.transport().send(request).await))
}

/// The cheapest request that the endpoint answers.
fn cheapest(verb: &Origins, rp: &Rp) -> Result<Outgoing, Stop> {
    let call = match verb.endpoint {
        Endpoint::Token => {
            Call::post(Endpoint::Token, rp)?.with("grant_type", "authorization_code")
        }
        Endpoint::Introspection | Endpoint::Revocation | Endpoint::Verify => {
            Call::post(verb.endpoint, rp)?.with("token", "none")
        }
        Endpoint::Registration => Call::post(verb.endpoint, rp)?,
        Endpoint::Authorization
        | Endpoint::Userinfo
        | Endpoint::Jwks
        | Endpoint::OpenidConfiguration
        | Endpoint::OauthAuthorizationServer => Call::get(rp.endpoint(verb.endpoint)?),
    };
    let token = optional(verb.token.as_ref(), rp)?.unwrap_or_default();
    call.bearer(token).outgoing(&Send::default(), rp)
}

/// Where the answer depends on the origin, caches have to know: Fetch standard section 3.2.5.
fn vary_missing(answers: &[&Answer]) -> usize {
    let said = |answer: &Answer| answer.header("access-control-allow-origin");
    if answers
        .windows(2)
        .all(|pair| said(pair[0]) == said(pair[1]))
    {
        return 0;
    }
    let varies = |answer: &Answer| {
        list(answer, "vary")
            .iter()
            .any(|name| name == "*" || name.eq_ignore_ascii_case("origin"))
    };
    answers.iter().filter(|answer| !varies(answer)).count()
}

fn allow_origin_count(answer: &Answer) -> usize {
    answer
        .headers
        .get_all("access-control-allow-origin")
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()).split(',').count())
        .sum()
}

fn reflects(answer: &Answer, origin: &str) -> bool {
    answer
        .headers
        .get_all("access-control-allow-origin")
        .iter()
        .any(|value| value.as_bytes() == origin.as_bytes())
}

fn is_public(answer: &Answer) -> bool {
    answer
        .headers
        .get_all("access-control-allow-origin")
        .iter()
        .any(|value| value == "*")
}

/// Only the exact word counts: Fetch standard section 3.2.3.
fn has_credentials(answer: &Answer) -> bool {
    answer
        .headers
        .get_all("access-control-allow-credentials")
        .iter()
        .any(|value| value == "true")
}
