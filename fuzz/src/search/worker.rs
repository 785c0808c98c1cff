//! One thread of a search: a relying party, its target, and one case after the other.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use assay_conformance::judge::Law;
use assay_conformance::rp::client::HttpClient;
use assay_conformance::rp::keys::KeptKeys;
use assay_conformance::rp::{Rp, Session};
use assay_conformance::runner::{Deadlines, Lease, Targets};
use assay_conformance::words::UserRole;
use serde_json::Map;
use tokio::runtime::{Builder, Handle, Runtime};

use super::shared::Shared;
use super::shrink::shrink;
use super::{Discovery, Progress, Search, SearchError};
use crate::case::Case;
use crate::draw::{Draw, Drawn};
use crate::health;
use crate::stage::{Ended, Found, Stage};
use crate::terrain::Terrain;

/// One thread of a search.
pub(super) struct Worker<'a> {
    targets: &'a Arc<dyn Targets>,
    providers: &'a Handle,
    draw: Draw,
    runtime: Runtime,
    lease: Lease,
    terrain: Terrain,
    rp: Rp,
    /// Turns since the server was last seen to be well.
    batch: Vec<u64>,
    /// How many cases the provider has seen.
    seen: usize,
}

/// After so many cases the server is seen to be well, or not.
const BATCH: usize = 25;

/// After so many cases another provider is taken, where there are several: what one remembers of them is not what is tested.
const MOST_SEEN: usize = 2_000;

impl<'a> Worker<'a> {
    /// A thread's share of a search, on a target of its own where there are several.
    pub(super) fn new(
        search: &Search,
        targets: &'a Arc<dyn Targets>,
        providers: &'a Handle,
    ) -> Result<Self, SearchError> {
        let lease = providers
            .block_on(targets.lease(Deadlines::Short))
            .map_err(SearchError::NoTarget)?;
        let terrain = Terrain::new(Arc::clone(lease.session()), targets.offers().clone());
        let draw = Draw::new(search.seed, &search.kinds, &terrain);
        if draw.kinds().next().is_none() {
            let kinds: Vec<_> = search.kinds.iter().map(|kind| kind.name()).collect();
            return Err(SearchError::NothingToTry(kinds.join(", ")));
        }
        Ok(Self {
            targets,
            providers,
            draw,
            runtime: Builder::new_current_thread().enable_all().build()?,
            rp: relying_party(lease.session()).map_err(SearchError::NoTarget)?,
            terrain,
            lease,
            batch: Vec::new(),
            seen: 0,
        })
    }

    /// Plays cases until there are no more.
    pub(super) fn work(&mut self, shared: &Shared<'_>, news: &Sender<Progress>) {
        while let Some(turn) = shared.next() {
            let Some(drawn) = self.draw.case(turn) else {
                continue;
            };
            let case = drawn.tree.current();
            let ended = self.play(&case, shared);
            shared.learned(case.learned());
            let (cases, requests) = shared.played(drawn.kind);
            // Nobody listens any more only when everything is over.
            let _ = news.send(Progress::Played { cases, requests });
            match ended {
                Ok(()) => {}
                Err(Ended::Found(found)) => {
                    if shared.is_first(found.law, turn) {
                        let _ = news.send(Progress::Shrinking(found.law));
                        self.examine(turn, drawn, *found, shared);
                    }
                }
                Err(ended) => shared.unplayed((drawn.kind, drawn.number), ended),
            }
            self.batch.push(turn);
            self.seen += 1;
            if self.batch.len() >= BATCH {
                self.look_after(shared);
            }
            if self.seen >= MOST_SEEN && self.batch.is_empty() && self.begin_anew().is_err() {
                return shared.end("there is no other provider to go on with");
            }
        }
        self.look_after(shared);
    }

    /// Plays a case, and counts what it sends.
    fn play(&mut self, case: &Case, shared: &Shared<'_>) -> Result<(), Ended> {
        let before = self.rp.sent();
        let mut stage = Stage::new(&mut self.rp);
        let ended = self.runtime.block_on(case.play(&mut stage));
        shared.judged(stage.judged());
        shared.sent((self.rp.sent() - before) as u64);
        ended
    }

