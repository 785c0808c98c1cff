//! A mix draws on journeys that exist and have steps of their own.

use super::Suite;
use crate::text::Diagnostic;
use crate::text::nearest::suggestion;

/// Every share of a mix that leads nowhere.
pub(super) fn complaints(suite: &Suite) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for topic in &suite.topics {
        for share in topic.journeys.iter().flat_map(|journey| &journey.mix) {
            let id = share.journey();
            let (title, label) = match suite.journey(id) {
                Some(journey) if journey.mix.is_empty() => continue,
                Some(_) => (
                    format!("the journey `{id}` is a mix itself"),
                    "name the journeys that it mixes".to_owned(),
                ),
                None => (format!("there is no journey `{id}`"), nearest(suite, id)),
            };
            diagnostics.push(Diagnostic::new(&topic.source, share.span(), title, label));
        }
    }
    diagnostics
}

fn nearest(suite: &Suite, id: &str) -> String {
    let known = suite.journeys().map(|journey| journey.id.as_str());
    match suggestion(id, known).strip_prefix(", ") {
        Some(suggestion) => suggestion.to_owned(),
        None => "no file has a [[journey]] of this id".to_owned(),
    }
}
