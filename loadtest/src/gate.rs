//! Conditions on a run: `p99(token) < 50ms`, `errors < 0.1%`, `rate >= 0.98 offered`.
//!
//! A gate is a *figure* of a *subject*, an operator and a limit:
//!
//! | figure | of | compared with |
//! |---|---|---|
//! | `p50`, `p99`, `p99.9`, ..., `mean`, `max` | latency, from the moment a request was due | `us`, `ms`, `s` |
//! | `service_p99`, `service_mean`, `service_max`, ... | the target's share of it | `us`, `ms`, `s` |
//! | `lateness_p99`, ... | how late the generator itself was; without a subject | `us`, `ms`, `s` |
//! | `errors` | the part that did not end as expected | `%` |
//! | `rate` | the number that ended per second | `/s`, or a part of what was `offered` |
//! | `violations` | how often an invariant did not hold; without a subject | a number |
//!
//! A subject is a verb (`redeem`), `token` (every verb that talks to the token endpoint), `journey` (the whole) or `all` (every
//! step). Left out it is `all`, and `journey` for a rate, which is what a rate is asked for in.

mod cursor;
mod judge;
mod parse;
mod subject;

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

pub use cursor::InvalidGate;
pub use subject::Subject;

use crate::report::{self, Report};

/// A condition on what a run measured. Displayed as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    expression: String,
    condition: Condition,
    operator: Operator,
}

/// A figure and its limit.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Condition {
    Time(Clock, Statistic, Subject, Duration),
    /// With percent.
    Errors(Subject, f64),
    Rate(Subject, RateLimit),
    Violations(u64),
}

/// Which of the measured times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clock {
    Latency,
    Service,
    Lateness,
}

/// A statistic of a distribution.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Statistic {
    /// The part, 0 to 1, that does not take longer.
    Quantile(f64),
    Mean,
    Max,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum RateLimit {
    PerSecond(f64),
    /// A part of the rate that was asked for.
    Offered(f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
}

impl Gate {
    /// Whether it holds, with both numbers as text. A figure that was not measured does not hold.
    pub fn judge(&self, report: &Report) -> report::GateResult {
        let reading = judge::read(self.condition, report);
        report::GateResult {
            expression: self.expression.clone(),
            held: reading
                .measured
                .is_ok_and(|measured| self.operator.holds(measured, reading.limit)),
            measured: reading.measured_text,
            limit: reading.limit_text,
        }
    }

    /// The latency that it asks about and its limit, in milliseconds; none where it asks about something else. The first is
    /// none where nothing was measured.
    pub fn latency_ms(&self, report: &Report) -> Option<(Option<f64>, f64)> {
        let Condition::Time(Clock::Latency | Clock::Service, ..) = self.condition else {
            return None;
        };
        let reading = judge::read(self.condition, report);
        let ms = |seconds: f64| seconds * 1e3;
        Some((reading.measured.ok().map(ms), ms(reading.limit)))
    }

    /// Whether it asks how much goes wrong.
    pub const fn is_about_errors(&self) -> bool {
        matches!(self.condition, Condition::Errors(..))
    }

    /// Whether it could break because the generator was late, whatever the target did.
    pub const fn feels_lateness(&self) -> bool {
        match self.condition {
            Condition::Time(Clock::Latency | Clock::Lateness, ..) | Condition::Rate(..) => true,
            Condition::Time(Clock::Service, ..)
            | Condition::Errors(..)
            | Condition::Violations(_) => false,
        }
    }

    /// Whether a journey with these verbs can satisfy it: a step that is never taken is never measured.
    pub fn suits(&self, verbs: &[&str]) -> bool {
        match self.subject() {
            None | Some(Subject::All | Subject::Journey) => true,
            Some(subject @ (Subject::Token | Subject::Verb(_))) => {
                verbs.iter().any(|verb| subject.includes(verb))
            }
        }
    }

    /// Its subject; none where it is about the run as a whole. A journey without such a step can never satisfy it.
    pub fn subject(&self) -> Option<Subject> {
        match self.condition {
            Condition::Time(Clock::Lateness, ..) | Condition::Violations(_) => None,
            Condition::Time(_, _, subject, _)
            | Condition::Errors(subject, _)
            | Condition::Rate(subject, _) => Some(subject),
        }
    }
}

impl FromStr for Gate {
    type Err = InvalidGate;

    fn from_str(text: &str) -> Result<Self, InvalidGate> {
        parse::gate(text)
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.expression)
    }
}

impl Operator {
    fn holds(self, measured: f64, limit: f64) -> bool {
        match self {
            Self::Less => measured < limit,
            Self::AtMost => measured <= limit,
            Self::More => measured > limit,
            Self::AtLeast => measured >= limit,
            // Only whole numbers and nought are worth asking for like this, and these are exact.
            Self::Equal => measured == limit,
        }
    }
}

/// A service level objective: gates that all have to hold. Written with commas in between.
#[derive(Debug, Clone, PartialEq)]
pub struct Slo(Vec<Gate>);

impl Slo {
    /// The promise of several gates; none where there is no gate, because nothing could break it.
    pub fn new(gates: Vec<Gate>) -> Option<Self> {
        (!gates.is_empty()).then_some(Self(gates))
    }

    /// Every gate with its figures, in the order in which they were written.
    pub fn judge(&self, report: &Report) -> Vec<report::GateResult> {
        self.0.iter().map(|gate| gate.judge(report)).collect()
    }

    /// The gates.
    pub fn gates(&self) -> &[Gate] {
        &self.0
    }
}

impl FromStr for Slo {
    type Err = InvalidGate;

    fn from_str(text: &str) -> Result<Self, InvalidGate> {
        text.split(',')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl fmt::Display for Slo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, gate) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(", ")?;
            }
            gate.fmt(f)?;
        }
        Ok(())
    }
}
