//! The model by itself: what it allows after which operations.

use assay_conformance::target::RefreshPolicy;

use super::*;
use crate::lifecycle::op::{By, Hint, Kind, Lived, Moment, Scope, Slot, User, Verifier, Which};
use crate::lifecycle::properties::Property;

const ACCESS_S: u64 = 7_200;

fn strict() -> Properties {
    Properties {
        rotates: Property::Declared(true),
        grace_s: 0,
        refresh_policy: Property::Declared(RefreshPolicy::Absolute),
        refresh_s: Some(259_200),
        code_s: Some(600),
        leeway_s: 0,
        clock_stands: Property::Learned(true),
        revokes_at_once: true,
        opaque_access_tokens: true,
        refresh_ends_access: Property::Learned(false),
        old_revocation_ends_family: Property::Learned(true),
        introspects_refresh: Property::Learned(true),
        blocked_access_ends: Property::Learned(true),
    }
}

const fn authorize(client: Client) -> Op {
    Op::Authorize {
        slot: Slot::A,
        client,
        user: User::First,
    }
}

const REDEEM: Op = Op::Redeem {
    slot: Slot::A,
    by: By::Owner,
    verifier: Verifier::Right,
};

const fn refresh(which: Which) -> Op {
    Op::Refresh {
        slot: Slot::A,
        which,
        by: By::Owner,
        scope: Scope::Same,
    }
}

const fn revoke(kind: Kind, by: By) -> Op {
    Op::Revoke {
        slot: Slot::A,
        kind,
        which: Which::Newest,
        by,
        hint: Hint::None,
    }
}

const fn ask(which: Which) -> Op {
    Op::Ask {
        slot: Slot::A,
        kind: Kind::Access,
        which,
    }
}

const fn clock(lived: Lived, moment: Moment) -> Op {
    Op::Clock {
        slot: Slot::A,
        lived,
        moment,
    }
}

/// The world after operations to each of which there is one answer.
fn after(ops: &[Op], properties: &Properties) -> World {
    ops.iter().fold(World::default(), |world, op| {
        let ruling =
            allowed(&world, op, properties).unwrap_or_else(|| panic!("{op:?} is about nothing"));
        let [(_, after)] = ruling.outcomes.as_slice() else {
            panic!("{op:?}: {:?}", ruling.outcomes)
        };
        let mut after = after.clone();
        for generation in after
            .grants
            .values_mut()
            .flat_map(|grant| &mut grant.generations)
        {
            generation.lives_s = Some(ACCESS_S);
        }
        after
    })
}

/// The answers that are allowed next, and the law that allows no others.
fn next(ops: &[Op], op: &Op, properties: &Properties) -> (Vec<Answer>, Option<Law>) {
    let ruling = allowed(&after(ops, properties), op, properties).expect("it is about something");
    let mut answers: Vec<_> = ruling.outcomes.iter().map(|(answer, _)| *answer).collect();
    answers.sort();
    answers.dedup();
    (answers, ruling.law)
}

fn only(law: Law, answer: Answer) -> (Vec<Answer>, Option<Law>) {
    (vec![answer], Some(law))
}

fn alive_or_dead() -> (Vec<Answer>, Option<Law>) {
    (vec![Answer::Alive, Answer::Dead], Some(Law::VerdictsAgree))
}

const BEGIN: [Op; 2] = [authorize(Client::Public), REDEEM];

fn and(ops: &[Op]) -> Vec<Op> {
    [&BEGIN, ops].concat()
}

#[test]
fn a_code_that_was_replayed_takes_its_tokens_along() {
    let properties = strict();
    let twice = and(&[REDEEM]);
    assert_eq!(
        next(&BEGIN, &REDEEM, &properties),
        only(Law::CodeSingleUse, Answer::Refused)
    );
    assert_eq!(
        next(&twice, &ask(Which::Newest), &properties),
        only(Law::ReplayedCodeRevokes, Answer::Dead)
    );
    assert_eq!(
        next(&twice, &refresh(Which::Newest), &properties),
        only(Law::ReplayedCodeRevokes, Answer::Refused)
    );
}

