//! Makes a life cycle that breaks a law small: operations are left out one by one, and what remains is made plain.

use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::op::{By, Client, Hint, Lived, Moment, Op, Scope, Slot, User, Which};

/// A strategy for operations, shrunk one operation at a time.
///
/// Things that belong together when they are drawn need not do so when they are made small, so that the shrinking of collections would stop
/// too early.
#[derive(Clone, Debug)]
pub(super) struct OneByOne<S>(pub(super) S);

impl<S: Strategy<Value = Vec<Op>>> Strategy for OneByOne<S> {
    type Tree = Shrinking;
    type Value = Vec<Op>;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let ops = self.0.new_tree(runner)?.current();
        Ok(Shrinking::new(ops))
    }
}

/// Operations on their way to fewer and plainer ones.
#[derive(Clone, Debug)]
pub(super) struct Shrinking {
    /// The plainest that was not refuted.
    best: Vec<Op>,
    /// The changes to try.
    current: Vec<Op>,
    /// Which place has its turn; the last ones come first, because most operations come after what went wrong. The place behind
    /// the last operation stands for all of them together.
    place: usize,
    /// Which change at that place comes next.
    change: usize,
    /// The changes to try first at every place.
    round: Round,
    /// Whether this round made it any plainer.
    helped: bool,
}

/// Every play costs requests, so that what is likely to go comes first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Round {
    /// A few neighbours are left out.
    Neighbours,
    /// One or two operations are left out, or those of a race.
    Operations,
    /// Operations become plainer.
    Forms,
}

impl Shrinking {
    fn new(ops: Vec<Op>) -> Self {
        Self {
            place: ops.len(),
            current: ops.clone(),
            best: ops,
            change: 0,
            round: Round::Neighbours,
            helped: false,
        }
    }

    /// Tries the next change.
    fn next(&mut self) -> bool {
        loop {
            let change = self.change;
            self.change += 1;
            let mut changes = changed(&self.best, self.place, self.round).into_iter();
            if let Some(changed) = changes.nth(change) {
                self.current = changed;
                return true;
            }
            self.change = 0;
            if let Some(before) = self.place.checked_sub(1) {
                self.place = before;
                continue;
            }
            self.place = self.best.len();
            self.round = match (self.round, std::mem::take(&mut self.helped)) {
                (Round::Neighbours, _) | (Round::Operations | Round::Forms, true) => {
                    Round::Operations
                }
                (Round::Operations, false) => Round::Forms,
                (Round::Forms, false) => {
                    self.current.clone_from(&self.best);
                    return false;
                }
            };
        }
    }
}

impl ValueTree for Shrinking {
    type Value = Vec<Op>;

    fn current(&self) -> Vec<Op> {
        self.current.clone()
    }

    fn simplify(&mut self) -> bool {
        if self.current != self.best {
            self.helped = true;
            self.best.clone_from(&self.current);
            // Here stands another operation now, or another form of this one.
            self.change = 0;
            self.place = self.place.min(self.best.len());
        }
        self.next()
    }

    fn complicate(&mut self) -> bool {
        self.next()
    }
}

/// The changes that may be tried at a place. Each change makes less of it, so that there is an end.
fn changed(ops: &[Op], place: usize, round: Round) -> Vec<Vec<Op>> {
    let Some(op) = ops.get(place) else {
        return match round {
            Round::Neighbours | Round::Operations => Vec::new(),
            Round::Forms => in_first_slots(ops).into_iter().collect(),
        };
    };
    let with = |first: usize, new: Option<Op>| {
        let mut ops = ops.to_vec();
        ops.splice(first..=place, new);
        ops
    };
    let without = |neighbours: usize| place.checked_sub(neighbours).map(|first| with(first, None));
    match round {
        Round::Neighbours => without(NEIGHBOURS).into_iter().collect(),
        Round::Operations => {
            let races = match op {
                Op::Parallel(ops) => fewer(ops),
                Op::Authorize { .. }
                | Op::Deny { .. }
                | Op::Redeem { .. }
                | Op::Refresh { .. }
                | Op::Revoke { .. }
                | Op::Ask { .. }
                | Op::Clock { .. }
                | Op::RotateKeys
                | Op::Block(_)
                | Op::Unblock(_)
                | Op::Remove(_)
                | Op::Restore(_) => Vec::new(),
            };
            let races = races.into_iter().map(|race| with(place, Some(race)));
            without(0)
                .into_iter()
                .chain(without(1))
                .chain(races)
                .collect()
        }
        Round::Forms => {
            let forms = plainer(op).into_iter();
            forms.map(|form| with(place, Some(form))).collect()
        }
    }
}

