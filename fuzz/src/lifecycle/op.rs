//! Operations in the life of tokens. Things are named by the slot of their grant and their generation, so that a case from
//! which operations are taken away still makes sense.

use std::fmt;

/// One of the grants that live at the same time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "a slot is a letter")]
pub enum Slot {
    A,
    B,
    C,
}

/// A client that asks for grants.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Client {
    /// It has a secret.
    Confidential,
    /// It has none: RFC 6749 section 2.1.
    Public,
}

/// A user whose grants they are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum User {
    /// The first.
    First,
    /// The second.
    Second,
}

/// Which of the answers with tokens that a grant had.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    /// The latest.
    Newest,
    /// The one before the latest.
    Before,
    /// The one that the code was redeemed for.
    First,
    /// The one at this index: what was meant before others came.
    At(usize),
}

/// A kind of token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// RFC 6749 section 1.4.
    Access,
    /// RFC 6749 section 1.5.
    Refresh,
}

/// Which client acts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// The one that the grant is for.
    Owner,
    /// The other one.
    Stranger,
}

/// Which verifier comes with a code: RFC 7636 section 4.5.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verifier {
    /// The one behind the challenge.
    Right,
    /// Any other one.
    Wrong,
}

/// Which scope a refresh asks for: RFC 6749 section 6.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// None is named, which means the one that was granted.
    Same,
    /// Less.
    Narrower,
    /// More.
    Wider,
}

/// The hint of a revocation about the kind of the token: RFC 7009 section 2.1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hint {
    /// Nothing.
    None,
    /// The right one.
    Right,
    /// A wrong one.
    Wrong,
}

/// A thing that ends by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lived {
    /// An access token.
    AccessToken(Which),
    /// The newest refresh token.
    RefreshToken,
    /// The code.
    Code,
    /// The time during which the refresh token before the newest is still taken.
    RotationGrace,
}

/// A moment around the end of a life.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// It still lives.
    JustBefore,
    /// It has just ended.
    At,
    /// It ended a while ago.
    After,
}

/// Something that happens.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Op {
    /// A user allows a client: the slot has a fresh grant, and whatever was in it is forgotten.
    Authorize {
        /// Where the grant is kept.
        slot: Slot,
        /// The client that asks.
        client: Client,
        /// The user who allows it.
        user: User,
    },
    /// A user denies a client.
    Deny {
        /// The slot that is empty afterwards.
        slot: Slot,
        /// The client that asks.
        client: Client,
        /// The user who denies it.
        user: User,
    },
    /// A code is exchanged; the second time it is a replay.
    Redeem {
        /// The grant of the code.
        slot: Slot,
        /// The client that exchanges it.
        by: By,
        /// With which verifier.
        verifier: Verifier,
    },
    /// A refresh token is used.
    Refresh {
        /// The grant of the token.
        slot: Slot,
        /// Of which generation.
        which: Which,
        /// The client that uses it.
        by: By,
        /// For which scope.
        scope: Scope,
    },
    /// A token is given back.
    Revoke {
        /// The grant of the token.
        slot: Slot,
        /// Its kind.
        kind: Kind,
        /// Of which generation.
        which: Which,
        /// The client that gives it back.
        by: By,
        /// The hint about its kind.
        hint: Hint,
    },
    /// Everybody who knows is asked whether a token is alive; introspection alone knows about refresh tokens.
    Ask {
        /// The grant of the token.
        slot: Slot,
        /// Its kind.
        kind: Kind,
        /// Of which generation.
        which: Which,
    },
    /// Time goes on until the end of something.
    Clock {
        /// The grant of the thing.
        slot: Slot,
        /// The thing that ends.
        lived: Lived,
        /// Where time stops.
        moment: Moment,
    },
    /// The server signs with a new key.
    RotateKeys,
    /// A user is locked out.
    Block(User),
    /// A user is let in again.
    Unblock(User),
    /// A client is taken away.
    Remove(Client),
    /// A client is given back.
    Restore(Client),
    /// Requests at the same moment.
    Parallel(Vec<Self>),
}

impl Slot {
    /// Every slot.
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    /// The name of its authorization among the values of a scenario.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::C => "c",
        }
    }
}

impl Client {
    /// The name of its role.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confidential => "confidential",
            Self::Public => "public",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Confidential => Self::Public,
            Self::Public => Self::Confidential,
        }
    }
}

impl User {
    /// The name of its role.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Second => "second",
        }
    }
}

impl Which {
    /// The index among so many generations; none if there are not enough.
    #[must_use]
    pub fn index(self, generations: usize) -> Option<usize> {
        match self {
            Self::Newest => generations.checked_sub(1),
            Self::Before => generations.checked_sub(2),
            Self::First => (generations > 0).then_some(0),
            Self::At(index) => (index < generations).then_some(index),
        }
    }
}

impl By {
    /// The client that acts on a grant of `owner`.
    #[must_use]
    pub const fn client(self, owner: Client) -> Client {
        match self {
            Self::Owner => owner,
            Self::Stranger => owner.other(),
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
