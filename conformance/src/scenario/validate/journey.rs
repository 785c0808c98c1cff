//! Rules of a journey that types cannot express: parts that fit together, weights that can be drawn, invariants that can be violated.

use super::super::journey::{Journey, Part};
use super::super::references;
use super::super::step::Step;
use super::super::verb::{Mark, Verb};
use super::{Complaints, is_kebab_case};
use crate::text::Written;

impl Complaints<'_> {
    pub(super) fn journey(&mut self, journey: &Journey, place: &Written<'_>) {
        let at = |key: &str| {
            place
                .member(key)
                .map_or_else(|| place.span(), |member| member.span())
        };
        if !is_kebab_case(&journey.id) {
            self.add(
                at("id"),
                "`id` is no stable name",
                "lower-case letters and digits, parted by single dashes",
            );
        }
        if journey.says.trim().is_empty() {
            self.add(
                at("says"),
                "the journey says nothing",
                "who does what, in a sentence",
            );
        }
        match (journey.step.is_empty(), journey.mix.is_empty()) {
            (true, true) => self.add_with_help(
                at("id"),
                format!("the journey `{}` goes nowhere", journey.id),
                "it has no steps",
                "a journey has [[journey.step]]s, or a `mix` of other journeys",
            ),
            (true, false) => self.mix(journey, place),
            (false, true) => self.own_steps(journey, place),
            (false, false) => {
                let span = place
                    .member("mix")
                    .map_or_else(|| place.span(), |mix| mix.key_span());
                self.add(
                    span,
                    "a journey has steps or a mix, this one has both",
                    "belongs into a journey of its own",
                );
            }
        }
    }

    fn mix(&mut self, journey: &Journey, place: &Written<'_>) {
        for key in ["fresh", "once", "prepare", "case"] {
            if let Some(member) = place.member(key) {
                self.add(
                    member.key_span(),
                    format!("a mix has no `{key}` of its own"),
                    "belongs into the journeys that are mixed",
                );
            }
        }
        let mut seen = Vec::new();
        for (share, place) in journey.mix.iter().zip(place.list("mix")) {
            self.weight(share.weight(), &place);
            if seen.contains(&share.journey()) {
                self.add(
                    share.span(),
                    format!("`{}` is in this mix already", share.journey()),
                    "one share each",
                );
            }
            seen.push(share.journey());
        }
    }

    fn own_steps(&mut self, journey: &Journey, place: &Written<'_>) {
        if let (true, Some(prepare)) = (journey.fresh, place.member("prepare")) {
            self.add(
                prepare.key_span(),
                "each repetition of a `fresh` journey begins with nothing",
                "nothing would be left of this",
            );
        }
        self.names_of_cases(&journey.case, place);
        for (case, place) in journey.case.iter().zip(place.list("case")) {
            self.weight(case.weight(), &place);
            for key in ["verdict", "verdict_for"] {
                if let Some(member) = place.member(key) {
                    self.add(
                        member.key_span(),
                        "a verdict is for checks",
                        "a wrong answer in a journey is an error, or violates an `invariant`",
                    );
                }
            }
        }
        for part in [Part::Once, Part::Prepare, Part::Measured] {
            let (key, steps) = part.of(journey);
            for (step, place) in steps.iter().zip(place.list(key)) {
                self.step(step, &place, &format!("journey.{key}"));
                self.invariant(step, &place, part);
                self.movement(step, &place, part);
            }
        }
        references::of_journey(self, journey, place);
    }

    fn weight(&mut self, weight: u32, place: &Written<'_>) {
        if let (0, Some(written)) = (weight, place.member("weight")) {
            self.add(
                written.span(),
                "what has no weight is never drawn",
                "at least 1, or leave it out",
            );
        }
    }

    fn invariant(&mut self, step: &Step, place: &Written<'_>, part: Part) {
        let Some(invariant) = place.member("invariant") else {
            return;
        };
        match part {
            Part::Once | Part::Prepare => self.add(
                invariant.key_span(),
                "nothing is watched before the measured part",
                "an invariant belongs to a [[journey.step]]",
            ),
            Part::Measured if step.expect.is_empty() => self.add(
                invariant.key_span(),
                "no answer would violate this invariant",
                "say in `expect` which ones are right",
            ),
            Part::Measured => {}
        }
    }

    /// There is one clock, and all users live by it; and no user may lock another one out.
    fn movement(&mut self, step: &Step, place: &Written<'_>, part: Part) {
        let moved = step
            .verb
            .as_ref()
            .filter(|verb| verb.is(Mark::OnceInJourney));
        if let (Some(verb), Part::Prepare | Part::Measured) = (moved, part) {
            let span = place
                .member(verb.name())
                .map_or_else(|| place.span(), |verb| verb.key_span());
            self.add(
                span,
                if matches!(verb, Verb::Clock(_)) {
                    "this would move the clock for every user"
                } else {
                    "this would disturb every user"
                },
                "belongs into a [[journey.once]]",
            );
        }
    }
}
