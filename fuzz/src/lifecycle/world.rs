//! The state of one possible world.

use std::collections::{BTreeMap, BTreeSet};

use assay_conformance::judge::Law;
use assay_conformance::target::RefreshPolicy;

use super::op::{Client, Slot, User};
use super::properties::Properties;

/// A possible world, as far as tokens are concerned.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct World {
    /// Seconds since the case began.
    pub now: u64,
    /// The grants by slot.
    pub grants: BTreeMap<Slot, Grant>,
    /// When each user first allowed each client: a server may take all they allow after that for the same grant.
    pub since: BTreeMap<(Client, User), u64>,
    /// Users who are locked out.
    pub blocked: BTreeSet<User>,
    /// Clients that are gone.
    pub removed: BTreeSet<Client>,
    /// The end that the clock was moved to. Around every other end a few seconds are unclear: answers are dated a little later
    /// than what they bring, and a real clock goes on.
    pub brought_to: Option<End>,
    /// Whether that end is still to come.
    pub is_just_before: bool,
}

/// The grant of a user to a client: RFC 6749 section 1.3.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// The client that may act.
    pub client: Client,
    /// For whom.
    pub user: User,
    /// The code from the authorization endpoint.
    pub code: Code,
    /// Its refresh tokens, oldest first.
    pub refresh: Vec<RefreshToken>,
    /// The answers with tokens, oldest first.
    pub generations: Vec<Generation>,
}

/// An authorization code: RFC 6749 section 1.3.1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Code {
    /// When it was issued.
    pub issued: u64,
    /// Whether it is good for something.
    pub state: CodeState,
}

/// The state of a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CodeState {
    /// It was not used.
    Fresh,
    /// It was used in a way that may have spoiled it.
    Doubtful,
    /// It was exchanged.
    Used,
}

/// One answer of the token endpoint.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Generation {
    /// When it came.
    pub issued: u64,
    /// How long the access token lives, if the answer says so.
    pub lives_s: Option<u64>,
    /// Whether the access token is alive.
    pub access: Life,
    /// The refresh token that came or stayed in use, an index into those of the grant.
    pub refresh: Option<usize>,
    /// Which of several requests at once it answers.
    pub entrant: usize,
}

/// A refresh token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RefreshToken {
    /// When the first one of its family was issued.
    pub family_since: u64,
    /// When it was issued, or last used if it is not replaced at each use.
    pub issued: u64,
    /// When it was replaced.
    pub replaced: Option<u64>,
    /// Whether it is alive, apart from time and replacement.
    pub life: Life,
}

/// Whether a token is alive, apart from time; and the law that says so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Life {
    /// It is; if not, this law is broken.
    Live(Law),
    /// It is not; if it is, this law is broken.
    Dead(Law),
    /// It may be.
    Unknown,
}

/// The end of a life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// Of the code of a slot.
    Code(Slot),
    /// Of the access token of a generation.
    Access(Slot, usize),
    /// Of a refresh token.
    Refresh(Slot, usize),
    /// Of the grace of a refresh token.
    Grace(Slot, usize),
}

/// How far something is in its lifetime.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Age {
    /// It lives.
    InTime,
    /// It is over.
    Over,
    /// Too near to the end to say, or nobody says when that is.
    Unclear,
}

/// How far from an end nothing is said, in seconds.
const SLACK: u64 = 20;

impl World {
    /// How far the code of a slot is in its lifetime.
    #[must_use]
    pub fn age_of_code(&self, slot: Slot, code: &Code, properties: &Properties) -> Age {
        let end = properties.code_s.map(|lives| code.issued + lives);
        self.age(End::Code(slot), code.issued, end, properties)
    }

    /// How far an access token is in its lifetime.
    #[must_use]
    pub fn age_of_access(
        &self,
        slot: Slot,
        index: usize,
        generation: &Generation,
        properties: &Properties,
    ) -> Age {
        let end = generation.lives_s.map(|lives| generation.issued + lives);
        self.age(End::Access(slot, index), generation.issued, end, properties)
    }

    /// How far a refresh token is in its lifetime.
    #[must_use]
    pub fn age_of_refresh(
        &self,
        slot: Slot,
        index: usize,
        token: &RefreshToken,
        properties: &Properties,
    ) -> Age {
        let end = |since: u64| properties.refresh_s.map(|lives| since + lives);
        let age = |since: u64| {
            let which = End::Refresh(slot, index);
            self.age(which, since, end(since), properties)
        };
        let own = match properties.refresh_policy.known() {
            Some(RefreshPolicy::Absolute) => age(token.family_since),
            Some(RefreshPolicy::Idle) => age(token.issued),
            // RFC 6749 says nothing of it; the two policies differ between these ends.
            None if age(token.family_since) == age(token.issued) => age(token.issued),
            None => Age::Unclear,
        };
        match own {
            Age::InTime if self.may_have_ended(slot, properties) => Age::Unclear,
            Age::InTime | Age::Over | Age::Unclear => own,
        }
    }

