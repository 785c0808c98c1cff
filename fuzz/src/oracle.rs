//! Which laws the answer to a damaged request is held to: the standing ones, and those that follow from the damage.

mod promise;

use assay_conformance::judge::{Demand, Law, Outcomes, Standing, Surface};
use toml::{Table, toml};

pub use promise::Promise;

use crate::damage::{Effect, Refusal};

/// The facts about a request when its answer is judged.
///
/// ```
/// use assay_conformance::judge::{Law, Surface};
/// use assay_fuzz::damage::Effect;
/// use assay_fuzz::oracle::Oracle;
///
/// let demands = Oracle::of(Surface::Token).demands(&Effect::Harmless);
/// assert!(demands.iter().any(|demand| demand.law == Law::HarmlessGranted));
/// assert!(demands.iter().any(|demand| demand.law == Law::NeverServerError));
/// ```
#[derive(Clone, Debug)]
pub struct Oracle {
    /// The request as it is, whatever was damaged.
    pub standing: Standing,
    /// Further demands on an answer with tokens.
    pub promises: Vec<Promise>,
    /// Other right answers where nothing was wrong with the request.
    pub also_right: Vec<Table>,
    /// Whether advice is asked about, too: what follows on a step that does not take it would go unseen.
    pub advice: bool,
}

impl Oracle {
    /// Of an answer here, to a request of which nothing else is known.
    #[must_use]
    pub fn of(surface: Surface) -> Self {
        Self {
            standing: Standing::of(surface),
            promises: Vec::new(),
            also_right: Vec::new(),
            advice: true,
        }
    }

    /// The demands on the answer to a request that was damaged with this effect.
    #[must_use]
    pub fn demands(&self, effect: &Effect) -> Vec<Demand> {
        match effect {
            Effect::Harmless => self.granted(),
            Effect::Harmful(refusal) => self.refused(refusal),
            Effect::Either => self.either(),
        }
    }

    /// Nothing was wrong with the request.
    #[must_use]
    pub fn granted(&self) -> Vec<Demand> {
        let granted = self.standing.surface.granted().into_iter();
        let granted = granted.chain(self.also_right.clone());
        let outcomes = granted.fold(Outcomes::default().or_too_busy(), Outcomes::right);
        let granted = self.standing.demand(Law::HarmlessGranted, outcomes);
        self.with(Some(granted), None)
    }

    /// The request must not be granted.
    #[must_use]
    pub fn refused(&self, refusal: &Refusal) -> Vec<Demand> {
        let surface = self.standing.surface;
        let refused = surface.refused().into_iter();
        let mut outcomes = refused.fold(Outcomes::default(), Outcomes::right);
        if let Some(habit) = refusal.habit {
            for mut granted in surface.granted() {
                granted.insert("note".to_owned(), habit.into());
                outcomes = outcomes.tolerated(granted);
            }
        }
        let refused = self.standing.demand(refusal.law, outcomes);
        self.with(Some(refused), Some(refusal))
    }

    /// The request may be granted or refused, but not in any way.
    #[must_use]
    pub fn either(&self) -> Vec<Demand> {
        self.with(None, None)
    }

    fn with(&self, main: Option<Demand>, refusal: Option<&Refusal>) -> Vec<Demand> {
        let mut demands = self.standing.first();
        demands.extend(main);
        demands.extend(self.promises());
        demands.extend(self.standing.form());
        if self.advice {
            let alone = refusal.filter(|refusal| !refusal.among_others);
            let fitting = alone.map(|refusal| refusal.codes.clone());
            demands.extend(self.standing.advice(&fitting.unwrap_or_default()));
        }
        demands
    }

    fn promises(&self) -> impl Iterator<Item = Demand> {
        let promises = self.promises.iter();
        let promises = promises.filter(|_| self.standing.surface == Surface::Token);
        promises.map(|promise| {
            let none = Outcomes::default().right(toml! { tokens = false });
            let kept = promise.kept().into_iter().fold(none, Outcomes::right);
            self.standing.demand(promise.law(), kept)
        })
    }
}

#[cfg(test)]
mod tests {
    use assay_conformance::judge::Sender;

    use super::*;

    fn of(surface: Surface) -> Oracle {
        let mut oracle = Oracle::of(surface);
        oracle.standing.by_basic = true;
        oracle.standing.sender = Sender::Page;
        oracle.standing.secrets = vec!["{flow.code}".to_owned()];
        oracle.promises = vec![
            Promise::IdToken,
            Promise::SomeScope,
            Promise::NotBeyond("email".to_owned()),
        ];
        oracle
    }

    #[test]
    fn what_can_end_in_a_warning_hides_nothing_that_follows() {
        let mut oracle = of(Surface::Token);
        oracle.advice = false;
        let tolerant = |demand: &&Demand| demand.outcomes.contains_key("warn");
        assert_eq!(oracle.either().iter().filter(tolerant).count(), 0);
        oracle.advice = true;
        assert_ne!(oracle.either().iter().filter(tolerant).count(), 0);
    }
}
