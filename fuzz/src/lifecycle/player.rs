//! Plays operations against a server, and keeps to the worlds that fit what it answers.

use assay_conformance::Observation;
use assay_conformance::judge::Law;
use serde_json::Value as Json;
use toml::{Table, Value, toml};

use super::model::{Answer, Order, allowed, orders, pinned};
use super::names::Ledger;
use super::op::{Op, Slot};
use super::properties::Properties;
use super::script::{Script, table};
use super::world::World;
use crate::stage::{Ended, Scripted, Stage};
use crate::terrain::Terrain;

/// Somebody who plays a life cycle.
pub(super) struct Player<'p, 's> {
    terrain: &'p Terrain,
    properties: &'p Properties,
    stage: &'p mut Stage<'s>,
    /// The possible worlds; never empty.
    worlds: Vec<World>,
    ledger: Ledger,
}

/// Somebody who takes part in a race.
struct Entrant {
    /// In the scenario language.
    written: Table,
    /// Under which name tokens would be left, and for which slot.
    name: Option<(Slot, String)>,
}

impl<'p, 's> Player<'p, 's> {
    pub(super) fn new(
        terrain: &'p Terrain,
        properties: &'p Properties,
        stage: &'p mut Stage<'s>,
    ) -> Self {
        Self {
            terrain,
            properties,
            stage,
            worlds: vec![World::default()],
            ledger: Ledger::default(),
        }
    }

    /// Does one thing after the other. Changes to users and clients are undone at the end, however it ends.
    pub(super) async fn play(&mut self, ops: &[Op]) -> Result<(), Ended> {
        let mut played = Ok(());
        for op in ops {
            played = match op {
                Op::Parallel(ops) => self.race(ops).await,
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
                | Op::Restore(_) => self.one(op).await,
            };
            if played.is_err() {
                break;
            }
        }
        let restored = self.restore().await;
        played.and(restored)
    }

    async fn one(&mut self, op: &Op) -> Result<(), Ended> {
        let rulings: Vec<_> = self
            .worlds
            .iter()
            .filter_map(|world| allowed(world, op, self.properties))
            .collect();
        if rulings.len() < self.worlds.len() {
            return Ok(());
        }
        let outcomes = || rulings.iter().flat_map(|ruling| &ruling.outcomes);
        let mut answers: Vec<_> = outcomes().map(|(answer, _)| *answer).collect();
        answers.sort();
        answers.dedup();
        let law = rulings.iter().find_map(|ruling| ruling.law);
        let script = self.script();
        let Some(step) = script.step(op) else {
            return Ok(());
        };
        let name = step.get("as").and_then(Value::as_str).map(str::to_owned);
        let mut scripted = Scripted::preparation(step);
        if let Some(law) = law {
            let right: Vec<Value> = answers
                .iter()
                .flat_map(|answer| script.outcomes(op, *answer))
                .map(Value::Table)
                .collect();
            scripted = script.more(op, scripted.held_to(law, table("expect", right)), &answers);
        }
        let seen = self.stage.take(&scripted).await?;
        let answer = read(op, &seen);
        let mut worlds: Vec<World> = Vec::new();
        for (allowed, world) in outcomes() {
            if *allowed == answer && !worlds.contains(world) {
                worlds.push(world.clone());
            }
        }
        if worlds.is_empty() {
            return Err(Ended::Senseless(format!(
                "{answer:?} came of {op:?}, which is none of {answers:?}"
            )));
        }
        self.worlds = worlds;
        match (op, name) {
            (Op::Authorize { slot, .. } | Op::Deny { slot, .. }, _) => self.ledger.forget(*slot),
            (Op::Redeem { slot, .. } | Op::Refresh { slot, .. }, Some(name))
                if answer == Answer::Tokens =>
            {
                self.ledger.gave(*slot, 1);
                self.came(*slot, name);
            }
            (Op::RotateKeys, _) => {
                if let Some(keys) = self.script().keys() {
                    self.stage.take(&keys).await?;
                }
            }
            (
                Op::Redeem { .. }
                | Op::Refresh { .. }
                | Op::Revoke { .. }
                | Op::Ask { .. }
                | Op::Clock { .. }
                | Op::Block(_)
                | Op::Unblock(_)
                | Op::Remove(_)
                | Op::Restore(_)
                | Op::Parallel(_),
                _,
            ) => {}
        }
        Ok(())
    }

