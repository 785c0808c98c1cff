//! What types cannot say about a race: somebody takes part, and each does one thing.

use super::Complaints;
use crate::scenario::verbs::{Entrant, Race};
use crate::text::Written;

impl Complaints<'_> {
    pub(super) fn race(&mut self, race: &Race, place: Written<'_>) {
        if race.verbs().next().is_none() && race.all.is_empty() {
            self.add(
                place.span(),
                "nothing takes part in this race",
                "at least one of `redeem`, `refresh` and `revoke`, or a list of requests in `all`",
            );
        }
        for (entrant, place) in race.all.iter().zip(place.list("all")) {
            self.entrant(entrant, &place);
        }
    }

    fn entrant(&mut self, entrant: &Entrant, place: &Written<'_>) {
        let verbs: Vec<_> = entrant.verbs().collect();
        match verbs.as_slice() {
            [_] => {}
            [] => self.add_with_help(
                place.span(),
                "an entrant of a race needs a verb",
                "what does it send?",
                &format!("the verbs are {}", Entrant::VERBS.join(", ")),
            ),
            [first, second, ..] => {
                let span = place
                    .member(second.name())
                    .map_or_else(|| place.span(), |verb| verb.key_span());
                self.add(
                    span,
                    format!(
                        "an entrant of a race has one verb, this one has `{}` and `{}`",
                        first.name(),
                        second.name()
                    ),
                    "belongs into an entrant of its own",
                );
            }
        }
    }
}
