//! Whether an outcome speaks of things that its verb tells, and in conditions that such things can fulfil.

use std::collections::BTreeSet;

use toml::de::DeValue;

use super::Complaints;
use crate::scenario::verb::{LOSER, Row};
use crate::text::Written;
use crate::words::{Fact, Member, Shape};

impl Complaints<'_> {
    /// One outcome of a step with this verb.
    pub(super) fn outcome(&mut self, verb: &Row, outcome: &Written<'_>) {
        let said = outcome.members().filter(|(name, _)| *name != "note");
        if outcome.is_table() && said.count() == 0 {
            self.add(
                outcome.span(),
                "an outcome that asks for nothing holds for every answer",
                "say what it looks like",
            );
        }
        for (name, written) in outcome.members() {
            match verb.members().find(|member| member.name() == name) {
                Some(Member::Facts) => self.facts(verb, &written),
                Some(Member::Losers) => self.outcome(LOSER, &written),
                Some(Member::Note) => {}
                Some(Member::Header) => self.header(&written),
                Some(member) => self.value(member.shape(), &written),
                None => {
                    let known = names(verb.members().map(Member::name));
                    self.unknown_name(
                        written.key_span(),
                        &format!("member of an outcome of `{}`:", verb.name),
                        name,
                        &known,
                    );
                }
            }
        }
    }

    fn facts(&mut self, verb: &Row, facts: &Written<'_>) {
        for (name, written) in facts.members() {
            match verb.facts().find(|fact| fact.name() == name) {
                Some(fact) => self.value(fact.shape(), &written),
                None => {
                    let known = names(verb.facts().map(Fact::name));
                    self.unknown_name(
                        written.key_span(),
                        &format!("fact of `{}`:", verb.name),
                        name,
                        &known,
                    );
                }
            }
        }
    }

    fn header(&mut self, fields: &Written<'_>) {
        for (name, written) in fields.members() {
            if name.chars().any(|c| c.is_ascii_uppercase()) {
                self.add(
                    written.key_span(),
                    "header fields are named in lower case",
                    format!("write `{}`", name.to_ascii_lowercase()),
                );
            }
            self.value(Shape::Text, &written);
        }
    }

    /// A matcher of a value of this type, or a table of matchers.
    fn value(&mut self, shape: Shape, written: &Written<'_>) {
        match shape {
            Shape::Table(_) | Shape::Map(_) => {
                for (name, member) in written.members() {
                    if let Some(shape) = shape.member(name) {
                        self.value(shape, &member);
                    }
                }
            }
            Shape::Open => {}
            Shape::Text
            | Shape::Word(_)
            | Shape::Number
            | Shape::Status
            | Shape::Truth
            | Shape::List(_)
            | Shape::Scope => self.matcher(shape, written),
        }
    }

    fn matcher(&mut self, shape: Shape, written: &Written<'_>) {
        if written.is_table() {
            for (name, operand) in written.members() {
                self.condition(shape, name, &operand);
            }
        } else if written.elements().next().is_some() {
            for alternative in written.elements() {
                self.matcher(shape, &alternative);
            }
        } else {
            self.scalar(shape, written);
        }
    }

    /// A condition, which is known by its name, on a value of this type.
    fn condition(&mut self, shape: Shape, name: &str, operand: &Written<'_>) {
        let is_text = matches!(shape, Shape::Text | Shape::Word(_));
        let is_number = matches!(shape, Shape::Number | Shape::Status);
        let is_many = matches!(shape, Shape::List(_) | Shape::Scope);
        let fits = match name {
            "at_least" | "at_most" | "within" => is_number,
            "starts_with" | "ends_with" | "chars" => is_text,
            "ignoring_case" | "has" | "lacks" | "same_set" | "subset_of" | "superset_of"
            | "min_length" | "max_length" | "empty" => is_text || is_many,
            "each" => is_many,
            "distinct_by" => false,
            _ => true,
        };
        if !fits {
            self.add(
                operand.key_span(),
                format!("`{name}` cannot hold of {}", shape.name()),
                "choose another condition",
            );
            return;
        }
        match (name, shape) {
            ("not" | "one_of", _) => self.matcher(shape, operand),
            ("equals", Shape::List(_)) if operand.elements().next().is_some() => {
                self.elements(shape, operand);
            }
            ("equals", _) if !operand.is_table() => self.matcher(shape, operand),
            ("has" | "lacks", Shape::List(element)) if operand.elements().next().is_none() => {
                self.matcher(*element, operand);
            }
            ("has" | "lacks" | "same_set" | "subset_of" | "superset_of", Shape::List(_)) => {
                self.elements(shape, operand);
            }
            ("each", Shape::List(element)) => self.matcher(*element, operand),
            ("type", _) => self.kinds(shape, operand),
            _ => {}
        }
    }

    fn elements(&mut self, list: Shape, written: &Written<'_>) {
        if let Shape::List(element) = list {
            for written in written.elements() {
                self.matcher(*element, &written);
            }
        }
    }

    fn kinds(&mut self, shape: Shape, written: &Written<'_>) {
        let possible: &[&str] = match shape {
            Shape::Text | Shape::Word(_) => &["string", "url"],
            Shape::Number | Shape::Status => &["number", "integer"],
            Shape::Truth => &["boolean"],
            Shape::List(_) | Shape::Scope => &["array", "strings"],
            Shape::Table(_) | Shape::Map(_) => &["object"],
            Shape::Open => return,
        };
        for kind in written.each() {
            if kind.text().is_some_and(|kind| !possible.contains(&kind)) {
                self.add(
                    kind.span(),
                    format!("{} never has this type", shape.name()),
                    format!("it is {}", possible.join(" or ")),
                );
            }
        }
    }

    /// A value that something of this type can equal.
    fn scalar(&mut self, shape: Shape, written: &Written<'_>) {
        // The type of a value behind a reference is known only at run time.
        if written.text().is_some_and(|text| text.contains('{')) {
            return;
        }
        let fits = match (shape, written.value()) {
            (Shape::Open, _)
            | (Shape::Text | Shape::Scope | Shape::Word(_), DeValue::String(_))
            | (Shape::Number | Shape::Status, DeValue::Integer(_) | DeValue::Float(_))
            | (Shape::Truth, DeValue::Boolean(_))
            | (_, DeValue::Array(_)) => true,
            (Shape::Status, DeValue::String(class)) => {
                class.trim_end_matches("xx").parse::<u16>().is_ok()
            }
            (_, _) => false,
        };
        if !fits {
            let label = "of another type";
            let title = format!("{} never equals this", shape.name());
            self.add(written.span(), title, label);
        }
        if let (Shape::Word(known), Some(word)) = (shape, written.text())
            && !known.contains(&word)
        {
            self.unknown_name(written.span(), "word", word, &names(known.iter().copied()));
        }
    }
}

fn names(names: impl Iterator<Item = &'static str>) -> BTreeSet<String> {
    names.map(str::to_owned).collect()
}