#[test]
fn a_code_ends_with_its_time() {
    let properties = strict();
    let begun = [authorize(Client::Confidential)];
    for (moment, expected) in [
        (Moment::JustBefore, only(Law::CodeWorks, Answer::Tokens)),
        (Moment::At, only(Law::CodeExpires, Answer::Refused)),
        (Moment::After, only(Law::CodeExpires, Answer::Refused)),
    ] {
        let ops = [&begun[..], &[clock(Lived::Code, moment)]].concat();
        assert_eq!(next(&ops, &REDEEM, &properties), expected, "{moment:?}");
    }
}

#[test]
fn a_wrong_verifier_and_a_stranger_get_nothing_and_may_spoil_the_code() {
    let properties = strict();
    let begun = [authorize(Client::Confidential)];
    for (by, verifier, law) in [
        (By::Owner, Verifier::Wrong, Law::VerifierMatches),
        (By::Stranger, Verifier::Right, Law::CodeBound),
    ] {
        let wrong = Op::Redeem {
            slot: Slot::A,
            by,
            verifier,
        };
        assert_eq!(
            next(&begun, &wrong, &properties),
            only(law, Answer::Refused)
        );
        let ops = [&begun[..], &[wrong]].concat();
        let answers = next(&ops, &REDEEM, &properties).0;
        assert_eq!(answers, [Answer::Tokens, Answer::Refused]);
    }
}

#[test]
fn the_reuse_of_a_replaced_refresh_token_ends_its_family() {
    let properties = strict();
    for (client, law) in [
        (Client::Public, Law::RefreshFamilyDies),
        (Client::Confidential, Law::RefreshFamilyOughtToDie),
    ] {
        let ops = [authorize(client), REDEEM, refresh(Which::Newest)];
        assert_eq!(
            next(&ops, &refresh(Which::First), &properties),
            only(Law::RefreshSingleUse, Answer::Refused)
        );
        let reused = [&ops[..], &[refresh(Which::First)]].concat();
        assert_eq!(
            next(&reused, &refresh(Which::Newest), &properties),
            only(law, Answer::Refused)
        );
        assert_eq!(
            next(&reused, &ask(Which::Newest), &properties),
            alive_or_dead(),
            "of access tokens nothing is said"
        );
    }
}

#[test]
fn within_its_grace_a_replaced_refresh_token_may_work() {
    let properties = Properties {
        grace_s: 30,
        ..strict()
    };
    let ops = and(&[refresh(Which::Newest)]);
    let answers = next(&ops, &refresh(Which::First), &properties).0;
    assert_eq!(answers, [Answer::Tokens, Answer::Refused]);
    let late = and(&[
        refresh(Which::Newest),
        clock(Lived::RotationGrace, Moment::At),
    ]);
    assert_eq!(
        next(&late, &refresh(Which::First), &properties),
        only(Law::RefreshSingleUse, Answer::Refused)
    );
}

#[test]
fn where_refresh_tokens_stay_they_work_again() {
    let properties = Properties {
        rotates: Property::Learned(false),
        ..strict()
    };
    let ops = and(&[refresh(Which::Newest)]);
    for which in [Which::First, Which::Newest] {
        assert_eq!(
            next(&ops, &refresh(which), &properties),
            only(Law::RefreshTokenLives, Answer::Tokens)
        );
    }
}

#[test]
fn the_policy_says_whether_use_extends_the_life_of_refresh_tokens() {
    let ops = and(&[
        clock(Lived::AccessToken(Which::Newest), Moment::At),
        refresh(Which::Newest),
        clock(Lived::RefreshToken, Moment::At),
    ]);
    for policy in [RefreshPolicy::Absolute, RefreshPolicy::Idle] {
        let properties = Properties {
            refresh_policy: Property::Declared(policy),
            ..strict()
        };
        let world = after(&ops, &properties);
        let extra = match policy {
            RefreshPolicy::Absolute => 0,
            RefreshPolicy::Idle => ACCESS_S,
        };
        assert_eq!(world.now, 259_200 + extra);
        assert_eq!(
            next(&ops, &refresh(Which::Newest), &properties),
            only(Law::RefreshTokenExpires, Answer::Refused)
        );
    }
    let unknown = Properties {
        refresh_policy: Property::Unknown,
        ..strict()
    };
    let early = and(&[
        clock(Lived::AccessToken(Which::Newest), Moment::At),
        refresh(Which::Newest),
    ]);
    let mut world = after(&early, &unknown);
    world.now = 259_200 + 100;
    let ruling = allowed(&world, &refresh(Which::Newest), &unknown).expect("a refresh");
    assert_eq!(
        ruling.outcomes.len(),
        2,
        "between the two ends nothing is sure"
    );
}

