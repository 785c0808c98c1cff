//! An id names one check or one journey.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Kind, Topic};
use crate::text::{Diagnostic, Source};

/// Every id that has been given away before, where it is given away again.
pub(super) fn twins(topics: &[Topic]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<&str, (Kind, &Source)> = BTreeMap::new();
    let mut diagnostics = Vec::new();
    for topic in topics {
        for (kind, id) in topic.ids() {
            if let Some((other, place)) = first.insert(id, (kind, &topic.source)) {
                diagnostics.push(twin(&topic.source, id, (other, kind), &place.path));
            }
        }
    }
    diagnostics
}

fn twin(source: &Arc<Source>, id: &str, kinds: (Kind, Kind), first: &str) -> Diagnostic {
    let quoted = format!("\"{id}\"");
    let start = last_given(&source.text, &quoted);
    let who = match kinds {
        (Kind::Check, Kind::Check) => "two checks",
        (Kind::Journey, Kind::Journey) => "two journeys",
        (Kind::Check, Kind::Journey) | (Kind::Journey, Kind::Check) => "a check and a journey",
    };
    Diagnostic::new(
        source,
        start..start + quoted.len(),
        format!("{who} are called `{id}`"),
        format!("the first one stands in {first}"),
    )
    .help("an id is unique; to replace a built-in one, put yours into a directory for --scenarios")
}

/// Where an id is given away last; a mix names it too.
fn last_given(text: &str, quoted: &str) -> usize {
    let is_given = |at: &usize| {
        let key = text[..*at].trim_end().strip_suffix('=');
        key.is_some_and(|key| key.trim_end().ends_with("id"))
    };
    let places = text.match_indices(quoted).map(|(at, _)| at);
    places.filter(is_given).last().unwrap_or_default()
}
