//! `discover`: a metadata document, fetched anew.

use serde_json::Value;

use super::Stop;
use super::call::Call;
use crate::rp::observation::Observation;
use crate::rp::{Rp, discovery, published};
use crate::scenario::Step;
use crate::scenario::verbs::Discover;
use crate::words::Document;
use crate::words::Fact;

pub(super) async fn run(verb: &Discover, step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let send = &step.send;
    let metadata = rp.session().metadata();
    let primary = if metadata.openid.is_some() {
        Document::OpenidConfiguration
    } else {
        Document::OauthAuthorizationServer
    };
    let document = verb.document.unwrap_or(primary);
    let target = rp.target();
    let named = target.metadata.as_ref().filter(|_| document == primary);
    let url = discovery::location(&target.issuer, document, named)
        .ok_or_else(|| Stop::Blocked("the issuer is no URL".to_owned()))?;
    let known = metadata.members().cloned().unwrap_or_default();
    let mut seen = Call::get(url).observe(send, rp).await?;
    let members = match seen.values.get("json") {
        Some(Value::Object(members)) => members.clone(),
        Some(_) | None => {
            seen.success = false;
            return Ok(seen);
        }
    };
    let facts = [
        (Fact::WrongTypes, published::wrong_types(&members)),
        (Fact::EmptyLists, published::empty_lists(&members)),
        (Fact::WrongUrls, published::wrong_urls(&members)),
        (
            Fact::Differs,
            published::differs(&members, &known, document == primary),
        ),
    ];
    for (fact, found) in facts {
        seen.facts.set(fact, found.clone());
        seen.values.insert(fact.name().to_owned(), found.into());
    }
    Ok(seen)
}