    async fn race(&mut self, ops: &[Op]) -> Result<(), Ended> {
        let fixed: Option<Vec<Op>> = ops.iter().map(|op| pinned(op, &self.worlds[0])).collect();
        let Some(ops) = fixed else { return Ok(()) };
        let explained: Vec<Vec<Order>> = self
            .worlds
            .iter()
            .map(|world| orders(world, &ops, self.properties))
            .collect();
        let Some(entrants) = self.entrants(&ops) else {
            return Ok(());
        };
        if ops.len() < 2 || explained.iter().any(Vec::is_empty) {
            return Ok(());
        }
        let mut right: Vec<Value> = Vec::new();
        for order in explained.iter().flatten() {
            for words in spelled(&ops, &order.answers) {
                let words: Vec<Value> = words.into_iter().map(Value::from).collect();
                let outcome = Value::Table(toml! { facts = { outcomes = { equals = words } } });
                if !right.contains(&outcome) {
                    right.push(outcome);
                }
            }
        }
        let written: Vec<Value> = entrants
            .iter()
            .map(|entrant| Value::Table(entrant.written.clone()))
            .collect();
        let step = toml! { race = { all = written } };
        let scripted =
            Scripted::preparation(step).held_to(Law::Linearizable, table("expect", right));
        let seen = self.stage.take(&scripted).await?;
        let said: Vec<&str> = seen
            .facts
            .get("outcomes")
            .and_then(Json::as_array)
            .map(|words| words.iter().filter_map(Json::as_str).collect())
            .unwrap_or_default();
        let mut worlds: Vec<World> = Vec::new();
        for order in explained.into_iter().flatten() {
            let fits = said.len() == ops.len()
                && ops
                    .iter()
                    .zip(&order.answers)
                    .zip(&said)
                    .all(|((op, answer), said)| Script::words(op, *answer).contains(said));
            if fits && !worlds.contains(&order.world) {
                worlds.push(order.world);
            }
        }
        if worlds.is_empty() {
            return Err(Ended::Senseless(format!("{said:?} came of {ops:?}")));
        }
        self.worlds = worlds;
        for (slot, _) in entrants.iter().filter_map(|entrant| entrant.name.as_ref()) {
            self.ledger.gave(*slot, 1);
        }
        for (entrant, said) in entrants.into_iter().zip(said) {
            if let (Some((slot, name)), "tokens") = (entrant.name, said) {
                self.came(slot, name);
            }
        }
        Ok(())
    }

    /// Those who take part in a race; none if one of them cannot.
    fn entrants(&self, ops: &[Op]) -> Option<Vec<Entrant>> {
        let script = self.script();
        let mut entrants: Vec<Entrant> = Vec::new();
        for op in ops {
            let mut written = script.request(op)?;
            let name = match op {
                Op::Redeem { slot, .. } | Op::Refresh { slot, .. } => {
                    let names = entrants.iter().filter_map(|other| other.name.as_ref());
                    let ahead = names.filter(|(other, _)| other == slot).count();
                    Some((*slot, self.ledger.next(*slot, ahead)))
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
                | Op::Parallel(_) => None,
            };
            if let Some((_, name)) = &name {
                written.insert("as".to_owned(), name.as_str().into());
            }
            entrants.push(Entrant { written, name });
        }
        Some(entrants)
    }

    /// Tokens came: every world hears how long they live, and whether the refresh token is a new one.
    fn came(&mut self, slot: Slot, name: String) {
        let names = self.stage.rp().names();
        let lives_s = names.find(&[name.as_str(), "expires_in"]).ok();
        let lives_s = lives_s.and_then(Json::as_u64);
        let text = |name: &str| {
            let text = names.find(&[name, "refresh_token"]).ok()?.as_str()?;
            (!text.is_empty()).then_some(text)
        };
        let own = text(&name);
        let earlier = self.ledger.generations(slot);
        let index = earlier.len();
        let same = earlier
            .iter()
            .position(|name| own.is_some() && text(name) == own);
        for world in &mut self.worlds {
            world.notice(slot, index, lives_s, own.is_some(), same);
        }
        self.ledger.came(slot, name);
    }

    /// Lets everybody in again, and gives clients back: the next case needs them.
    async fn restore(&mut self) -> Result<(), Ended> {
        let world = &self.worlds[0];
        let users = world.blocked.iter().map(|user| Op::Unblock(*user));
        let clients = world.removed.iter().map(|client| Op::Restore(*client));
        let ops: Vec<Op> = users.chain(clients).collect();
        let steps: Vec<Table> = ops.iter().filter_map(|op| self.script().step(op)).collect();
        for step in steps {
            self.stage.take(&Scripted::preparation(step)).await?;
        }
        Ok(())
    }

    fn script(&self) -> Script<'_> {
        Script {
            terrain: self.terrain,
            properties: self.properties,
            world: &self.worlds[0],
            ledger: &self.ledger,
            rp: self.stage.rp(),
        }
    }
}

/// Every way to say these answers.
fn spelled(ops: &[Op], answers: &[Answer]) -> Vec<Vec<&'static str>> {
    ops.iter()
        .zip(answers)
        .fold(vec![Vec::new()], |said, (op, answer)| {
            let words = Script::words(op, *answer);
            let longer = |before: Vec<&'static str>| {
                words.iter().map(move |word| {
                    let mut after = before.clone();
                    after.push(*word);
                    after
                })
            };
            said.into_iter().flat_map(longer).collect()
        })
}

/// The answer to an operation; it was held to the law already.
fn read(op: &Op, seen: &Observation) -> Answer {
    let either = |is: bool, yes: Answer, no: Answer| if is { yes } else { no };
    match op {
        Op::Authorize { .. } | Op::Deny { .. } => {
            either(seen.has_code(), Answer::Code, Answer::NoCode)
        }
        Op::Redeem { .. } | Op::Refresh { .. } => {
            either(seen.has_tokens(), Answer::Tokens, Answer::Refused)
        }
        Op::Revoke { .. } => either(seen.success, Answer::Confirmed, Answer::Refused),
        Op::Ask { .. } => {
            let active = seen
                .values
                .get("json")
                .and_then(|json| json.get("active"))
                .and_then(Json::as_bool);
            let probed = seen.alive.values().any(|alive| *alive);
            either(active.unwrap_or(probed), Answer::Alive, Answer::Dead)
        }
        Op::Clock { .. }
        | Op::RotateKeys
        | Op::Block(_)
        | Op::Unblock(_)
        | Op::Remove(_)
        | Op::Restore(_)
        | Op::Parallel(_) => Answer::Done,
    }
}
