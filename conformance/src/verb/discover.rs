//! `discover`: a metadata document, fetched anew.
//!
//! Facts: `wrong_types`, `empty_lists` and `wrong_urls` (names of members); `differs` (names of members that are not what they
//! were when the run began; of the other document, those that both have); `duplicate_members`.

use serde_json::Value;

use super::Stop;
use super::call::Call;
use crate::rp::observation::Observation;
use crate::rp::{Rp, discovery, published};
use crate::scenario::step::Send;
use crate::scenario::verbs::Discover;
use crate::words::Document;

pub(super) async fn run(verb: &Discover, send: &Send, rp: &mut Rp) -> Result<Observation, Stop> {
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
        ("wrong_types", published::wrong_types(&members)),
        ("empty_lists", published::empty_lists(&members)),
        ("wrong_urls", published::wrong_urls(&members)),
        (
            "differs",
            published::differs(&members, &known, document == primary),
        ),
    ];
    for (name, found) in facts {
        seen.facts.insert(name.to_owned(), found.clone().into());
        seen.values.insert(name.to_owned(), found.into());
    }
    Ok(seen)
}