/// So many beside an operation are left out with it at first.
const NEIGHBOURS: usize = 3;

/// The same in the first slots, if it is in others.
fn in_first_slots(ops: &[Op]) -> Option<Vec<Op>> {
    let mut used: Vec<Slot> = Vec::new();
    let mut moved = ops.to_vec();
    each(&mut moved, &mut |op| {
        if let Some(slot) = slot_of(op)
            && !used.contains(slot)
        {
            used.push(*slot);
        }
    });
    used.sort();
    each(&mut moved, &mut |op| {
        if let Some(slot) = slot_of(op)
            && let Some(at) = used.iter().position(|known| known == slot)
        {
            *slot = Slot::ALL[at];
        }
    });
    (moved != ops).then_some(moved)
}

/// Every operation, those of races too.
fn each(ops: &mut [Op], visit: &mut impl FnMut(&mut Op)) {
    for op in ops {
        if let Op::Parallel(ops) = op {
            each(ops, visit);
        } else {
            visit(op);
        }
    }
}

/// The forms of an operation that are plainer than it, the plainest first.
fn plainer(op: &Op) -> Vec<Op> {
    let mut forms = Vec::new();
    let mut with = |change: &dyn Fn(&mut Op)| {
        let mut form = op.clone();
        change(&mut form);
        if form != *op && !forms.contains(&form) {
            forms.push(form);
        }
    };
    with(&|op| {
        if let Some(slot) = slot_of(op) {
            *slot = Slot::A;
        }
    });
    with(&|op| {
        if let Some(which) = which_of(op) {
            *which = Which::Newest;
        }
    });
    match op {
        Op::Authorize { .. } | Op::Deny { .. } => {
            with(&|op| {
                if let Op::Authorize { user, .. } | Op::Deny { user, .. } = op {
                    *user = User::First;
                }
            });
            with(&|op| {
                if let Op::Authorize { client, .. } | Op::Deny { client, .. } = op {
                    *client = Client::Confidential;
                }
            });
        }
        Op::Refresh { .. } => with(&|op| {
            if let Op::Refresh { scope, .. } = op {
                *scope = Scope::Same;
            }
        }),
        Op::Revoke { .. } => {
            with(&|op| {
                if let Op::Revoke { hint, .. } = op {
                    *hint = Hint::None;
                }
            });
            with(&|op| {
                if let Op::Revoke { by, .. } = op {
                    *by = By::Owner;
                }
            });
        }
        Op::Clock { .. } => forms = plainer_clocks(op),
        Op::Redeem { .. }
        | Op::Parallel(_)
        | Op::Ask { .. }
        | Op::RotateKeys
        | Op::Block(_)
        | Op::Unblock(_)
        | Op::Remove(_)
        | Op::Restore(_) => {}
    }
    forms
}

/// To the end of an access token rather than of anything else, and to the end itself rather than near it.
fn plainer_clocks(op: &Op) -> Vec<Op> {
    let lives = [
        Lived::AccessToken(Which::Newest),
        Lived::RefreshToken,
        Lived::Code,
    ];
    let moments = [Moment::At, Moment::JustBefore];
    let forms = lives.into_iter().flat_map(|lived| {
        moments.into_iter().flat_map(move |moment| {
            Slot::ALL.map(|slot| Op::Clock {
                slot,
                lived,
                moment,
            })
        })
    });
    // The order of the list is the order of plainness.
    forms.take_while(|form| form != op).collect()
}

