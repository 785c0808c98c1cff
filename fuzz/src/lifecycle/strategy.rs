//! Draws life cycles: operations that mean something one after the other, most of them about the same grants.

use std::sync::{Arc, OnceLock};

use assay_conformance::words::Need;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;

use super::op::{By, Client, Hint, Kind, Lived, Moment, Op, Scope, Slot, User, Verifier, Which};
use super::shrink::OneByOne;
use super::{LifeCycle, Place};
use crate::terrain::Terrain;

/// Life cycles of the grants that a target gives.
///
/// Shrinking leaves operations out one by one, moves the rest to the first slot, user and client, and makes scopes and races
/// plain. An operation that is about nothing after that costs nothing: it is not played.
pub fn life_cycles(terrain: &Terrain) -> impl Strategy<Value = LifeCycle> + use<> {
    let place = Arc::new(Place {
        terrain: terrain.clone(),
        properties: OnceLock::new(),
    });
    let cast = Cast::of(terrain);
    let first = cast.begin(Just(Slot::A).boxed());
    let acts = (
        prop::option::weighted(0.85, first),
        vec(cast.act(), 1..MOST_ACTS),
    );
    let ops = acts.prop_map(|(first, acts)| first.into_iter().chain(acts).flatten().collect());
    OneByOne(ops).prop_map(move |ops| LifeCycle {
        ops,
        place: Arc::clone(&place),
    })
}

/// An act is one operation, or a few that belong together.
const MOST_ACTS: usize = 12;

/// Operations that belong together.
type Act = BoxedStrategy<Vec<Op>>;

/// The users and clients that take part, as far as the target has them.
struct Cast {
    clients: Vec<Client>,
    users: Vec<User>,
    terrain: Terrain,
}

impl Cast {
    fn of(terrain: &Terrain) -> Self {
        let offers = |need| terrain.offers(&[need]);
        let mut clients = vec![Client::Confidential];
        clients.extend(offers(Need::PublicClient).then_some(Client::Public));
        let mut users = vec![User::First];
        users.extend(offers(Need::TwoUsers).then_some(User::Second));
        Self {
            clients,
            users,
            terrain: terrain.clone(),
        }
    }

    fn can(&self, need: Need) -> bool {
        self.terrain.offers(&[need])
    }

    /// Any act; those that are about tokens come often, those that are dear or end everything come seldom.
    fn act(&self) -> Act {
        let mut acts: Vec<(u32, Act)> = vec![
            (6, single(ask(slot(), kind()))),
            (
                6,
                single(refresh(slot(), select(vec![Which::Newest]), scope())),
            ),
            (4, single(refresh(slot(), earlier(), Just(Scope::Same)))),
            (5, single(self.revoke())),
            (3, single(redeem(slot()))),
            (3, self.wrong()),
            (3, self.collateral()),
            (6, self.begin(slot().boxed())),
            (4, self.race()),
            (3, self.code_race()),
            (2, self.authorize(slot().boxed())),
            (1, self.deny()),
        ];
        if self.can(Need::DrivenClock) {
            acts.push((35, self.ends()));
        }
        if self.can(Need::KeyRotationHook) {
            // Finding a key takes a server longer than all the rest of a case.
            let then = ask(slot(), Just(Kind::Access));
            let rotation = then.prop_map(|asked| vec![Op::RotateKeys, asked]);
            acts.push((1, rotation.boxed()));
        }
        if self.can(Need::UserAdminHook) {
            let user = select(self.users.clone());
            acts.push((
                4,
                user.clone().prop_map(|user| vec![Op::Block(user)]).boxed(),
            ));
            acts.push((5, user.prop_map(|user| vec![Op::Unblock(user)]).boxed()));
        }
        if self.can(Need::ClientAdminHook) {
            let client = select(self.clients.clone());
            let remove = client.clone().prop_map(|client| vec![Op::Remove(client)]);
            acts.push((3, remove.boxed()));
            let restore = client.prop_map(|client| vec![Op::Restore(client)]);
            acts.push((6, restore.boxed()));
        }
        Union::new_weighted(acts).boxed()
    }

    fn authorize(&self, slot: BoxedStrategy<Slot>) -> Act {
        let who = (
            slot,
            select(self.clients.clone()),
            select(self.users.clone()),
        );
        let allowed = |(slot, client, user)| vec![Op::Authorize { slot, client, user }];
        who.prop_map(allowed).boxed()
    }