#[test]
fn an_access_token_lives_until_its_end_and_no_longer() {
    let properties = strict();
    for (moment, expected) in [
        (
            Moment::JustBefore,
            only(Law::AccessTokenLives, Answer::Alive),
        ),
        (Moment::At, only(Law::AccessTokenExpires, Answer::Dead)),
    ] {
        let ops = and(&[clock(Lived::AccessToken(Which::Newest), moment)]);
        assert_eq!(next(&ops, &ask(Which::Newest), &properties), expected);
    }
}

#[test]
fn a_grant_may_end_with_its_refresh_tokens() {
    let properties = strict();
    let ops = and(&[
        clock(Lived::RefreshToken, Moment::JustBefore),
        refresh(Which::Newest),
        clock(Lived::AccessToken(Which::Newest), Moment::JustBefore),
    ]);
    assert_eq!(
        next(&ops, &ask(Which::Newest), &properties),
        alive_or_dead()
    );
}

#[test]
fn a_second_authorization_may_be_the_same_grant() {
    let properties = strict();
    let again = Op::Authorize {
        slot: Slot::A,
        client: Client::Public,
        user: User::First,
    };
    let ops = and(&[
        clock(Lived::AccessToken(Which::Newest), Moment::At),
        again,
        REDEEM,
        clock(Lived::RefreshToken, Moment::JustBefore),
    ]);
    let answers = next(&ops, &refresh(Which::Newest), &properties).0;
    assert_eq!(answers, [Answer::Tokens, Answer::Refused]);
}

#[test]
fn a_clock_that_goes_on_meets_no_moment_to_the_second() {
    let going = Properties {
        clock_stands: Property::Learned(false),
        ..strict()
    };
    assert_eq!(Moment::At.offset_s(&strict()), 0);
    assert!(Moment::At.offset_s(&going) > 0);
}

#[test]
fn near_an_end_that_the_clock_was_not_moved_to_nothing_is_sure() {
    let properties = Properties {
        code_s: Some(ACCESS_S),
        ..strict()
    };
    let near = after(&and(&[clock(Lived::Code, Moment::JustBefore)]), &properties);
    assert_eq!(
        allowed(&near, &ask(Which::Newest), &properties),
        None,
        "it may end between two questions"
    );
}

#[test]
fn a_revocation_ends_what_it_names_and_what_hangs_on_it() {
    let properties = strict();
    let revoked = and(&[revoke(Kind::Refresh, By::Owner)]);
    assert_eq!(
        next(&revoked, &refresh(Which::Newest), &properties),
        only(Law::RevokedStaysDead, Answer::Refused)
    );
    assert_eq!(
        next(&revoked, &ask(Which::Newest), &properties),
        only(Law::RevocationCascades, Answer::Dead)
    );
    let again = next(&revoked, &revoke(Kind::Refresh, By::Owner), &properties);
    assert_eq!(again, only(Law::RevocationConfirmed, Answer::Confirmed));
}

#[test]
fn self_contained_access_tokens_may_outlive_a_revocation() {
    let properties = Properties {
        opaque_access_tokens: false,
        ..strict()
    };
    let revoked = and(&[revoke(Kind::Refresh, By::Owner)]);
    assert_eq!(
        next(&revoked, &ask(Which::Newest), &properties),
        alive_or_dead()
    );
}

#[test]
fn a_stranger_revokes_nothing() {
    let properties = strict();
    let world = after(&BEGIN, &properties);
    let ruling = allowed(&world, &revoke(Kind::Refresh, By::Stranger), &properties);
    for (_, after) in ruling.expect("a revocation").outcomes {
        let asked = allowed(&after, &ask(Which::Newest), &properties).expect("a question");
        assert_eq!(asked.law, Some(Law::RevokedByOwner));
        assert_eq!(asked.outcomes[0].0, Answer::Alive);
    }
}