/// A race with less going on: one of its operations alone, or all but one.
fn fewer(ops: &[Op]) -> Vec<Op> {
    let alone = ops.iter().cloned();
    let without = |at: usize| {
        let mut rest = ops.to_vec();
        rest.remove(at);
        Op::Parallel(rest)
    };
    let smaller = (0..ops.len()).filter(|_| ops.len() > 2).map(without);
    alone.chain(smaller).collect()
}

fn slot_of(op: &mut Op) -> Option<&mut Slot> {
    match op {
        Op::Authorize { slot, .. }
        | Op::Deny { slot, .. }
        | Op::Redeem { slot, .. }
        | Op::Refresh { slot, .. }
        | Op::Revoke { slot, .. }
        | Op::Ask { slot, .. }
        | Op::Clock { slot, .. } => Some(slot),
        Op::RotateKeys
        | Op::Block(_)
        | Op::Unblock(_)
        | Op::Remove(_)
        | Op::Restore(_)
        | Op::Parallel(_) => None,
    }
}

fn which_of(op: &mut Op) -> Option<&mut Which> {
    match op {
        Op::Refresh { which, .. }
        | Op::Revoke { which, .. }
        | Op::Ask { which, .. }
        | Op::Clock {
            lived: Lived::AccessToken(which),
            ..
        } => Some(which),
        Op::Authorize { .. }
        | Op::Deny { .. }
        | Op::Redeem { .. }
        | Op::Clock { .. }
        | Op::RotateKeys
        | Op::Block(_)
        | Op::Unblock(_)
        | Op::Remove(_)
        | Op::Restore(_)
        | Op::Parallel(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shrinks as a search does.
    fn shrunk(ops: Vec<Op>, breaks: impl Fn(&[Op]) -> bool) -> (Vec<Op>, usize) {
        let mut tree = Shrinking::new(ops);
        let (mut best, mut plays) = (tree.current(), 0);
        let mut goes_on = tree.simplify();
        while goes_on {
            plays += 1;
            assert!(plays < 10_000, "it comes to an end");
            let current = tree.current();
            goes_on = if breaks(&current) {
                best = current;
                tree.simplify()
            } else {
                tree.complicate()
            };
        }
        (best, plays)
    }

    fn ops() -> Vec<Op> {
        let refresh = Op::Refresh {
            slot: Slot::C,
            which: Which::First,
            by: By::Owner,
            scope: Scope::Wider,
        };
        vec![
            Op::RotateKeys,
            Op::Authorize {
                slot: Slot::B,
                client: Client::Public,
                user: User::Second,
            },
            Op::Block(User::First),
            Op::Parallel(vec![refresh.clone(), Op::RotateKeys, refresh.clone()]),
            refresh,
            Op::RotateKeys,
        ]
    }

    #[test]
    fn what_does_not_matter_goes_and_the_rest_becomes_plain() {
        let is_refresh = |op: &Op| matches!(op, Op::Refresh { .. });
        let is_public = |op: &Op| {
            matches!(
                op,
                Op::Authorize {
                    client: Client::Public,
                    ..
                }
            )
        };
        let breaks = |ops: &[Op]| ops.iter().any(is_refresh) && ops.iter().any(is_public);
        let (small, plays) = shrunk(ops(), breaks);
        let plain = [
            Op::Authorize {
                slot: Slot::A,
                client: Client::Public,
                user: User::First,
            },
            Op::Refresh {
                slot: Slot::A,
                which: Which::Newest,
                by: By::Owner,
                scope: Scope::Same,
            },
        ];
        assert_eq!(small, plain);
        assert!(plays < 60, "{plays}");
    }

    #[test]
    fn a_race_loses_whoever_does_not_matter() {
        let is_race = |op: &Op| matches!(op, Op::Parallel(ops) if ops.len() > 1);
        let (small, _) = shrunk(ops(), |ops| ops.iter().any(is_race));
        assert!(matches!(&small[..], [Op::Parallel(ops)] if ops.len() == 2));
    }
}
