//! CORS: pages of other origins and the answers that they can read. The Fetch standard.

use toml::{Table, toml};

use super::{Demand, Outcomes, Standing, Surface};
use crate::judge::Law;

/// The sender of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sender {
    /// A program that says nothing of any origin.
    #[default]
    Server,
    /// A page of an origin that may call the target.
    Page,
    /// A page of an origin that the target has never heard of.
    Stranger,
}

impl Sender {
    /// Members of `send` for it.
    pub fn send(self) -> Table {
        match self {
            Self::Server => Table::new(),
            Self::Page => toml! { fetch_from = "{origin}" },
            Self::Stranger => toml! { origin = "https://stranger.example" },
        }
    }
}

impl Standing {
    /// Whether a page reads the answer. If it does not, the rest of the answer does not matter.
    pub(super) fn cors_first(&self) -> Option<Demand> {
        let readable = Outcomes::default().right(toml! { readable = true });
        let law = self.surface.readable()?;
        (self.sender == Sender::Page).then(|| self.demand(law, readable))
    }

    /// The demands that hold for every sender.
    pub(super) fn cors(&self) -> Vec<Demand> {
        let once = Outcomes::default().right(toml! {
            header = { access-control-allow-origin = { optional = true, lacks = "," } }
        });
        let strangers = Outcomes::default()
            .right(toml! { header = { access-control-allow-credentials = { absent = true } } })
            .right(toml! { header = { access-control-allow-origin = { optional = true, not = "https://stranger.example" } } });
        let mut demands = Vec::new();
        match self.sender {
            Sender::Server => {}
            Sender::Page => demands.push(self.demand(Law::CorsOnce, once)),
            Sender::Stranger => {
                demands.push(self.demand(Law::CorsOnce, once));
                demands.push(self.demand(Law::CorsStrangers, strangers));
            }
        }
        demands
    }

    /// Advice.
    pub(super) fn cors_advice(&self) -> Vec<Demand> {
        // No rule forbids the pair; browsers refuse it for requests with credentials, so it helps nobody and is no hole.
        let wildcard = Outcomes::default()
            .right(toml! { header = { access-control-allow-credentials = { absent = true } } })
            .right(
                toml! { header = { access-control-allow-origin = { optional = true, not = "*" } } },
            );
        let wildcard = self.demand(Law::CorsWildcard, wildcard);
        let revocation = Outcomes::default()
            .right(toml! { readable = true })
            .tolerated(toml! { readable = false note = "a page that cannot revoke leaves its tokens behind" });
        match (self.sender, self.surface == Surface::Revocation) {
            (Sender::Server, _) => Vec::new(),
            (Sender::Page, true) => vec![wildcard, self.demand(Law::CorsRevocation, revocation)],
            (Sender::Page | Sender::Stranger, _) => vec![wildcard],
        }
    }
}