    /// A grant, and its first tokens.
    fn begin(&self, slot: BoxedStrategy<Slot>) -> Act {
        let then_redeemed = |mut ops: Vec<Op>| {
            if let Some(Op::Authorize { slot, .. }) = ops.first() {
                ops.push(right_code(*slot));
            }
            ops
        };
        self.authorize(slot).prop_map(then_redeemed).boxed()
    }

    fn deny(&self) -> Act {
        let who = (
            slot(),
            select(self.clients.clone()),
            select(self.users.clone()),
        );
        let denied = |(slot, client, user)| vec![Op::Deny { slot, client, user }];
        who.prop_map(denied).boxed()
    }

    fn by(&self) -> BoxedStrategy<By> {
        match self.clients.len() {
            1 => Just(By::Owner).boxed(),
            _ => prop_oneof![3 => Just(By::Owner), 1 => Just(By::Stranger)].boxed(),
        }
    }

    fn revoke(&self) -> impl Strategy<Value = Op> + use<> {
        let hint = select(vec![Hint::None, Hint::Right, Hint::Wrong]);
        (slot(), kind(), which(), self.by(), hint).prop_map(|(slot, kind, which, by, hint)| {
            Op::Revoke {
                slot,
                kind,
                which,
                by,
                hint,
            }
        })
    }

    /// Somebody else's grant beside one that ends.
    fn collateral(&self) -> Act {
        let other = select(vec![Slot::B, Slot::C]).boxed();
        let revoked = (self.begin(other), self.revoke());
        let and_asked = |(mut ops, revoked): (Vec<Op>, Op)| {
            if let Some(Op::Authorize { slot, .. }) = ops.first() {
                let slot = *slot;
                let asked = Op::Ask {
                    slot,
                    kind: Kind::Access,
                    which: Which::Newest,
                };
                ops.extend([revoked, asked]);
            }
            ops
        };
        revoked.prop_map(and_asked).boxed()
    }

    /// A code or a refresh token in the wrong hands, or a code with the wrong verifier.
    fn wrong(&self) -> Act {
        let authorized = self.authorize(slot().boxed());
        let verifier = authorized
            .clone()
            .prop_map(|ops| and_redeemed(ops, By::Owner, Verifier::Wrong));
        if self.clients.len() == 1 {
            return verifier.boxed();
        }
        let code = authorized.prop_map(|ops| and_redeemed(ops, By::Stranger, Verifier::Right));
        let refresh = slot().prop_map(|slot| {
            vec![Op::Refresh {
                slot,
                which: Which::Newest,
                by: By::Stranger,
                scope: Scope::Same,
            }]
        });
        prop_oneof![verifier, code, refresh].boxed()
    }

    /// Something ends, or nearly does, and is tried then.
    fn ends(&self) -> Act {
        let moment = || select(vec![Moment::At, Moment::JustBefore, Moment::After]);
        let access = (slot(), which(), moment()).prop_map(|(slot, which, moment)| {
            let asked = Op::Ask {
                slot,
                kind: Kind::Access,
                which,
            };
            vec![clock(slot, Lived::AccessToken(which), moment), asked]
        });
        let outlived = slot().prop_map(|slot| {
            let lived = Lived::AccessToken(Which::Newest);
            vec![
                clock(slot, lived, Moment::At),
                right_refresh(slot, Which::Newest),
            ]
        });
        let refresh = (slot(), moment()).prop_map(|(slot, moment)| {
            vec![
                clock(slot, Lived::RefreshToken, moment),
                right_refresh(slot, Which::Newest),
            ]
        });
        let grace = (slot(), moment()).prop_map(|(slot, moment)| {
            vec![
                clock(slot, Lived::RotationGrace, moment),
                right_refresh(slot, Which::Before),
            ]
        });
        let code = (self.authorize(slot().boxed()), moment()).prop_map(|(mut ops, moment)| {
            if let Some(Op::Authorize { slot, .. }) = ops.first() {
                let slot = *slot;
                ops.extend([clock(slot, Lived::Code, moment), right_code(slot)]);
            }
            ops
        });
        prop_oneof![3 => access, 2 => outlived, 3 => refresh, 1 => grace, 2 => code].boxed()
    }