    /// RFC 6749 section 1.3 does not say how long a grant lives, nor whether a second authorization begins another one: it may
    /// have begun with the first, live as long as refresh tokens do, and take along whatever hangs on it.
    #[must_use]
    pub fn may_have_ended(&self, slot: Slot, properties: &Properties) -> bool {
        let Some(grant) = self.grants.get(&slot) else {
            return true;
        };
        let since = self.since.get(&(grant.client, grant.user)).copied();
        let since = since.unwrap_or(grant.code.issued);
        match properties.refresh_s {
            Some(lives) if since < grant.code.issued => self.now + SLACK >= since + lives,
            Some(lives) => self.now >= since + lives,
            None => self.now > since,
        }
    }

    /// How far the grace of a replaced refresh token is.
    #[must_use]
    pub fn age_of_grace(
        &self,
        slot: Slot,
        index: usize,
        since: u64,
        properties: &Properties,
    ) -> Age {
        if properties.grace_s == 0 {
            return Age::Over;
        }
        let end = Some(since + properties.grace_s);
        self.age(End::Grace(slot, index), since, end, properties)
    }

    /// Tokens came that end a generation's uncertainty: how long the access token lives, and which refresh token there is, none,
    /// that of an earlier generation or a new one. A server may replace refresh tokens now and then only.
    pub fn notice(
        &mut self,
        slot: Slot,
        index: usize,
        lives_s: Option<u64>,
        has_refresh: bool,
        same_as: Option<usize>,
    ) {
        let now = self.now;
        let Some(grant) = self.grants.get_mut(&slot) else {
            return;
        };
        let earlier = same_as.and_then(|same| grant.generations.get(same)?.refresh);
        let shared = |own: usize| {
            let before = &grant.generations[..index.min(grant.generations.len())];
            before.iter().any(|known| known.refresh == Some(own))
        };
        let own = grant.generations.get(index).and_then(|known| known.refresh);
        let refresh = match (has_refresh, earlier, own) {
            (false, _, _) | (true, None, None) => None,
            (true, Some(earlier), own) => {
                // A token that was taken for replaced stays in use.
                if own != Some(earlier)
                    && let Some(token) = grant.refresh.get_mut(earlier)
                {
                    (token.replaced, token.issued) = (None, now);
                    token.life.doubt();
                }
                Some(earlier)
            }
            (true, None, Some(own)) if shared(own) => {
                // A token that was taken for current was replaced.
                let fresh = RefreshToken {
                    issued: now,
                    life: Life::Unknown,
                    ..grant.refresh[own]
                };
                grant.refresh[own].life.doubt();
                grant.refresh.push(fresh);
                Some(grant.refresh.len() - 1)
            }
            (true, None, Some(own)) => Some(own),
        };
        if let Some(generation) = grant.generations.get_mut(index) {
            (generation.lives_s, generation.refresh) = (lives_s, refresh);
        }
    }

    fn age(&self, which: End, since: u64, end: Option<u64>, properties: &Properties) -> Age {
        let Some(end) = end else {
            return if self.now == since {
                Age::InTime
            } else {
                Age::Unclear
            };
        };
        let is_near = self.now.abs_diff(end) <= SLACK
            || self.now.abs_diff(end + properties.leeway_s) <= SLACK;
        if is_near && self.brought_to != Some(which) {
            Age::Unclear
        } else if self.now < end {
            Age::InTime
        } else if self.now >= end + properties.leeway_s {
            Age::Over
        } else {
            Age::Unclear
        }
    }
}

impl Grant {
    /// The refresh token of a generation, and its index.
    #[must_use]
    pub fn refresh_of(&self, generation: usize) -> Option<(usize, RefreshToken)> {
        let index = self.generations.get(generation)?.refresh?;
        Some((index, *self.refresh.get(index)?))
    }

    /// Changes the lives of all its tokens.
    pub fn change(&mut self, mut change: impl FnMut(&mut Life)) {
        self.refresh
            .iter_mut()
            .map(|token| &mut token.life)
            .for_each(&mut change);
        self.generations
            .iter_mut()
            .map(|generation| &mut generation.access)
            .for_each(change);
    }

    /// Nobody knows any more what became of it.
    pub fn doubt(&mut self) {
        self.change(Life::doubt);
        if self.code.state == CodeState::Fresh {
            self.code.state = CodeState::Doubtful;
        }
    }

    /// All access tokens end.
    pub fn end_access(&mut self, law: Law) {
        for generation in &mut self.generations {
            generation.access.end(law);
        }
    }

    /// All refresh tokens end.
    pub fn end_refresh(&mut self, law: Law) {
        for token in &mut self.refresh {
            token.life.end(law);
        }
    }
}

impl Life {
    /// Nobody knows any more; what is dead stays dead.
    pub fn doubt(&mut self) {
        if matches!(self, Self::Live(_)) {
            *self = Self::Unknown;
        }
    }

    /// It ends, if it did not end before.
    pub fn end(&mut self, law: Law) {
        if !matches!(self, Self::Dead(_)) {
            *self = Self::Dead(law);
        }
    }

    /// If it lives, then from now on because this law says so; what threatened it first is what it is asked about.
    pub fn goes_on(&mut self, law: Law) {
        if matches!(
            self,
            Self::Live(Law::AccessTokenLives | Law::RefreshTokenLives)
        ) {
            *self = Self::Live(law);
        }
    }
}
