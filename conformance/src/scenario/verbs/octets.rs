//! Connections of their own: bytes that no HTTP client would send, and connections that stall.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::validate::Complaints;
use crate::text::{Octets, Text, Written};
use crate::words::{Ending, Endpoint, Stall};

/// Opens slow or stalled connections to the token endpoint and keeps them open until the check ends. Later steps of the check
/// open connections of their own, so that they meet what any other client meets.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// How many connections.
    pub connections: u16,
    /// The way in which each of them stalls.
    pub stall: Stall,
    /// Waits, before the next step, up to this many seconds for the target to close them, and no longer than it takes.
    pub until_closed_s: Option<u16>,
}

impl Hold {
    pub(in crate::scenario) fn check(&self, complaints: &mut Complaints<'_>, place: &Written<'_>) {
        if self.connections == 0 {
            complaints.add(
                place.span(),
                "nothing is held open",
                "at least one connection",
            );
        }
    }
}

/// Sends bytes over a connection of their own, for what no HTTP client would send, and reads what comes as HTTP/1.1.
///
/// The observation is the first answer, and `success` is its being a 200. Without a complete answer, `answered = false` holds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wire {
    /// The endpoint: `{endpoint.host}`, `{endpoint.path}` (with the query, if it has one) and `{endpoint.url}` are its parts.
    pub endpoint: Endpoint,
    /// Values that are made for this step and known in `send` alone.
    #[serde(default)]
    pub values: BTreeMap<String, Text>,
    /// The bytes to send; each text is on its way before the next one follows.
    pub send: Vec<Octets>,
    /// Milliseconds between two texts.
    #[serde(default)]
    pub pause_ms: u16,
    /// How the connection ends.
    #[serde(default)]
    pub then: Ending,
    /// How many answers are waited for; by default one.
    pub answers: Option<u8>,
    /// For how many milliseconds after the last of them to listen for more answers or the end of the connection, where the
    /// answer does not say that it is the last one; by default 100.
    pub linger_ms: Option<u16>,
}

impl Wire {
    pub(in crate::scenario) fn check(&self, complaints: &mut Complaints<'_>, place: &Written<'_>) {
        if self.send.iter().all(Octets::is_empty) {
            complaints.add(place.span(), "nothing is sent", "at least one byte");
        }
        if self.answers == Some(0) {
            let label = "at least one; to read none, `then = \"close\"`";
            complaints.add(place.span(), "no answer is waited for", label);
        }
    }
}
