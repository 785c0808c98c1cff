//! Which case has which number: the same for a seed on every machine, whoever plays it.
//!
//! Cases are counted by kind, so that a search for one kind alone meets the same ones.

use proptest::strategy::{BoxedStrategy, Strategy as _, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::case::Case;
use crate::kind::Kind;
use crate::terrain::Terrain;

/// A case that can be made simpler.
pub(crate) type Tree = Box<dyn ValueTree<Value = Case>>;

/// A case with its name: the seed, the kind and the number within its kind.
pub(crate) struct Drawn {
    pub(crate) kind: Kind,
    pub(crate) number: u64,
    pub(crate) tree: Tree,
}

/// The cases of a seed, in the order in which they are played.
pub(crate) struct Draw {
    seed: u64,
    strategies: Vec<(Kind, BoxedStrategy<Case>)>,
    /// Indices of strategies; case n is drawn from the one at n, and after the last it begins anew.
    turns: Vec<usize>,
}

impl Draw {
    /// The cases of these kinds, as far as the target offers what they need.
    pub(crate) fn new(seed: u64, kinds: &[Kind], terrain: &Terrain) -> Self {
        let strategies: Vec<_> = kinds
            .iter()
            .filter_map(|kind| Some((*kind, Case::strategy(*kind, terrain)?)))
            .collect();
        let most = kinds.iter().map(|kind| kind.turns()).max().unwrap_or(0);
        let turns = (0..most)
            .flat_map(|turn| {
                let has_turn = move |kind: Kind| turn < kind.turns();
                let kinds = strategies.iter().map(|(kind, _)| *kind).enumerate();
                kinds
                    .filter(move |(_, kind)| has_turn(*kind))
                    .map(|(at, _)| at)
            })
            .collect();
        Self {
            seed,
            strategies,
            turns,
        }
    }

    /// The kinds there is something to try of.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.strategies.iter().map(|(kind, _)| *kind)
    }

    /// The case whose turn it is; none if nothing can be tried, or a strategy has nothing to give.
    pub(crate) fn case(&self, turn: u64) -> Option<Drawn> {
        let turns = u64::try_from(self.turns.len()).ok()?;
        let (round, turn) = (turn.checked_div(turns)?, turn.checked_rem(turns)?);
        let turn = usize::try_from(turn).ok()?;
        let at = *self.turns.get(turn)?;
        let (kind, strategy) = self.strategies.get(at)?;
        let of_kind = |turns: &[usize]| turns.iter().filter(|other| **other == at).count() as u64;
        let number = round * of_kind(&self.turns) + of_kind(&self.turns[..turn]);
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.seed.to_le_bytes());
        seed[8..16].copy_from_slice(&number.to_le_bytes());
        let name = kind.name().as_bytes();
        seed[16..16 + name.len()].copy_from_slice(name);
        let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
        let mut runner = TestRunner::new_with_rng(Config::default(), rng);
        let tree = Box::new(strategy.new_tree(&mut runner).ok()?);
        Some(Drawn {
            kind: *kind,
            number,
            tree,
        })
    }
}