#[test]
fn a_revocation_spares_other_grants() {
    let properties = strict();
    let other = |client, user| {
        let slot = Slot::B;
        let ops = [
            Op::Authorize { slot, client, user },
            Op::Redeem {
                slot,
                by: By::Owner,
                verifier: Verifier::Right,
            },
        ];
        let ops = [&ops[..], &and(&[revoke(Kind::Refresh, By::Owner)])].concat();
        let asked = Op::Ask {
            slot,
            kind: Kind::Access,
            which: Which::Newest,
        };
        next(&ops, &asked, &properties)
    };
    let spared = only(Law::OneGrantOnly, Answer::Alive);
    assert_eq!(other(Client::Public, User::Second), spared);
    assert_eq!(other(Client::Confidential, User::First), spared);
    assert_eq!(
        other(Client::Public, User::First),
        alive_or_dead(),
        "whether these are two grants is not said"
    );
}

#[test]
fn nobody_acts_for_who_is_locked_out_or_gone() {
    let properties = strict();
    let blocked = and(&[Op::Block(User::First)]);
    assert_eq!(
        next(&blocked, &refresh(Which::Newest), &properties),
        only(Law::BlockedUserRefused, Answer::Refused)
    );
    assert_eq!(
        next(&blocked, &authorize(Client::Public), &properties),
        only(Law::BlockedUserRefused, Answer::NoCode)
    );
    let gone = and(&[Op::Remove(Client::Public)]);
    assert_eq!(
        next(&gone, &refresh(Which::Newest), &properties),
        only(Law::RemovedClientRefused, Answer::Refused)
    );
    let back = and(&[Op::Block(User::First), Op::Unblock(User::First)]);
    let answers = next(&back, &refresh(Which::Newest), &properties).0;
    assert_eq!(answers, [Answer::Tokens, Answer::Refused]);
}

fn answers_of(ops: &[Op], properties: &Properties) -> Vec<Vec<Answer>> {
    let orders = orders(&after(&BEGIN, properties), ops, properties);
    let mut answers: Vec<_> = orders.into_iter().map(|order| order.answers).collect();
    answers.sort();
    answers.dedup();
    answers
}

#[test]
fn of_two_refreshes_at_once_one_wins_where_tokens_are_replaced() {
    let both = [refresh(Which::Newest), refresh(Which::Newest)];
    assert_eq!(
        answers_of(&both, &strict()),
        [
            [Answer::Tokens, Answer::Refused],
            [Answer::Refused, Answer::Tokens]
        ]
    );
    let staying = Properties {
        rotates: Property::Learned(false),
        ..strict()
    };
    assert_eq!(
        answers_of(&both, &staying),
        [[Answer::Tokens, Answer::Tokens]]
    );
}

#[test]
fn of_replays_at_once_one_wins_and_the_loser_is_no_thief() {
    let properties = strict();
    let world = after(&[authorize(Client::Public)], &properties);
    let orders = orders(&world, &[REDEEM, REDEEM], &properties);
    for order in &orders {
        assert!(
            order.answers.contains(&Answer::Tokens) && order.answers.contains(&Answer::Refused)
        );
        let asked = allowed(&order.world, &ask(Which::Newest), &properties).expect("a question");
        assert_eq!(asked.outcomes.len(), 2, "alive or dead");
    }
    assert!(!orders.is_empty());
}

#[test]
fn a_refresh_beside_a_revocation_leaves_nothing_alive() {
    let properties = strict();
    let world = after(&BEGIN, &properties);
    let race = [refresh(Which::Newest), revoke(Kind::Refresh, By::Owner)];
    for order in orders(&world, &race, &properties) {
        assert_eq!(order.answers[1], Answer::Confirmed);
        let asked = allowed(&order.world, &ask(Which::Newest), &properties).expect("a question");
        assert_eq!(asked.law, Some(Law::RevocationCascades));
        assert_eq!(asked.outcomes[0].0, Answer::Dead);
    }
}

#[test]
fn what_is_about_nothing_is_not_allowed() {
    let properties = strict();
    for op in [REDEEM, refresh(Which::Newest), ask(Which::First)] {
        assert_eq!(allowed(&World::default(), &op, &properties), None);
    }
    let begun = after(&[authorize(Client::Public)], &properties);
    assert_eq!(
        orders(&begun, &[REDEEM, ask(Which::First)], &properties),
        []
    );
}
