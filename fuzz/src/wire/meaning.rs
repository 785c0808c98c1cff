//! The meaning of bytes in the specifications, and the demands on the answers that follow.

use assay_conformance::judge::{Demand, Law, Outcomes};
use assay_conformance::words::Grade;
use toml::{Table, Value, toml};

use super::request::Request;

/// The meaning of a request that arrives in an unusual way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// It is the request that it would be in the usual way, says this law.
    Same(Law),
    /// The same, but a server may insist on being told the length: RFC 9110 section 15.5.12.
    SameOrLengthRequired,
    /// A server may serve or refuse it.
    Either,
    /// It is none, says this law.
    Refused(Law),
    /// The same, and the connection has to end: nobody knows where the next request would begin.
    RefusedForGood(Law),
    /// It has not arrived.
    Incomplete,
    /// There are two ways to tell where it ends, and one of them counts if the server goes on at all.
    TwoLengths,
    /// So many requests follow each other: a valid one, one without proof, a valid one.
    Several(u8),
    /// Nobody waits for the answer.
    Unseen,
}

impl Meaning {
    /// The demands on the answers.
    #[must_use]
    pub fn demands(self, request: &Request) -> Vec<Demand> {
        if self == Self::Unseen {
            return Vec::new();
        }
        if let Self::Same(law) = self
            && law.grade() != Grade::Fail
        {
            return advised(law, request);
        }
        let mut demands = vec![demand(Law::NeverServerError, never_server_error())];
        let mut held_to = |law, outcomes| demands.push(demand(law, outcomes));
        match self {
            Self::Same(law) => held_to(law, granted(request)),
            Self::SameOrLengthRequired => held_to(
                Law::FramingUnderstood,
                granted(request).right(toml! { status = 411 }),
            ),
            Self::Refused(law) => held_to(law, refused().right(closed())),
            Self::RefusedForGood(law) => {
                let gone =
                    toml! { status = ["4xx", 501, 505] facts = { closed = true, granted = 0 } };
                held_to(law, Outcomes::default().right(gone).right(closed()));
            }
            Self::Incomplete => {
                let unread = toml! { status = { not = 200 } facts = { granted = 0 } };
                held_to(
                    Law::IncompleteNeverGranted,
                    Outcomes::default().right(unread).right(closed()),
                );
            }
            Self::TwoLengths => {
                let alone = toml! { facts = { answers = { max_length = 1 } } };
                held_to(
                    Law::NothingSmuggled,
                    Outcomes::default().right(alone).right(closed()),
                );
                let gone = toml! { facts = { closed = true } };
                held_to(
                    Law::ClosesAfterTwoLengths,
                    Outcomes::default().right(gone).right(closed()),
                );
            }
            Self::Several(count) => held_to(Law::AnsweredInOrder, in_order(count)),
            Self::Either => {
                let once = toml! { facts = { granted = { at_most = 1 } } };
                held_to(
                    Law::NothingSmuggled,
                    Outcomes::default().right(once).right(closed()),
                );
            }
            Self::Unseen => {}
        }
        demands
    }

    /// How many answers are waited for.
    #[must_use]
    pub const fn answers(self) -> u8 {
        match self {
            Self::Several(count) => count,
            Self::Same(_)
            | Self::SameOrLengthRequired
            | Self::Either
            | Self::Refused(_)
            | Self::RefusedForGood(_)
            | Self::Incomplete
            | Self::TwoLengths
            | Self::Unseen => 1,
        }
    }

    /// For how long to listen for the end of the connection, or for answers that should not come. Only who should hang up, and
    /// does not, makes us wait.
    #[must_use]
    pub const fn linger_ms(self) -> u16 {
        match self {
            Self::RefusedForGood(_) | Self::TwoLengths => 1_000,
            Self::Same(_)
            | Self::SameOrLengthRequired
            | Self::Either
            | Self::Refused(_)
            | Self::Incomplete
            | Self::Several(_)
            | Self::Unseen => 0,
        }
    }
}

fn demand(law: Law, outcomes: Outcomes) -> Demand {
    Demand {
        law,
        outcomes: outcomes.table(),
    }
}

/// Advice: it can be left undone in any way, and then nothing else is said about the answer.
fn advised(law: Law, request: &Request) -> Vec<Demand> {
    let silent = toml! { answered = false note = "not even an answer" };
    vec![
        demand(law, granted(request).tolerated(silent)),
        demand(Law::NeverServerError, never_server_error()),
    ]
}

/// The target hung up without a word: RFC 9112 section 9.5 lets it do so at any time. Leaving the connection open is another thing.
fn closed() -> Table {
    toml! { answered = false facts = { hung = false } }
}

/// As for any request, but for each answer on the connection.
fn never_server_error() -> Outcomes {
    let fine = toml! {
        facts = { answers = { each = { one_of = [{ at_most = 499 }, 501, 505] } } }
    };
    let busy = toml! { status = 503 header = { retry-after = { present = true } } };
    Outcomes::default().right(fine).right(busy).right(closed())
}

fn granted(request: &Request) -> Outcomes {
    Outcomes::default().right(request.granted()).or_too_busy()
}

fn refused() -> Outcomes {
    Outcomes::default().right(toml! { status = ["4xx", 501, 505] facts = { granted = 0 } })
}

/// RFC 9112 section 9.3.2: in the order of the requests. A server may end a connection after any answer: section 9.6.
fn in_order(count: u8) -> Outcomes {
    let mut outcomes = Outcomes::default()
        .or_too_busy()
        .right(these(&[200.into()], true));
    // Endpoints have several right ones for a request without proof.
    for refusal in [401, 400, 403] {
        let statuses = [200, refusal].into_iter().cycle().take(count.into());
        let answers: Vec<Value> = statuses.map(Value::from).collect();
        for fewer in 2..answers.len() {
            outcomes = outcomes.right(these(&answers[..fewer], true));
        }
        outcomes = outcomes.right(these(&answers, false));
    }
    outcomes
}

fn these(answers: &[Value], closed: bool) -> Table {
    let mut equal = Table::new();
    equal.insert("equals".to_owned(), answers.to_vec().into());
    let mut facts = Table::new();
    facts.insert("answers".to_owned(), equal.into());
    if closed {
        facts.insert("closed".to_owned(), true.into());
    }
    let mut outcome = Table::new();
    outcome.insert("facts".to_owned(), facts.into());
    outcome
}
