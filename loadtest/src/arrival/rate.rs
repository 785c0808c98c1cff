//! A rate as it is written: `500/s`, `10..2000/s`, `100,200,400/s`.

use std::fmt;
use std::str::FromStr;

/// How many journeys per unit of time, and how that changes over a run. Displayed as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    text: String,
    course: Course,
}

/// How a rate changes over time. All numbers are per second.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Course {
    /// Always the same.
    Constant(f64),
    /// From one to the other, evenly over the run.
    Ramp(f64, f64),
    /// One after the other, each for an equal part of the run.
    Steps(Vec<f64>),
}

/// Why a text is no rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRate {
    /// It lacks `/s`.
    #[error("`{0}` does not say per what; write `{0}/s`, or /m or /h")]
    NoUnit(String),
    /// It is per something unknown.
    #[error("`/{0}` is no unit of a rate; known are /s, /m and /h, as in 500/s")]
    Unit(String),
    /// A number that is none.
    #[error(
        "`{0}` is no number of journeys; a rate is written 500/s, 0.5/s, 10..2000/s (a ramp) or 100,200,400/s (steps)"
    )]
    Number(String),
    /// More than anything could deliver.
    #[error("`{0}` is more than {MOST} per second")]
    TooMany(String),
    /// Nothing would ever be due.
    #[error("at `{0}` no journey would ever begin; a rate, or some part of it, has to be above 0")]
    Never(String),
    /// A list without end.
    #[error("a rate has at most {MOST_STEPS} steps")]
    TooManySteps,
}

/// No generator gets near it, and arrivals are still a hundred nanoseconds apart, which is well within what a [`Duration`] tells.
///
/// [`Duration`]: std::time::Duration
const MOST: f64 = 1e7;

/// A step that lasts a thousandth of the run shows nothing any more.
const MOST_STEPS: usize = 1_000;

impl Rate {
    /// The same rate all the time, as a search for capacity tries it.
    pub fn constant(per_second: f64) -> Result<Self, InvalidRate> {
        format!("{per_second}/s").parse()
    }

    /// Journeys per second; none where that changes over the run.
    pub fn as_constant(&self) -> Option<f64> {
        match self.course {
            Course::Constant(rate) => Some(rate),
            Course::Ramp(..) | Course::Steps(_) => None,
        }
    }

    pub(super) fn course(&self) -> &Course {
        &self.course
    }
}

impl FromStr for Rate {
    type Err = InvalidRate;

    fn from_str(text: &str) -> Result<Self, InvalidRate> {
        let text = text.trim();
        let (numbers, unit) = text
            .rsplit_once('/')
            .ok_or_else(|| InvalidRate::NoUnit(text.to_owned()))?;
        let seconds = match unit.trim() {
            "s" => 1.0,
            "m" | "min" => 60.0,
            "h" => 3600.0,
            other => return Err(InvalidRate::Unit(other.to_owned())),
        };
        let course = if let Some((from, to)) = numbers.split_once("..") {
            Course::Ramp(number(from, seconds)?, number(to, seconds)?)
        } else if numbers.contains(',') {
            if numbers.split(',').nth(MOST_STEPS).is_some() {
                return Err(InvalidRate::TooManySteps);
            }
            let steps = numbers.split(',').map(|step| number(step, seconds));
            Course::Steps(steps.collect::<Result<_, _>>()?)
        } else {
            Course::Constant(number(numbers, seconds)?)
        };
        if course.highest() <= 0.0 {
            return Err(InvalidRate::Never(text.to_owned()));
        }
        Ok(Self {
            text: text.to_owned(),
            course,
        })
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Course {
    fn highest(&self) -> f64 {
        match self {
            Self::Constant(rate) => *rate,
            Self::Ramp(from, to) => from.max(*to),
            Self::Steps(steps) => steps.iter().copied().fold(0.0, f64::max),
        }
    }
}

/// A plain decimal number, per second. Rust would also read `inf`, `nan` and `-1`.
fn number(text: &str, seconds: f64) -> Result<f64, InvalidRate> {
    let text = text.trim();
    let plain = |c: char| c.is_ascii_digit() || c == '.';
    let count: f64 = text
        .parse()
        .ok()
        .filter(|_| text.chars().all(plain))
        .ok_or_else(|| InvalidRate::Number(text.to_owned()))?;
    let rate = count / seconds;
    if rate > MOST {
        return Err(InvalidRate::TooMany(text.to_owned()));
    }
    Ok(rate)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn course(text: &str) -> Course {
        text.parse::<Rate>().expect(text).course
    }

    #[test]
    fn every_form_is_understood() {
        assert_eq!(course("500/s"), Course::Constant(500.0));
        assert_eq!(course("30/m"), Course::Constant(0.5));
        assert_eq!(course("36/h"), Course::Constant(0.01));
        assert_eq!(course("0.5/s"), Course::Constant(0.5));
        assert_eq!(course("10..2000/s"), Course::Ramp(10.0, 2000.0));
        assert_eq!(course("0 .. 60 / m"), Course::Ramp(0.0, 1.0));
        assert_eq!(
            course("100, 200,0/s"),
            Course::Steps(vec![100.0, 200.0, 0.0])
        );
    }

    #[test]
    fn a_mistake_is_answered_with_what_is_right() {
        let says = |text: &str| text.parse::<Rate>().expect_err(text).to_string();
        assert_eq!(
            says("500"),
            "`500` does not say per what; write `500/s`, or /m or /h"
        );
        assert_eq!(
            says("500/d"),
            "`/d` is no unit of a rate; known are /s, /m and /h, as in 500/s"
        );
        for text in [
            "many/s",
            "/s",
            "-5/s",
            "inf/s",
            "NaN/s",
            "1e3/s",
            "10..20..30/s",
            "1,,2/s",
        ] {
            assert!(says(text).contains("is no number of journeys"), "{text}");
        }
        assert!(says("0/s").contains("no journey would ever begin"));
        assert!(says("0..0/s").contains("no journey would ever begin"));
        assert!(says("99999999999/s").contains("is more than"));
        assert!(says(&format!("1{}/s", ",1".repeat(1000))).contains("at most 1000 steps"));
    }

    #[test]
    fn a_number_becomes_a_rate() {
        let rate = Rate::constant(1234.5).expect("a rate");
        assert_eq!(rate.to_string(), "1234.5/s");
        assert_eq!(rate.as_constant(), Some(1234.5));
        let ramp: Rate = "1..2/s".parse().expect("a ramp");
        assert_eq!(ramp.as_constant(), None);
        for number in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            Rate::constant(number).expect_err("no rate");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            drop(text.parse::<Rate>());
        }

        #[test]
        fn any_text_of_the_right_letters_is_read_back(text in "[0-9.,]{1,8}/[smh]") {
            if let Ok(rate) = text.parse::<Rate>() {
                prop_assert_eq!(rate.to_string().parse::<Rate>(), Ok(rate));
            }
        }
    }
}
