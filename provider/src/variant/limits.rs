//! Limits that let slow clients starve the others, or stay for as long as they like: RFC 9112 section 9.5.

use std::time::Duration;

use crate::config::Limits;
use crate::rule::{Rule, Rules};

/// The limits, or the limits with the bug that was asked for.
pub(crate) fn limits(mut limits: Limits, rules: &Rules) -> Limits {
    if !rules.keep(Rule::HttpSlowClientIsolated) {
        limits.connections = SHARED_BY_ALL;
    }
    if !rules.keep(Rule::HttpStalledClientsDropped) {
        limits.header_read_timeout = WITHOUT_END;
        limits.request_timeout = WITHOUT_END;
    }
    limits
}

/// The whole pool of a server that does not isolate its clients from each other.
const SHARED_BY_ALL: usize = 16;

/// Longer than anybody watches.
const WITHOUT_END: Duration = Duration::from_secs(24 * 60 * 60);
