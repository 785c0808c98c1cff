//! Test controls of the target: they move its clock, rotate its keys, take users and clients away.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::validate::Complaints;
use crate::text::Written;
use crate::words::{Lived, Role, UserRole};

/// Moves the target's clock, forward only. A few seconds (`advance_s` up to 5) are waited for where the clock cannot be driven.
///
/// An `offset_s` from 0 on counts from the end of the leeway that the target declares: what happens within it is no finding.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Moves by this many seconds.
    pub advance_s: Option<u64>,
    /// Moves to the expiry of this thing plus `offset_s`.
    pub expiry_of: Option<Lived>,
    /// Seconds to add to the expiry; negative is before.
    #[serde(default)]
    pub offset_s: i64,
    /// The step whose thing is meant; by default `tokens`, for a code `flow`.
    pub from: Option<String>,
    /// Moves to this share of the lifetime, in per cent, counted from issue.
    pub percent: Option<u16>,
}

impl Clock {
    pub(in crate::scenario) fn uses(&self) -> Vec<&str> {
        self.expiry_of
            .map(|lived| self.from(lived))
            .into_iter()
            .collect()
    }

    /// The step whose thing is meant.
    pub fn from(&self, lived: Lived) -> &str {
        self.from.as_deref().unwrap_or(match lived {
            Lived::AccessToken | Lived::RefreshToken | Lived::RotationGrace => "tokens",
            Lived::Code => "flow",
        })
    }

    pub(in crate::scenario) fn check(&self, complaints: &mut Complaints<'_>, place: &Written<'_>) {
        if self.advance_s.is_some() == self.expiry_of.is_some() {
            complaints.add(
                place.span(),
                "the clock moves one way",
                "either `advance_s` or `expiry_of`",
            );
        } else if self.expiry_of.is_none() && (self.percent.is_some() || self.offset_s != 0) {
            complaints.add(
                place.span(),
                "`percent` and `offset_s` count from a lifetime",
                "say which, with `expiry_of`",
            );
        }
    }
}

/// Makes the target rotate its signing key.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RotateKeys {}

/// Locks a user of the target out, or lets them in again.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockUser {
    /// Which user.
    pub user: UserRole,
    /// Whether they are locked out from now on; by default they are.
    #[serde(default = "yes")]
    pub blocked: bool,
}

/// Takes a client of the target away, as if it had never been registered, or gives it back.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemoveClient {
    /// Which client.
    pub client: Role,
    /// Whether it is gone from now on; by default it is.
    #[serde(default = "yes")]
    pub removed: bool,
}

const fn yes() -> bool {
    true
}
