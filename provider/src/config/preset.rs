//! Named sets of defaults.

use serde::Deserialize;

use super::{Lifetimes, RefreshLifetime, Registration};
use crate::model::{AccessTokenFormat, Lifetime};

/// A named set of lifetimes and switches, which a configuration refines.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Two hours of access, three days of refresh; clients come from the configuration.
    #[default]
    Seed,
    /// A hosted provider of today: a day of access, endless refresh, JWT access tokens, open registration.
    Clerk,
}

impl Preset {
    pub(super) const fn lifetimes(self) -> Lifetimes {
        match self {
            Self::Seed => Lifetimes {
                access_token: Lifetime::from_secs(7_200),
                refresh_token: RefreshLifetime::Absolute(Lifetime::from_secs(259_200)),
                code: Lifetime::from_secs(600),
                id_token: Lifetime::from_secs(3_600),
                session: Lifetime::from_secs(DAY * 7),
            },
            Self::Clerk => Lifetimes {
                access_token: Lifetime::from_secs(DAY),
                refresh_token: RefreshLifetime::Unlimited,
                code: Lifetime::from_secs(600),
                id_token: Lifetime::from_secs(DAY),
                session: Lifetime::from_secs(DAY * 7),
            },
        }
    }

    pub(super) const fn registration(self) -> Registration {
        match self {
            Self::Seed => Registration::Closed,
            Self::Clerk => Registration::Open,
        }
    }

    pub(super) const fn access_tokens(self) -> AccessTokenFormat {
        match self {
            Self::Seed => AccessTokenFormat::Opaque,
            Self::Clerk => AccessTokenFormat::Jwt,
        }
    }
}

const DAY: u64 = 86_400;
