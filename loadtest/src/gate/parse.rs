//! From text to gate.

use std::time::Duration;

use assay_conformance::scenario::Verb;

use super::cursor::{Cursor, InvalidGate};
use super::{Clock, Condition, Gate, Operator, RateLimit, Statistic, Subject};

pub(super) fn gate(text: &str) -> Result<Gate, InvalidGate> {
    let text = text.trim();
    let mut rest = Cursor::over(text);
    let figure = rest.figure()?;
    let subject = rest.subject(figure)?;
    let operator = rest.operator(figure)?;
    let condition = match figure {
        Figure::Time(clock, statistic) => Condition::Time(clock, statistic, subject, rest.time()?),
        Figure::Errors => Condition::Errors(subject, rest.percent()?),
        Figure::Rate => Condition::Rate(subject, rest.rate()?),
        Figure::Violations => Condition::Violations(rest.count()?),
    };
    rest.end()?;
    Ok(Gate {
        expression: text.to_owned(),
        condition,
        operator,
    })
}

/// The figure of a gate, before its subject is read.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Figure {
    Time(Clock, Statistic),
    Errors,
    Rate,
    Violations,
}

impl Figure {
    fn named(name: &str) -> Option<Self> {
        match name {
            "errors" => return Some(Self::Errors),
            "rate" => return Some(Self::Rate),
            "violations" => return Some(Self::Violations),
            _ => {}
        }
        let (clock, statistic) = if let Some(statistic) = name.strip_prefix("service_") {
            (Clock::Service, statistic)
        } else if let Some(statistic) = name.strip_prefix("lateness_") {
            (Clock::Lateness, statistic)
        } else {
            (Clock::Latency, name)
        };
        Some(Self::Time(clock, Statistic::named(statistic)?))
    }

    /// The subject where the gate names none.
    fn default_subject(self) -> Subject {
        match self {
            Self::Rate => Subject::Journey,
            Self::Time(..) | Self::Errors | Self::Violations => Subject::All,
        }
    }

    fn has_subject(self) -> bool {
        match self {
            Self::Time(Clock::Lateness, _) | Self::Violations => false,
            Self::Time(Clock::Latency | Clock::Service, _) | Self::Errors | Self::Rate => true,
        }
    }
}

impl Statistic {
    fn named(name: &str) -> Option<Self> {
        match name {
            "mean" => Some(Self::Mean),
            "max" => Some(Self::Max),
            name => {
                let percent = name.strip_prefix('p')?;
                if !percent.chars().all(|c| c.is_ascii_digit() || c == '.') {
                    return None;
                }
                // Read as a hundredth rather than divided by a hundred: 99.9 / 100 is a little more than 0.999.
                let part: f64 = format!("{percent}e-2").parse().ok()?;
                (part > 0.0 && part <= 1.0).then_some(Self::Quantile(part))
            }
        }
    }
}

