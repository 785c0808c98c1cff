//! Under which names the steps of a case leave what they bring: `a` is the authorization of slot a, `a1` its first tokens.

use std::collections::BTreeMap;

use super::op::Slot;

/// The names of what is there.
#[derive(Clone, Default, Debug)]
pub(super) struct Ledger {
    slots: BTreeMap<Slot, Kept>,
    latest: Option<String>,
}

#[derive(Clone, Default, Debug)]
struct Kept {
    /// By generation.
    generations: Vec<String>,
    /// How many names were given away. None is given twice: an old one must not be taken for a new one.
    given: usize,
}

impl Ledger {
    /// The name of a generation.
    pub(super) fn generation(&self, slot: Slot, index: usize) -> Option<&str> {
        let kept = self.slots.get(&slot)?;
        kept.generations.get(index).map(String::as_str)
    }

    /// The names of all generations of a slot.
    pub(super) fn generations(&self, slot: Slot) -> &[String] {
        self.slots
            .get(&slot)
            .map_or(&[], |kept| kept.generations.as_slice())
    }

    /// The latest tokens of all.
    pub(super) fn latest(&self) -> Option<&str> {
        self.latest.as_deref()
    }

    /// A name that nothing has; `ahead` others are about to be given away.
    pub(super) fn next(&self, slot: Slot, ahead: usize) -> String {
        let given = self.slots.get(&slot).map_or(0, |kept| kept.given);
        format!("{slot}{}", given + ahead + 1)
    }

    /// Tokens came under a name.
    pub(super) fn came(&mut self, slot: Slot, name: String) {
        self.latest = Some(name.clone());
        self.slots.entry(slot).or_default().generations.push(name);
    }

    /// So many names were given away.
    pub(super) fn gave(&mut self, slot: Slot, names: usize) {
        self.slots.entry(slot).or_default().given += names;
    }

    /// The slot has another grant.
    pub(super) fn forget(&mut self, slot: Slot) {
        self.slots.entry(slot).or_default().generations.clear();
    }
}
