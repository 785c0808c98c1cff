//! The short forms of a scenario file, written out before it is read into types: outcomes by name, and steps that share needs.

mod spanned;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::text::nearest::suggestion;
use crate::text::{Diagnostic, Source};
use spanned::{elements, elements_of, in_list, moved, table};

/// The keys of a step that hold outcomes.
const LISTS: [&str; 5] = ["require", "expect", "warn", "info", "fail"];

/// The keys of a group that each of its steps has as well.
const SHARED: [&str; 2] = ["needs", "given"];

/// The outcomes that every file knows.
static BUILT_IN: LazyLock<Arc<Source>> = LazyLock::new(|| {
    Arc::new(Source {
        path: "scenarios/outcomes.toml".to_owned(),
        text: include_str!("../../../scenarios/outcomes.toml").to_owned(),
    })
});

/// A name in a file, and the outcome that it stands for.
pub(super) struct Use {
    /// Where the name stands.
    pub(super) at: usize,
    /// The outcome as it is written where it is defined.
    pub(super) definition: Arc<str>,
}

/// Replaces each short form by its long form, at the same place in the file. Beside the names that
/// are used come complaints about those that are not.
pub(super) fn write_out<'s>(
    source: &'s Arc<Source>,
    file: &mut DeTable<'s>,
) -> Result<(Vec<Use>, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut writer = Writer {
        source,
        names: built_in(),
        uses: Vec::new(),
        complaints: Vec::new(),
    };
    writer.define(file);
    for (scenarios, parts) in [
        ("check", ["step"].as_slice()),
        ("journey", &["once", "prepare", "step"]),
    ] {
        for scenario in elements(file.get_mut(scenarios)) {
            for part in parts {
                let steps = table(scenario).and_then(|scenario| scenario.get_mut(*part));
                if let Some(DeValue::Array(steps)) = steps.map(Spanned::get_mut) {
                    *steps = writer
                        .steps(std::mem::replace(steps, DeArray::new()))
                        .into_iter()
                        .collect();
                }
            }
        }
    }
    if !writer.complaints.is_empty() {
        return Err(writer.complaints);
    }
    // Told only of a file that is right otherwise: a misspelt `step` would hide every use.
    writer.refuse_unused();
    Ok((writer.uses, writer.complaints))
}

/// The names of the built-in outcomes, each with its sentence.
pub(super) fn names() -> Vec<(String, String)> {
    let says = |outcome: &Outcome<'_>| outcome.says.clone().unwrap_or_default();
    let names = built_in().into_iter();
    names
        .map(|(name, outcome)| (name, says(&outcome)))
        .collect()
}

/// The outcomes that a name stands for.
struct Outcome<'s> {
    says: Option<String>,
    lists: Vec<(&'static str, Vec<Spanned<DeValue<'s>>>)>,
    definition: Arc<str>,
    /// Where the name is defined, if that is in the file itself.
    own: Option<Range<usize>>,
}

fn built_in() -> BTreeMap<String, Outcome<'static>> {
    let mut file = DeTable::parse(&BUILT_IN.text)
        .expect("the built-in outcomes are TOML")
        .into_inner();
    let mut writer = Writer {
        source: &BUILT_IN,
        names: BTreeMap::new(),
        uses: Vec::new(),
        complaints: Vec::new(),
    };
    writer.define(&mut file);
    for outcome in writer.names.values_mut() {
        outcome.own = None;
    }
    writer.names
}

struct Writer<'s> {
    source: &'s Arc<Source>,
    names: BTreeMap<String, Outcome<'s>>,
    uses: Vec<Use>,
    complaints: Vec<Diagnostic>,
}