    /// Whether the server still completes a normal flow.
    fn is_well(&mut self, shared: &Shared<'_>) -> Result<(), Ended> {
        let before = self.rp.sent();
        let mut stage = Stage::new(&mut self.rp);
        let well = self
            .runtime
            .block_on(health::normal_flow(&self.terrain, &mut stage));
        shared.judged(stage.judged());
        shared.sent((self.rp.sent() - before) as u64);
        well
    }

    /// Looks whether the server is well after the latest cases, and if not, after which of them it is not.
    fn look_after(&mut self, shared: &Shared<'_>) {
        let batch = std::mem::take(&mut self.batch);
        let Some(last) = batch.last().and_then(|turn| self.draw.case(*turn)) else {
            return;
        };
        let found = match self.is_well(shared) {
            Ok(()) => return,
            Err(Ended::Found(found)) => *found,
            Err(ended) => return shared.unplayed((last.kind, last.number), ended),
        };
        let nobody_in_particular = |exchanges| Discovery {
            turn: batch.last().copied().unwrap_or_default(),
            kind: last.kind,
            number: last.number,
            exchanges,
            found,
            shrinking: 0,
            times: 1,
            repeats: false,
        };
        let is_gone = self.begin_anew().is_err()
            || matches!(self.is_well(shared), Err(Ended::Found(found)) if found.law == Law::Answers);
        if is_gone {
            // Nothing after this could be judged.
            shared.keep(nobody_in_particular(self.rp.exchanges()));
            return shared.end("the target does not answer any more");
        }
        for turn in &batch {
            if self.begin_anew().is_err() {
                break;
            }
            let Some(drawn) = self.draw.case(*turn) else {
                continue;
            };
            // The findings of the case itself have been told already.
            let _ = self.play(&drawn.tree.current(), shared);
            if let Err(Ended::Found(found)) = self.is_well(shared) {
                return self.examine(*turn, drawn, *found, shared);
            }
        }
        shared.keep(nobody_in_particular(self.rp.exchanges()));
    }

    /// Makes a case small, and looks whether it does it again.
    fn examine(&mut self, turn: u64, drawn: Drawn, found: Found, shared: &Shared<'_>) {
        let law = found.law;
        let small = shrink(drawn.tree, found, |case| {
            // A server that has stopped serving would be blamed on whatever comes next.
            if law == Law::StillServes
                && let Err(reason) = self.begin_anew()
            {
                return Err(Ended::Blocked(reason));
            }
            self.again(case, law, shared)
        });
        let mut discovery = Discovery {
            turn,
            kind: drawn.kind,
            number: drawn.number,
            exchanges: self.rp.exchanges(),
            found: small.found,
            shrinking: small.plays,
            times: 1,
            repeats: false,
        };
        if self.begin_anew().is_ok() {
            self.rp = Rp::new(Arc::clone(self.lease.session()));
            for _ in 0..small.case.tries() {
                self.rp.forget_exchanges();
                if let Err(Ended::Found(found)) = self.again(&small.case, law, shared)
                    && found.law == law
                {
                    discovery.exchanges = self.rp.exchanges();
                    discovery.found = *found;
                    discovery.repeats = true;
                    break;
                }
            }
            if let Ok(rp) = relying_party(self.lease.session()) {
                self.rp = rp;
            }
        }
        shared.keep(discovery);
    }

    /// Plays a case to see whether it breaks a law again; whether the server still serves shows only afterwards.
    fn again(&mut self, case: &Case, law: Law, shared: &Shared<'_>) -> Result<(), Ended> {
        let played = self.play(case, shared);
        if law == Law::StillServes {
            return self.is_well(shared);
        }
        played
    }

    /// Goes on with another provider, where there are several: this one has seen too much.
    fn begin_anew(&mut self) -> Result<(), String> {
        let lease = self
            .providers
            .block_on(self.targets.lease(Deadlines::Short))?;
        self.rp = relying_party(lease.session())?;
        self.terrain = Terrain::new(Arc::clone(lease.session()), self.targets.offers().clone());
        self.lease = lease;
        self.seen = 0;
        Ok(())
    }
}

/// A relying party that keeps only its latest exchanges: of millions hardly any will be shown.
fn relying_party(session: &Arc<Session>) -> Result<Rp, String> {
    let client = HttpClient::new(session.wire().clone())?;
    Ok(Rp::carried(
        Arc::clone(session),
        session.names_and(Map::new()),
        Arc::new(client),
        KeptKeys::default(),
        UserRole::First,
    ))
}
