//! `token-generator-repeats`: now and then the code or token that was handed out last is handed out again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::lock;
use crate::mint::{Fresh, Mint};
use crate::model::{Minted, TokenId, TokenKind};
use crate::rule::{Rule, Rules};

/// The mint, or the mint with the bug if it was asked for.
pub(super) fn install(mint: Arc<dyn Mint>, rules: &Rules) -> Arc<dyn Mint> {
    if rules.keep(Rule::TokenNeverRepeated) {
        mint
    } else {
        Arc::new(Repeating::default())
    }
}

/// Counts instead of drawing at random, so that two runs repeat the same.
#[derive(Default)]
struct Repeating {
    runs: Mutex<HashMap<TokenKind, Run>>,
}

struct Run {
    minted: u64,
    newest: Minted,
}

impl Mint for Repeating {
    fn mint(&self, kind: TokenKind, id: TokenId, random: [u8; 32]) -> Minted {
        let fresh = Fresh.mint(kind, id, random);
        let mut runs = lock(&self.runs);
        let run = runs.entry(kind).or_insert_with(|| Run {
            minted: 0,
            newest: fresh.clone(),
        });
        run.minted += 1;
        if !run.minted.is_multiple_of(PERIOD) {
            run.newest = fresh;
        }
        run.newest.clone()
    }
}

/// Each so many of a kind one is a repetition: more than a check ever asks for, few enough for a short run under load.
const PERIOD: u64 = 200;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_repeats_itself_once_in_a_period_and_whole() {
        let mint = Repeating::default();
        for kind in [TokenKind::Access, TokenKind::Refresh, TokenKind::Code] {
            let all: Vec<Minted> = (0..PERIOD)
                .map(|n| mint.mint(kind, TokenId::new(n, [0; 10]), [0; 32]))
                .collect();
            let repeated: Vec<usize> = (1..all.len())
                .filter(|&n| all[n].token.expose() == all[n - 1].token.expose())
                .collect();
            assert_eq!(repeated, [all.len() - 1]);
            assert_eq!(all[all.len() - 1].id, all[all.len() - 2].id);
        }
    }
}