impl<'s> Writer<'s> {
    /// Learns the outcomes that the file defines; they can be made of the built-in ones.
    fn define(&mut self, file: &mut DeTable<'s>) {
        let mut own = Vec::new();
        let written = file.get_mut("outcomes").and_then(table);
        for (name, outcome) in written.into_iter().flatten() {
            let place = name.span();
            if self.names.contains_key(name.get_ref().as_ref()) {
                let title = format!("`{}` has a meaning already", name.get_ref());
                self.complain(place, title, "needs a name of its own");
                continue;
            }
            let before = self.uses.len();
            let Some(outcome) = table(outcome) else {
                continue;
            };
            for key in outcome.keys() {
                if key.get_ref() != "says" && !LISTS.contains(&key.get_ref().as_ref()) {
                    let title = format!("an outcome has no key `{}`", key.get_ref());
                    self.complain(
                        key.span(),
                        title,
                        "`says`, `expect`, `warn`, `info` or `fail`",
                    );
                }
            }
            self.outcomes(outcome);
            let text = definition(&self.source.text, place.start);
            let parts = self.uses.drain(before..).map(|part| part.definition);
            let text = std::iter::once(text.into())
                .chain(parts)
                .collect::<Vec<Arc<str>>>();
            let lists = LISTS.into_iter().filter_map(|list| {
                let tables = outcome.get(list)?.clone();
                Some((list, in_list(tables)))
            });
            own.push((
                name.get_ref().to_string(),
                Outcome {
                    says: outcome
                        .get("says")
                        .and_then(|says| says.get_ref().as_str().map(str::to_owned)),
                    lists: lists.collect(),
                    definition: text.join("\n\n").into(),
                    own: Some(place),
                },
            ));
        }
        self.names.extend(own);
    }

