//! Operations in the scenario language: the step, and what its answer is held to.

use assay_conformance::judge::Law;
use assay_conformance::rp::Rp;
use assay_conformance::words::Need;
use toml::{Table, Value, toml};

use super::model::{self, Answer};
use super::names::Ledger;
use super::op::{By, Client, Hint, Kind, Lived, Op, Scope, Slot, User, Verifier, Which};
use super::properties::Properties;
use super::world::World;
use crate::stage::Scripted;
use crate::terrain::Terrain;

/// The state that a step is written from.
pub(super) struct Script<'a> {
    pub(super) terrain: &'a Terrain,
    pub(super) properties: &'a Properties,
    /// One of the possible worlds: in what a step is about, they are all the same.
    pub(super) world: &'a World,
    pub(super) ledger: &'a Ledger,
    pub(super) rp: &'a Rp,
}

impl Script<'_> {
    /// The step of an operation that is no race; none if there is nothing that it could be about, or no way to do it.
    pub(super) fn step(&self, op: &Op) -> Option<Table> {
        match op {
            Op::Authorize { slot, client, user } => {
                let mut step = toml! { authorize = {} };
                self.fill_in(&mut step, *client, *user);
                step.insert("as".to_owned(), slot.name().into());
                Some(step)
            }
            Op::Deny { slot, client, user } => {
                let mut step = toml! { authorize = { consent = "deny", prompt = "consent" } };
                self.fill_in(&mut step, *client, *user);
                step.insert("as".to_owned(), slot.name().into());
                self.offers(Need::ConsentUi).then_some(step)
            }
            Op::Redeem { slot, .. } | Op::Refresh { slot, .. } => {
                let mut step = self.request(op)?;
                step.insert("as".to_owned(), self.ledger.next(*slot, 0).into());
                Some(step)
            }
            Op::Revoke { .. } => self.request(op),
            Op::Ask { slot, kind, .. } => match kind {
                Kind::Access if self.can_ask(*slot) => {
                    let token = self.token(op)?;
                    Some(toml! { probe = { token = token } })
                }
                Kind::Access => None,
                Kind::Refresh => self.request(op),
            },
            Op::Clock {
                slot,
                lived,
                moment,
            } => self.clock(*slot, *lived, moment.offset_s(self.properties)),
            Op::RotateKeys => {
                let has_hook = self.offers(Need::KeyRotationHook);
                has_hook.then(|| toml! { rotate_keys = {} })
            }
            Op::Block(user) => self.block(*user, true),
            Op::Unblock(user) => self.block(*user, false),
            Op::Remove(client) => self.remove(*client, true),
            Op::Restore(client) => self.remove(*client, false),
            Op::Parallel(_) => None,
        }
    }

    /// The verb of an operation that is a single request, as a step or an entrant of a race takes it.
    pub(super) fn request(&self, op: &Op) -> Option<Table> {
        let mut verb = Table::new();
        let name = match op {
            Op::Redeem { slot, by, verifier } => {
                verb.insert("flow".to_owned(), slot.name().into());
                self.by(&mut verb, *slot, *by);
                if *verifier == Verifier::Wrong {
                    verb.insert("code_verifier".to_owned(), "{random.43}".into());
                }
                "redeem"
            }
            Op::Refresh {
                slot,
                which,
                by,
                scope,
            } => {
                let tokens = self.generation(*slot, *which)?;
                verb.insert("tokens".to_owned(), tokens.into());
                self.by(&mut verb, *slot, *by);
                match scope {
                    Scope::Same => {}
                    Scope::Narrower => {
                        verb.insert("scope".to_owned(), self.narrower().into());
                    }
                    Scope::Wider => {
                        let wider = format!("{} email", self.asked());
                        verb.insert("scope".to_owned(), wider.into());
                    }
                }
                "refresh"
            }
            Op::Revoke {
                slot,
                kind,
                by,
                hint,
                ..
            } => {
                verb.insert("token".to_owned(), self.token(op)?.into());
                self.by(&mut verb, *slot, *by);
                if let Some(hint) = hinted(*hint, *kind) {
                    verb.insert("hint".to_owned(), hint.into());
                }
                self.offers(Need::Revocation).then_some("revoke")?
            }
            Op::Ask { slot, kind, .. } => {
                verb.insert("token".to_owned(), self.token(op)?.into());
                self.surface(*slot, *kind)?
            }
            Op::Authorize { .. }
            | Op::Deny { .. }
            | Op::Clock { .. }
            | Op::RotateKeys
            | Op::Block(_)
            | Op::Unblock(_)
            | Op::Remove(_)
            | Op::Restore(_)
            | Op::Parallel(_) => return None,
        };
        Some(table(name, verb))
    }

    /// The outcome of a step that is this answer.
    pub(super) fn outcomes(&self, op: &Op, answer: Answer) -> Vec<Table> {
        match (op, answer) {
            // A user who was not asked cannot have denied.
            (Op::Deny { .. }, Answer::NoCode) => {
                vec![
                    toml! { code = false },
                    toml! { pages = { lacks = "consent" } },
                ]
            }
            _ => vec![self.outcome(op, answer)],
        }
    }

    fn outcome(&self, op: &Op, answer: Answer) -> Table {
        let is_introspection = matches!(
            op,
            Op::Ask {
                kind: Kind::Refresh,
                ..
            }
        );
        match answer {
            Answer::Code => toml! { code = true },
            Answer::NoCode => toml! { code = false },
            Answer::Tokens => toml! { tokens = true },
            // RFC 7009 section 2.2.1: of its own token a client may only hear that such tokens cannot be revoked.
            Answer::Refused
                if matches!(op, Op::Revoke { by: By::Owner, .. }) && !self.is_gone(op) =>
            {
                toml! { refused = true error = "unsupported_token_type" }
            }
            Answer::Refused => toml! { refused = true },
            Answer::Confirmed => toml! { status = 200 },
            Answer::Alive if is_introspection => toml! { status = 200 json = { active = true } },
            Answer::Dead if is_introspection => toml! { status = 200 json = { active = false } },
            Answer::Alive => toml! { alive = true },
            Answer::Dead => toml! { dead = true },
            Answer::Done => toml! { success = true },
        }
    }

    /// Further demands on tokens: their scope, and that they are nobody else's.
    pub(super) fn more(&self, op: &Op, mut scripted: Scripted, answers: &[Answer]) -> Scripted {
        let refused = answers.contains(&Answer::Refused);
        let mut hold = |law: Law, outcome: Table| {
            let mut right = vec![Value::Table(outcome)];
            if refused {
                right.push(Value::Table(toml! { refused = true }));
            }
            let outcomes = table("expect", right);
            scripted
                .demands
                .push(assay_conformance::judge::Demand { law, outcomes });
        };
        if !answers.contains(&Answer::Tokens) {
            return scripted;
        }
        if let Some(latest) = self.ledger.latest() {
            let other = format!("{{{latest}.access_token}}");
            hold(
                Law::TokensUnique,
                toml! { tokens = true json = { access_token = { not = other } } },
            );
        }
        match op {
            Op::Redeem { slot, .. } => {
                if let Some(known) = self.subject(*slot) {
                    hold(
                        Law::SubjectStable,
                        toml! { tokens = true claims = { sub = { optional = true, equals = known } } },
                    );
                }
            }
            Op::Refresh { slot, scope, .. } => {
                let granted = self.granted(*slot);
                match scope {
                    // RFC 6749 section 5.1: left out, the scope is what was asked for.
                    Scope::Same => hold(
                        Law::RefreshKeepsScope,
                        toml! { tokens = true scope = { optional = true, same_set = granted } },
                    ),
                    Scope::Narrower => hold(
                        Law::ScopeWithin,
                        toml! { tokens = true scope = { optional = true, subset_of = granted } },
                    ),
                    Scope::Wider => hold(
                        Law::ScopeWithin,
                        toml! { tokens = true scope = { subset_of = granted } },
                    ),
                }
            }
            Op::Authorize { .. }
            | Op::Deny { .. }
            | Op::Revoke { .. }
            | Op::Ask { .. }
            | Op::Clock { .. }
            | Op::RotateKeys
            | Op::Block(_)
            | Op::Unblock(_)
            | Op::Remove(_)
            | Op::Restore(_)
            | Op::Parallel(_) => {}
        }
        scripted
    }

    /// After a rotation: the keys of the ID tokens that were issued this very moment are still published.
    pub(super) fn keys(&self) -> Option<Scripted> {
        let mut kids: Vec<Value> = Vec::new();
        for (slot, grant) in &self.world.grants {
            for (index, generation) in grant.generations.iter().enumerate() {
                let name = self.ledger.generation(*slot, index)?;
                let has_kid = self.rp.names().find(&[name, "jose", "kid"]).is_ok();
                if has_kid && generation.issued == self.world.now {
                    kids.push(format!("{{{name}.jose.kid}}").into());
                }
            }
        }
        if kids.is_empty() || !self.offers(Need::JwksUri) {
            return None;
        }
        let right = toml! { expect = { status = 200, facts = { kids = { has = kids } } } };
        let step = Scripted::preparation(toml! { jwks = {} });
        Some(step.held_to(Law::RotationKeepsKeys, right))
    }

    /// The end of a request in a race, in the words of the verb; errors that say the same are listed side by side.
    pub(super) fn words(op: &Op, answer: Answer) -> &'static [&'static str] {
        match (op, answer) {
            (_, Answer::Tokens) => &["tokens"],
            (_, Answer::Confirmed) => &["done"],
            (_, Answer::Alive) => &["alive"],
            (_, Answer::Dead) => &["dead"],
            (Op::Revoke { .. }, Answer::Refused) => &["unsupported_token_type"],
            (
                Op::Refresh {
                    scope: Scope::Narrower | Scope::Wider,
                    ..
                },
                Answer::Refused,
            ) => &["invalid_grant", "invalid_request", "invalid_scope"],
            (_, Answer::Refused | Answer::Code | Answer::NoCode | Answer::Done) => {
                &["invalid_grant", "invalid_request"]
            }
        }
    }

    fn fill_in(&self, step: &mut Table, client: Client, user: User) {
        let Some(Value::Table(verb)) = step.get_mut("authorize") else {
            return;
        };
        verb.insert("client".to_owned(), client.name().into());
        verb.insert("user".to_owned(), user.name().into());
        // Each user has a browser, so that nobody has to sign out.
        verb.insert("browser".to_owned(), user.name().into());
        verb.insert("scope".to_owned(), self.asked().into());
        verb.insert("offline".to_owned(), true.into());
    }

    /// Every grant is asked for with the same scope, and could be asked for with more.
    fn asked(&self) -> String {
        format!("openid profile{}", self.offline())
    }

    fn narrower(&self) -> String {
        format!("openid{}", self.offline())
    }

    /// OIDC Core 1.0 section 11.
    fn offline(&self) -> &'static str {
        let metadata = self.terrain.session().metadata();
        match metadata.lists("scopes_supported", "offline_access") {
            Some(true) => " offline_access",
            Some(false) | None => "",
        }
    }

    /// The scope that was granted in a slot: that of the first answer, or else that of the request.
    fn granted(&self, slot: Slot) -> String {
        let first = self.ledger.generation(slot, 0).unwrap_or_default();
        match self.rp.names().find(&[first, "scope"]) {
            Ok(_) => format!("{{{first}.scope}}"),
            Err(_) => self.asked(),
        }
    }

    /// The subject of the same user for the same client, if another slot has an ID token: for another client it may be another.
    fn subject(&self, slot: Slot) -> Option<String> {
        let own = self.world.grants.get(&slot)?;
        let mut others = self.world.grants.iter().filter(|(other, grant)| {
            **other != slot && grant.client == own.client && grant.user == own.user
        });
        others.find_map(|(other, _)| {
            let first = self.ledger.generation(*other, 0)?;
            let known = self.rp.names().find(&[first, "claims", "sub"]).is_ok();
            known.then(|| format!("{{{first}.claims.sub}}"))
        })
    }

    fn by(&self, verb: &mut Table, slot: Slot, by: By) {
        if let (By::Stranger, Some(grant)) = (by, self.world.grants.get(&slot)) {
            verb.insert("client".to_owned(), grant.client.other().name().into());
        }
    }

    fn generation(&self, slot: Slot, which: Which) -> Option<&str> {
        let generations = self.world.grants.get(&slot)?.generations.len();
        self.ledger.generation(slot, which.index(generations)?)
    }

    /// The token that an operation is about.
    fn token(&self, op: &Op) -> Option<String> {
        let (Op::Revoke {
            slot, kind, which, ..
        }
        | Op::Ask { slot, kind, which }) = op
        else {
            return None;
        };
        let name = self.generation(*slot, *which)?;
        Some(match kind {
            Kind::Access => format!("{{{name}.access_token}}"),
            Kind::Refresh => format!("{{{name}.refresh_token}}"),
        })
    }

    /// Whether somebody says of this grant's access tokens whether they are alive.
    fn can_ask(&self, slot: Slot) -> bool {
        self.surface(slot, Kind::Access).is_some()
    }

    /// The client to use where one has to do. A public client may not introspect: RFC 7662 section 2.1.
    fn surface(&self, slot: Slot, kind: Kind) -> Option<&'static str> {
        let owner = self.world.grants.get(&slot)?.client;
        let introspects = self.offers(Need::Introspection) && owner == Client::Confidential;
        match kind {
            Kind::Refresh => introspects.then_some("introspect"),
            Kind::Access if self.offers(Need::Userinfo) => Some("userinfo"),
            Kind::Access if self.offers(Need::VerifyApi) => Some("verify"),
            Kind::Access => introspects.then_some("introspect"),
        }
    }

    fn is_gone(&self, op: &Op) -> bool {
        let Op::Revoke { slot, .. } = op else {
            return false;
        };
        let owner = self.world.grants.get(slot).map(|grant| grant.client);
        owner.is_some_and(|owner| self.world.removed.contains(&owner))
    }

    fn clock(&self, slot: Slot, lived: Lived, offset_s: i64) -> Option<Table> {
        let grant = self.world.grants.get(&slot)?;
        let found = model::find(grant, slot, lived, self.properties)?;
        let of = match lived {
            Lived::AccessToken(_) => "access_token",
            Lived::RefreshToken => "refresh_token",
            Lived::Code => "code",
            Lived::RotationGrace => "rotation_grace",
        };
        let from = match found.from {
            Some(index) => self.ledger.generation(slot, index)?,
            None => slot.name(),
        };
        let step = toml! { clock = { expiry_of = of, from = from, offset_s = offset_s } };
        self.offers(Need::DrivenClock).then_some(step)
    }

    fn block(&self, user: User, blocked: bool) -> Option<Table> {
        let user = user.name();
        let step = toml! { block_user = { user = user, blocked = blocked } };
        self.offers(Need::UserAdminHook).then_some(step)
    }

    fn remove(&self, client: Client, removed: bool) -> Option<Table> {
        let client = client.name();
        let step = toml! { remove_client = { client = client, removed = removed } };
        self.offers(Need::ClientAdminHook).then_some(step)
    }

    fn offers(&self, need: Need) -> bool {
        self.terrain.offers(&[need])
    }
}

/// RFC 7009 section 2.1.
fn hinted(hint: Hint, kind: Kind) -> Option<&'static str> {
    let of = |kind| match kind {
        Kind::Access => "access_token",
        Kind::Refresh => "refresh_token",
    };
    let other = match kind {
        Kind::Access => Kind::Refresh,
        Kind::Refresh => Kind::Access,
    };
    match hint {
        Hint::None => None,
        Hint::Right => Some(of(kind)),
        Hint::Wrong => Some(of(other)),
    }
}

/// A table of one member.
pub(super) fn table(key: &str, value: impl Into<Value>) -> Table {
    let mut table = Table::new();
    table.insert(key.to_owned(), value.into());
    table
}