    /// Requests about one grant at the same moment, and what is left of it.
    fn race(&self) -> Act {
        let entrant = |slot: Slot| {
            prop_oneof![
                3 => Just(right_refresh(slot, Which::Newest)),
                2 => select(vec![Kind::Refresh, Kind::Access]).prop_map(move |kind| Op::Revoke {
                    slot,
                    kind,
                    which: Which::Newest,
                    by: By::Owner,
                    hint: Hint::None,
                }),
                1 => Just(Op::Ask { slot, kind: Kind::Access, which: Which::Newest }),
                1 => Just(right_code(slot)),
            ]
        };
        let raced = slot().prop_flat_map(move |slot| {
            vec(entrant(slot), 2..=4).prop_map(move |ops| and_asked(Vec::new(), slot, ops))
        });
        raced.boxed()
    }

    /// A fresh code that several requests want at the same moment.
    fn code_race(&self) -> Act {
        let raced = (self.authorize(slot().boxed()), 2..=4_usize).prop_map(|(ops, times)| {
            let Some(Op::Authorize { slot, .. }) = ops.first() else {
                return ops;
            };
            let slot = *slot;
            and_asked(ops, slot, vec![right_code(slot); times])
        });
        raced.boxed()
    }
}

fn and_asked(mut ops: Vec<Op>, slot: Slot, race: Vec<Op>) -> Vec<Op> {
    let asked = Op::Ask {
        slot,
        kind: Kind::Access,
        which: Which::Newest,
    };
    ops.extend([Op::Parallel(race), asked]);
    ops
}

fn and_redeemed(mut ops: Vec<Op>, by: By, verifier: Verifier) -> Vec<Op> {
    if let Some(Op::Authorize { slot, .. }) = ops.first() {
        let slot = *slot;
        ops.push(Op::Redeem { slot, by, verifier });
    }
    ops
}

fn single(op: impl Strategy<Value = Op> + 'static) -> Act {
    op.prop_map(|op| vec![op]).boxed()
}

/// Mostly the same one: what happens to one grant says more than what happens to three.
fn slot() -> impl Strategy<Value = Slot> + Clone {
    prop_oneof![5 => Just(Slot::A), 2 => Just(Slot::B), 1 => Just(Slot::C)]
}

fn kind() -> impl Strategy<Value = Kind> + Clone {
    prop_oneof![2 => Just(Kind::Access), 1 => Just(Kind::Refresh)]
}

fn which() -> impl Strategy<Value = Which> + Clone {
    prop_oneof![4 => Just(Which::Newest), 1 => Just(Which::First), 1 => Just(Which::Before)]
}

fn earlier() -> impl Strategy<Value = Which> + Clone {
    select(vec![Which::First, Which::Before])
}

fn scope() -> impl Strategy<Value = Scope> + Clone {
    prop_oneof![4 => Just(Scope::Same), 1 => Just(Scope::Wider), 1 => Just(Scope::Narrower)]
}

fn ask(
    slot: impl Strategy<Value = Slot>,
    kind: impl Strategy<Value = Kind>,
) -> impl Strategy<Value = Op> {
    (slot, kind, which()).prop_map(|(slot, kind, which)| Op::Ask { slot, kind, which })
}

fn redeem(slot: impl Strategy<Value = Slot>) -> impl Strategy<Value = Op> {
    slot.prop_map(right_code)
}

fn refresh(
    slot: impl Strategy<Value = Slot>,
    which: impl Strategy<Value = Which>,
    scope: impl Strategy<Value = Scope>,
) -> impl Strategy<Value = Op> {
    (slot, which, scope).prop_map(|(slot, which, scope)| Op::Refresh {
        slot,
        which,
        by: By::Owner,
        scope,
    })
}

const fn clock(slot: Slot, lived: Lived, moment: Moment) -> Op {
    Op::Clock {
        slot,
        lived,
        moment,
    }
}

const fn right_code(slot: Slot) -> Op {
    Op::Redeem {
        slot,
        by: By::Owner,
        verifier: Verifier::Right,
    }
}

const fn right_refresh(slot: Slot, which: Which) -> Op {
    Op::Refresh {
        slot,
        which,
        by: By::Owner,
        scope: Scope::Same,
    }
}