    fn steps(&mut self, steps: DeArray<'s>) -> Vec<Spanned<DeValue<'s>>> {
        let mut written = Vec::new();
        for mut step in steps {
            match table(&mut step) {
                Some(group) if group.contains_key("steps") => written.extend(self.group(group)),
                Some(step_table) => {
                    self.outcomes(step_table);
                    written.push(step);
                }
                // No table is no step; the types say so.
                None => written.push(step),
            }
        }
        written
    }

    /// The steps of a group, each with the needs of all.
    fn group(&mut self, group: &mut DeTable<'s>) -> Vec<Spanned<DeValue<'s>>> {
        let known = || SHARED.into_iter().chain(["steps"]);
        for key in group.keys() {
            if !known().any(|known| key.get_ref() == known) {
                let title = format!("a group of steps has no key `{}`", key.get_ref());
                let label = match suggestion(key.get_ref(), known()) {
                    none if none.is_empty() => "belongs into one of the `steps`".to_owned(),
                    suggestion => suggestion.trim_start_matches([',', ' ']).to_owned(),
                };
                self.complain(key.span(), title, label);
            }
        }
        let Some(steps) = group.remove("steps") else {
            return Vec::new();
        };
        let place = steps.span();
        let DeValue::Array(steps) = steps.into_inner() else {
            self.complain(
                place,
                "the steps of a group are a list",
                "write `steps = [{ ... }, ...]`",
            );
            return Vec::new();
        };
        if steps.is_empty() {
            self.complain(
                place,
                "a group without steps does nothing",
                "at least one step",
            );
        }
        let mut steps = self.steps(steps);
        for step in steps.iter_mut().filter_map(table) {
            for (key, shared) in group.iter() {
                match step.get_mut(key.get_ref().as_ref()) {
                    Some(own) => {
                        let own_value = std::mem::replace(own.get_mut(), DeValue::Boolean(false));
                        let own_values = in_list(Spanned::new(own.span(), own_value));
                        let both = in_list(shared.clone()).into_iter().chain(own_values);
                        *own.get_mut() = DeValue::Array(both.collect());
                    }
                    None => {
                        step.insert(key.clone(), shared.clone());
                    }
                }
            }
        }
        steps
    }

    /// Replaces the names in the lists of a step. In `expect` a name brings its other lists along, behind the step's own.
    fn outcomes(&mut self, step: &mut DeTable<'s>) {
        let mut brought = Vec::new();
        for list in LISTS {
            let Some(outcomes) = step.get_mut(list) else {
                continue;
            };
            let place = outcomes.span();
            self.spelling(list, outcomes);
            let value = std::mem::replace(outcomes.get_mut(), DeValue::Boolean(false));
            if !elements_of(&value).any(|outcome| outcome.is_str()) && !value.is_str() {
                *outcomes.get_mut() = value;
                continue;
            }
            let mut written = Vec::new();
            for outcome in in_list(Spanned::new(place, value)) {
                let at = outcome.span();
                let Some(name) = outcome.get_ref().as_str() else {
                    written.push(outcome);
                    continue;
                };
                let Some(named) = self.names.get(name) else {
                    self.unknown(at, name);
                    continue;
                };
                let definition = Arc::clone(&named.definition);
                self.uses.push(Use {
                    at: at.start,
                    definition,
                });
                for (of, tables) in &named.lists {
                    let tables = tables.iter().map(|table| match named.own {
                        Some(_) => table.clone(),
                        None => moved(table, &at),
                    });
                    match (*of, list) {
                        ("expect", _) => written.extend(tables),
                        (_, "expect") => {
                            brought.push((*of, at.clone(), tables.collect::<Vec<_>>()))
                        }
                        _ => {}
                    }
                }
            }
            *outcomes.get_mut() = DeValue::Array(written.into_iter().collect());
        }
        for (list, at, tables) in brought {
            let key = Spanned::new(at.clone(), list.into());
            let empty = || Spanned::new(at, DeValue::Array(DeArray::new()));
            let outcomes = step.entry(key).or_insert_with(empty);
            let value = std::mem::replace(outcomes.get_mut(), DeValue::Boolean(false));
            let own = in_list(Spanned::new(outcomes.span(), value));
            *outcomes.get_mut() = DeValue::Array(own.into_iter().chain(tables).collect());
        }
    }

    /// One outcome is a table or a name, several are a list: there is one way to write each.
    fn spelling(&mut self, list: &str, outcomes: &Spanned<DeValue<'s>>) {
        let Some(several) = outcomes.get_ref().as_array() else {
            return;
        };
        let stands_apart = |outcome: &&Spanned<DeValue<'s>>| {
            let text = self.source.text.get(outcome.span().start..);
            text.is_some_and(|text| text.starts_with("[["))
        };
        let (place, title, label) = match (several.iter().find(stands_apart), several.len()) {
            (Some(apart), _) => (
                apart.span(),
                "outcomes stand in the step, in a list",
                format!("write `{list} = [{{ ... }}, {{ ... }}]`, or one without the brackets"),
            ),
            (None, 1) => (
                outcomes.span(),
                "one outcome needs no list",
                "leave the brackets out".to_owned(),
            ),
            (None, _) => return,
        };
        self.complain(place, title, label);
    }

    /// A name that no step uses is a leftover, or the steps misspell it.
    fn refuse_unused(&mut self) {
        let unused: Vec<_> = self
            .names
            .iter()
            .filter_map(|(name, outcome)| Some((name.clone(), outcome.own.clone()?, outcome)))
            .filter(|(_, _, outcome)| {
                let is_this = |used: &Use| Arc::ptr_eq(&used.definition, &outcome.definition);
                !self.uses.iter().any(is_this)
            })
            .map(|(name, place, _)| (name, place))
            .collect();
        for (name, place) in unused {
            let title = format!("no step uses the outcome `{name}`");
            self.complain(place, title, "leave it out");
        }
    }

    fn unknown(&mut self, place: Range<usize>, name: &str) {
        let known = || self.names.keys().map(String::as_str);
        let label = match suggestion(name, known()).strip_prefix(", ") {
            Some(suggestion) => suggestion.to_owned(),
            None => "nothing is called so here".to_owned(),
        };
        let help = format!("known here: {}", known().collect::<Vec<_>>().join(", "));
        let title = format!("there is no outcome `{name}`");
        self.complaints
            .push(Diagnostic::new(self.source, place, title, label).help(help));
    }

    fn complain(
        &mut self,
        place: Range<usize>,
        title: impl Into<String>,
        label: impl Into<String>,
    ) {
        self.complaints
            .push(Diagnostic::new(self.source, place, title, label));
    }
}

/// A definition as it stands in its file: from the line of its name to the next blank line or table.
fn definition(text: &str, name: usize) -> String {
    let start = text[..name].rfind('\n').map_or(0, |newline| newline + 1);
    let rest = &text[start..];
    let end = ["\n\n", "\n["]
        .into_iter()
        .filter_map(|end| rest.find(end))
        .min()
        .unwrap_or(rest.len());
    rest[..end].trim_end().to_owned()
}
