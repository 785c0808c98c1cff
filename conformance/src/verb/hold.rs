//! `hold`: slow or stalled connections to the token endpoint, kept open while the check goes on.

use std::time::Duration;

use url::Position;

use super::Stop;
use crate::rp::Rp;
use crate::rp::held::{Dribble, Held};
use crate::rp::observation::Observation;
use crate::scenario::Step;
use crate::scenario::verbs::Hold;
use crate::words::Fact;
use crate::words::{Endpoint, Stall};

pub(super) async fn run(verb: &Hold, _: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let url = rp.endpoint(Endpoint::Token)?;
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\n",
        &url[Position::BeforePath..Position::AfterQuery],
        &url[Position::BeforeHost..Position::AfterPort]
    );
    let dribble = match verb.stall {
        Stall::InHeader => Dribble {
            first: format!("{head}Content-Ty"),
            then: Vec::new(),
        },
        Stall::InBody => Dribble {
            first: format!(
                "{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n"
            ),
            then: b"grant_type=authorization_code&code="
                .iter()
                .copied()
                .chain(std::iter::repeat_n(b'a', 900))
                .collect(),
        },
    };
    let (mut held, opened) =
        Held::open(rp.transport().wire(), &url, verb.connections, &dribble).await;
    let mut seen = Observation {
        success: opened == usize::from(verb.connections),
        ..Observation::default()
    };
    seen.facts.set(Fact::Opened, opened);
    match verb.until_closed_s {
        Some(seconds) => {
            let closed = held
                .closed_within(Duration::from_secs(seconds.into()))
                .await;
            seen.facts.set(Fact::ClosedConnections, closed);
        }
        None => rp.hold(held),
    }
    Ok(seen)
}