impl Cursor<'_> {
    fn figure(&mut self) -> Result<Figure, InvalidGate> {
        self.word(Figure::named).ok_or_else(|| {
            self.expected(
                "a figure: p50, p99, p99.9, mean or max (also as service_p99 or lateness_p99), errors, rate or violations",
            )
        })
    }

    fn subject(&mut self, figure: Figure) -> Result<Subject, InvalidGate> {
        if !figure.has_subject() || !self.eat("(") {
            return Ok(figure.default_subject());
        }
        let subject = self.word(Subject::named).ok_or_else(|| {
            let verbs = Verb::NAMES.join(", ");
            self.expected(format!(
                "journey, token (all of the token endpoint), all, or a verb: {verbs}"
            ))
        })?;
        if self.eat(")") {
            Ok(subject)
        } else {
            Err(self.expected("`)`"))
        }
    }

    fn operator(&mut self, figure: Figure) -> Result<Operator, InvalidGate> {
        [
            ("<=", Operator::AtMost),
            (">=", Operator::AtLeast),
            ("<", Operator::Less),
            (">", Operator::More),
            ("=", Operator::Equal),
        ]
        .into_iter()
        .find_map(|(sign, operator)| self.eat(sign).then_some(operator))
        .ok_or_else(|| {
            self.expected(if figure.has_subject() {
                "<, <=, >, >= or ="
            } else {
                "<, <=, >, >= or =; this figure is of the whole run"
            })
        })
    }

    fn time(&mut self) -> Result<Duration, InvalidGate> {
        let number = self.number("a time, such as 50ms")?;
        let seconds = if self.eat("us") || self.eat("µs") {
            number / 1e6
        } else if self.eat("ms") {
            number / 1e3
        } else if self.eat("s") {
            number
        } else {
            return Err(self.expected("a unit: us, ms or s"));
        };
        Duration::try_from_secs_f64(seconds).map_err(|_| self.expected("a shorter time"))
    }

    fn percent(&mut self) -> Result<f64, InvalidGate> {
        let number = self.number("a percentage, such as 0.1%")?;
        // None at all is the same in every unit.
        if self.eat("%") || number == 0.0 {
            Ok(number)
        } else {
            Err(self.expected("%"))
        }
    }

    fn rate(&mut self) -> Result<RateLimit, InvalidGate> {
        let number = self.number("a rate, such as 500/s or 0.98 offered")?;
        if self.eat("offered") {
            return Ok(RateLimit::Offered(number));
        }
        if self.eat("/") && self.eat("s") {
            return Ok(RateLimit::PerSecond(number));
        }
        Err(self.expected("/s, or `offered` for a part of the rate that was asked for"))
    }

    fn count(&mut self) -> Result<u64, InvalidGate> {
        self.digits(|c| c.is_ascii_digit())
            .ok_or_else(|| self.expected("a whole number, such as 0"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn says(text: &str) -> String {
        text.parse::<Gate>().expect_err(text).to_string()
    }

    fn meaning(text: &str) -> (Condition, Operator) {
        let gate: Gate = text.parse().unwrap_or_else(|error| panic!("{error}"));
        (gate.condition, gate.operator)
    }

    #[test]
    fn every_form_is_understood() {
        use Clock::{Latency, Lateness, Service};
        use Condition::{Errors, Rate, Time, Violations};
        use Operator::{AtLeast, AtMost, Equal, Less, More};
        let (millis, quantile) = (Duration::from_millis, Statistic::Quantile);
        let redeem = Subject::Verb("redeem");
        for (text, condition, operator) in [
            (
                "p99(token) < 50ms",
                Time(Latency, quantile(0.99), Subject::Token, millis(50)),
                Less,
            ),
            (
                "p99.9(journey) < 200ms",
                Time(Latency, quantile(0.999), Subject::Journey, millis(200)),
                Less,
            ),
            (
                "p50 <= 1.5ms",
                Time(
                    Latency,
                    quantile(0.5),
                    Subject::All,
                    Duration::from_micros(1500),
                ),
                AtMost,
            ),
            (
                "max(verify) < 1s",
                Time(
                    Latency,
                    Statistic::Max,
                    Subject::Verb("verify"),
                    millis(1000),
                ),
                Less,
            ),
            (
                "mean(userinfo) < 500us",
                Time(
                    Latency,
                    Statistic::Mean,
                    Subject::Verb("userinfo"),
                    Duration::from_micros(500),
                ),
                Less,
            ),
            (
                "service_p99(token) < 20ms",
                Time(Service, quantile(0.99), Subject::Token, millis(20)),
                Less,
            ),
            (
                "lateness_p99 < 1ms",
                Time(Lateness, quantile(0.99), Subject::All, millis(1)),
                Less,
            ),
            ("errors < 0.1%", Errors(Subject::All, 0.1), Less),
            ("errors(redeem) <= 1%", Errors(redeem, 1.0), AtMost),
            ("errors = 0", Errors(Subject::All, 0.0), Equal),
            (
                "rate >= 0.98 offered",
                Rate(Subject::Journey, RateLimit::Offered(0.98)),
                AtLeast,
            ),
            (
                "rate(token) > 500/s",
                Rate(Subject::Token, RateLimit::PerSecond(500.0)),
                More,
            ),
            ("violations = 0", Violations(0), Equal),
        ] {
            assert_eq!(meaning(text), (condition, operator), "{text}");
            assert_eq!(
                meaning(&text.replace(' ', "")),
                (condition, operator),
                "{text}"
            );
            let spaced = text.replace('(', " ( ").replace(')', " ) ");
            assert_eq!(meaning(&spaced), (condition, operator), "{text}");
        }
    }

    #[test]
    fn the_caret_stands_where_something_else_was_expected() {
        assert_eq!(
            says("p99(token) < 50"),
            "not a gate:\n  p99(token) < 50\n                 ^ expected a unit: us, ms or s"
        );
        for (text, place, expected) in [
            ("", 0, "a figure"),
            ("p101 < 5ms", 0, "a figure"),
            ("p99(tokn) < 5ms", 4, "journey, token"),
            ("p99(token < 5ms", 10, "`)`"),
            ("p99(token) 5ms", 11, "<, <=, >, >= or ="),
            (
                "lateness_p99(token) < 5ms",
                12,
                "<, <=, >, >= or =; this figure is of the whole run",
            ),
            ("p99 < fast", 6, "a time, such as 50ms"),
            ("p99 < 1.2.3ms", 6, "a time, such as 50ms"),
            ("p99 == 5ms", 5, "a time, such as 50ms"),
            ("errors < 5", 10, "%"),
            ("errors < µ", 9, "a percentage"),
            ("rate > 500", 10, "/s, or `offered`"),
            ("violations = 0.5", 14, "the end"),
            ("errors < 1%, p99 < 5ms", 11, "the end"),
        ] {
            let error = text.parse::<Gate>().expect_err(text);
            let caret = error.to_string();
            let caret = caret.lines().last().expect("a line");
            let expected = format!("{}^ expected {expected}", " ".repeat(place + 2));
            assert!(caret.starts_with(&expected), "{error}");
        }
    }

    #[test]
    fn a_mistake_far_behind_is_shown_too() {
        let far = format!("p99{}?", " ".repeat(100_000));
        assert!(says(&far).contains("^ expected <"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            if let Err(error) = text.parse::<Gate>() {
                prop_assert_eq!(error.to_string().lines().count(), 3);
            }
        }

        #[test]
        fn any_text_of_the_right_words_is_read_back(words in prop::collection::vec(prop::sample::select(vec![
            "p99", "service_", "p50", "errors", "rate", "violations", "(token)", "(", ")", "redeem", "<", "<=", "=", ">",
            "5", "0", ".", "ms", "us", "%", "/s", "offered", " ", "\n", "µs",
        ]), 0..7)) {
            let text = words.concat();
            match text.parse::<Gate>() {
                Ok(gate) => prop_assert_eq!(gate.to_string().parse::<Gate>(), Ok(gate)),
                Err(error) => prop_assert_eq!(error.to_string().lines().count(), 3),
            }
        }
    }
}
