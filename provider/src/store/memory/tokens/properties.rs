//! The tables answer as plain maps would that forget nothing, in any order of calls; and forget what may be forgotten.

use std::collections::HashMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::model::Lifetime;
use crate::store::memory::rows::REUSE_MEMORY;
use crate::store::memory::tokens::size::{GRANTED, Made};

/// What is done to a store, each with a number that says to which grant or token.
#[derive(Clone, Copy, Debug)]
enum Step {
    Open { span: u64 },
    Redeem(usize, Spans),
    Rotate(usize, Spans),
    Issue(Spans),
    Revoke(usize, Whose),
    Wait(u64),
}

/// How long an access and a refresh token live.
type Spans = (u64, Option<u64>);

#[derive(Clone, Copy, Debug)]
enum Whose {
    Grant,
    RefreshTokens,
}

/// Lifetimes and waits that end before, at and after each other, and around the time for which dead rows are kept.
fn span() -> impl Strategy<Value = u64> {
    prop_oneof![0..4_u64, 7_198..7_203_u64, 0..20_000_u64]
}

fn wait() -> impl Strategy<Value = u64> {
    let month = REUSE_MEMORY.as_secs();
    prop_oneof![6 => span(), 1 => month - 2..month + 7_202]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let spans = || (span(), proptest::option::of(span()));
    let any_of = || prop_oneof![3 => 0..4_usize, 1 => 0..64_usize];
    let whose = prop_oneof![
        8 => Just(Whose::Grant),
        2 => Just(Whose::RefreshTokens),
    ];
    let step = prop_oneof![
        4 => span().prop_map(|span| Step::Open { span }),
        6 => (any_of(), spans()).prop_map(|(n, spans)| Step::Redeem(n, spans)),
        6 => (any_of(), spans()).prop_map(|(n, spans)| Step::Rotate(n, spans)),
        1 => spans().prop_map(Step::Issue),
        1 => (any_of(), whose).prop_map(|(n, whose)| Step::Revoke(n, whose)),
        3 => wait().prop_map(Step::Wait),
    ];
    vec(step, 0..160)
}

/// The same as plain maps, without forgetting. Newest last, so that a step can say "the third newest".
#[derive(Default)]
struct Model {
    grants: HashMap<GrantId, (Grant, bool)>,
    codes: Vec<(AuthorizationCode, Timestamp)>,
    access: Vec<(AccessToken, Timestamp)>,
    refresh: Vec<(RefreshToken, Timestamp)>,
}

/// The `n`th newest.
fn newest<T>(rows: &[T], n: usize) -> Option<usize> {
    (!rows.is_empty()).then(|| rows.len() - 1 - n % rows.len())
}

impl Model {
    fn is_alive(&self, id: &GrantId) -> bool {
        !self.grants[id].0.revoked
    }

    fn record(&mut self, issued: Issued) {
        self.access
            .push((issued.access.clone(), issued.access.expires + LINGER));
        if let Some(token) = issued.refresh {
            let until = token.expires.map_or(NEVER, |expires| expires + LINGER);
            self.refresh.push((token, until));
        }
    }

    fn redeem(&mut self, n: usize, issued: Issued) -> Redeemed {
        if self.codes[n].0.used {
            return Redeemed::AlreadyUsed;
        }
        if !self.is_alive(&self.codes[n].0.grant) {
            return Redeemed::Revoked;
        }
        self.codes[n].0.used = true;
        self.record(issued);
        Redeemed::Done
    }

    fn rotate(&mut self, n: usize, issued: Issued, now: Timestamp) -> Rotated {
        let (token, until) = &mut self.refresh[n];
        if token.rotated {
            return Rotated::Reused;
        }
        let (grant, refreshable) = &self.grants[&token.grant];
        if grant.revoked || !refreshable {
            return Rotated::Revoked;
        }
        token.rotated = true;
        if token.expires.is_none() {
            *until = now + REUSE_MEMORY + LINGER;
        }
        self.record(issued);
        Rotated::Done
    }

    fn end(&mut self, ends: impl Fn(&Grant) -> bool, now: Timestamp) {
        for (grant, _) in self.grants.values_mut().filter(|(grant, _)| ends(grant)) {
            grant.revoked = true;
            // A token without end goes some time after its grant.
            let endless = |(token, until): &&mut (RefreshToken, Timestamp)| {
                *until == NEVER && token.grant == grant.id
            };
            for (_, until) in self.refresh.iter_mut().filter(endless) {
                *until = now + LINGER;
            }
        }
    }
}

/// Drives both, and compares what they say.
struct Pair {
    tables: Tables,
    model: Model,
    made: Made,
    now: Timestamp,
}

