//! Makes a case that breaks a law as small as it gets while it still breaks it.

use crate::case::Case;
use crate::draw::Tree;
use crate::stage::{Ended, Found};

/// A small case.
pub(super) struct Shrunk {
    pub(super) case: Case,
    pub(super) found: Found,
    /// How many cases were played for it.
    pub(super) plays: u32,
}

/// More plays make a case hardly smaller.
const MOST_PLAYS: u32 = 600;

/// Simplifies step by step. A simpler case that breaks another law is another story.
pub(super) fn shrink(
    mut tree: Tree,
    found: Found,
    mut play: impl FnMut(&Case) -> Result<(), Ended>,
) -> Shrunk {
    let mut small = Shrunk {
        case: tree.current(),
        found,
        plays: 0,
    };
    let mut goes_on = tree.simplify();
    while goes_on && small.plays < MOST_PLAYS {
        let case = tree.current();
        let mut again = None;
        for _ in 0..case.tries() {
            small.plays += 1;
            if let Err(Ended::Found(found)) = play(&case)
                && found.law == small.found.law
            {
                again = Some(found);
                break;
            }
        }
        goes_on = match again {
            Some(found) => {
                small.found = *found;
                small.case = case;
                tree.simplify()
            }
            None => tree.complicate(),
        };
    }
    small
}