impl Pair {
    fn play(&mut self, step: Step) -> Result<(), TestCaseError> {
        self.tables.collect(self.now);
        let now = self.now;
        match step {
            Step::Open { span } => {
                let (grant, code) = self.made.grant(now, Lifetime::from_secs(span));
                let nonce = self.tables.open(grant.clone());
                self.tables.add_code(code.clone(), nonce);
                self.model.codes.push((code.clone(), code.expires + LINGER));
                self.model.grants.insert(grant.id.clone(), (grant, true));
            }
            Step::Redeem(n, spans) => {
                let Some(n) = newest(&self.model.codes, n) else {
                    return Ok(());
                };
                let (code, until) = &self.model.codes[n];
                let (id, may_be_gone) = (code.id, *until <= now);
                let issued = self.issued(&code.grant.clone(), spans);
                let said = self.tables.redeem(id, issued.clone());
                if !(may_be_gone && self.tables.codes.get(id).is_none()) {
                    prop_assert_eq!(said, self.model.redeem(n, issued));
                }
            }
            Step::Rotate(n, spans) => {
                let Some(n) = newest(&self.model.refresh, n) else {
                    return Ok(());
                };
                let (token, until) = &self.model.refresh[n];
                let (id, may_be_gone) = (token.id, *until <= now);
                let issued = self.issued(&token.grant.clone(), spans);
                let said = self.tables.rotate(id, issued.clone(), now);
                if !(may_be_gone && self.tables.refresh.get(id).is_none()) {
                    prop_assert_eq!(said, self.model.rotate(n, issued, now));
                }
            }
            Step::Issue(spans) => {
                let (grant, _) = self.made.grant(now, Lifetime::from_secs(0));
                let issued = self.issued(&grant.id, spans);
                self.tables.open(grant.clone());
                self.tables.record(issued.clone());
                self.model.grants.insert(grant.id.clone(), (grant, true));
                self.model.record(issued);
            }
            Step::Revoke(n, whose) => {
                let Some(n) = newest(&self.model.access, n) else {
                    return Ok(());
                };
                let id = self.model.access[n].0.grant.clone();
                self.revoke(whose, id);
            }
            Step::Wait(secs) => {
                self.now = now + Lifetime::from_secs(secs);
                self.tables.collect(self.now);
                self.compare()?;
            }
        }
        Ok(())
    }

    fn issued(&mut self, grant: &GrantId, (access, refresh): Spans) -> Issued {
        let ends = |span| self.now + Lifetime::from_secs(span);
        let (access, refresh) = (ends(access), refresh.map(ends));
        self.made.tokens(grant, self.now, access, refresh)
    }

    fn revoke(&mut self, whose: Whose, id: GrantId) {
        let now = self.now;
        let whose = match whose {
            Whose::Grant => Revocation::Grant(id),
            Whose::RefreshTokens => Revocation::RefreshTokensOf(id),
        };
        self.tables.revoke(&whose, now);
        match whose {
            Revocation::Grant(id) => self.model.end(|grant| grant.id == id, now),
            Revocation::RefreshTokensOf(id) => {
                if let Some((_, refreshable)) = self.model.grants.get_mut(&id) {
                    *refreshable = false;
                }
            }
        }
    }

    /// Nothing is lost before its time; and what is there is what was put there, grant and all.
    fn compare(&self) -> Result<(), TestCaseError> {
        let found = |grant: &GrantId| format!("{:?}", self.tables.grant(grant));
        let expected = |grant: &GrantId| {
            let grant = self.model.grants[grant].0.clone();
            format!(
                "{:?}",
                Some(Grant {
                    nonce: None,
                    ..grant
                })
            )
        };
        let (tables, now) = (&self.tables, self.now);
        for (code, until) in &self.model.codes {
            let Some(held) = tables.codes.get(code.id) else {
                prop_assert!(*until <= now, "a code was lost");
                continue;
            };
            prop_assert_eq!(format!("{:?}", held.code), format!("{code:?}"));
            prop_assert_eq!(
                held.nonce.as_ref(),
                self.model.grants[&code.grant].0.nonce.as_ref()
            );
            prop_assert_eq!(found(&code.grant), expected(&code.grant));
        }
        for (token, until) in &self.model.access {
            let Some(held) = tables.access.get(token.id) else {
                prop_assert!(*until <= now, "an access token was lost");
                continue;
            };
            prop_assert_eq!(format!("{:?}", held.token), format!("{token:?}"));
            prop_assert_eq!(found(&token.grant), expected(&token.grant));
        }
        for (token, until) in &self.model.refresh {
            let Some(held) = tables.refresh.get(token.id) else {
                prop_assert!(*until <= now, "a refresh token was lost");
                continue;
            };
            prop_assert_eq!(format!("{:?}", held.token), format!("{token:?}"));
            prop_assert_eq!(found(&token.grant), expected(&token.grant));
        }
        Ok(())
    }

    /// How many rows of each kind are not due yet: what has to be left when everything else is forgotten.
    fn left(&self) -> [usize; 3] {
        let due = |until: &Timestamp| *until > self.now;
        [
            self.model
                .codes
                .iter()
                .filter(|(_, until)| due(until))
                .count(),
            self.model
                .access
                .iter()
                .filter(|(_, until)| due(until))
                .count(),
            self.model
                .refresh
                .iter()
                .filter(|(_, until)| due(until))
                .count(),
        ]
    }
}

proptest! {
    #[test]
    fn nothing_is_lost_and_nothing_stays_too_long(steps in steps(), then in wait()) {
        let (tables, model, made) = (Tables::default(), Model::default(), Made::default());
        let mut pair = Pair { tables, model, made, now: GRANTED };
        for step in steps {
            pair.play(step)?;
        }
        pair.now = pair.now + Lifetime::from_secs(then);
        for _ in 0..2 * 160 {
            pair.tables.collect(pair.now);
        }
        pair.compare()?;
        let Tables { grants, codes, access, refresh } = &pair.tables;
        prop_assert_eq!([codes.len(), access.len(), refresh.len()], pair.left());
        if codes.len() + access.len() + refresh.len() == 0 {
            prop_assert_eq!(grants.len(), 0, "a grant goes with the last row that hangs on it");
        }
    }
}
