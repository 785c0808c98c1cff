//! Whether every reference of a check or a journey leads to something that is there when the step runs.
//!
//! References are looked for in the file as it is written and not in the types, so that a new verb cannot be forgotten here.

use std::collections::{BTreeMap, BTreeSet};

use super::check::{Case, Check};
use super::journey::{Journey, Part};
use super::step::Step;
use super::validate::{Complaints, OUTCOMES};
use super::verb::Verb;
use super::verbs::Entrant;
use crate::text::{Written, template};
use crate::words::value::{OF_ANSWER, OF_ENDPOINT, OF_FLOW, ROOTS};
use crate::words::{Field, Shape};

/// Follows every reference of a check, step by step.
pub(super) fn of_check(complaints: &mut Complaints<'_>, check: &Check, place: &Written<'_>) {
    let mut scope = Scope::new("check", &check.case);
    for (name, value) in place.member("values").iter().flat_map(Written::members) {
        refuse_names_with_a_meaning(complaints, name, &value);
        scope.follow(complaints, &value);
        scope.known.insert(name.to_owned(), vec![of_text(&value)]);
    }
    scope.has_case = true;
    scope.follow_cases(complaints, place);
    scope.steps(complaints, &check.step, &place.list("step"));
}

/// Follows every reference of a journey, in the order in which its parts run.
pub(super) fn of_journey(complaints: &mut Complaints<'_>, journey: &Journey, place: &Written<'_>) {
    let mut scope = Scope::new("journey", &journey.case);
    let (key, steps) = Part::Once.of(journey);
    scope.steps(complaints, steps, &place.list(key));
    if !journey.once.is_empty() {
        // The values that one user left have another name than those that each user leaves.
        scope.once = Some(std::mem::take(&mut scope.left));
    }
    let (key, steps) = Part::Prepare.of(journey);
    scope.steps(complaints, steps, &place.list(key));
    scope.follow_cases(complaints, place);
    // A case is drawn for a repetition, so that there is none before the first one.
    scope.has_case = true;
    let (key, steps) = Part::Measured.of(journey);
    scope.steps(complaints, steps, &place.list(key));
}

/// Names, and the types of what they can lead to: steps that share a name leave values of several.
type Names = BTreeMap<String, Vec<Shape>>;

/// The values that exist at one point of a check or a journey.
#[derive(Clone)]
struct Scope<'c> {
    /// The check or journey of the point.
    whole: &'static str,
    /// All cases, and those in which this point is reached.
    all_cases: &'c [Case],
    cases: Vec<&'c Case>,
    /// Whether `case` means something here.
    has_case: bool,
    /// The values that exist before any step.
    known: Names,
    /// The values of earlier steps.
    left: Names,
    /// The values of the steps that a journey takes once, if there are any.
    once: Option<Names>,
}

impl<'c> Scope<'c> {
    fn new(whole: &'static str, cases: &'c [Case]) -> Self {
        let known = ROOTS
            .iter()
            .map(|(name, shape)| ((*name).to_owned(), vec![*shape]));
        Self {
            whole,
            all_cases: cases,
            cases: cases.iter().collect(),
            has_case: false,
            known: known.collect(),
            left: Names::new(),
            once: None,
        }
    }

    fn steps(&mut self, complaints: &mut Complaints<'_>, steps: &[Step], places: &[Written<'_>]) {
        for (step, place) in steps.iter().zip(places) {
            let Some(verb) = &step.verb else { continue };
            self.step(complaints, step, verb, place);
            if let Some(name) = &step.name {
                given_name(complaints, name, place);
            }
            self.leave(step.name(), verb.row().values);
            if let Verb::SignIn(_) = verb {
                self.leave("flow", &[OF_ANSWER, OF_FLOW]);
            }
            if let Verb::Race(race) = verb {
                let places = place.member("race").map(|race| race.list("all"));
                for (entrant, place) in race.all.iter().zip(places.unwrap_or_default()) {
                    self.entrant(complaints, entrant, &place);
                }
            }
        }
    }

    /// Those who take part in a race can leave values of their own.
    fn entrant(&mut self, complaints: &mut Complaints<'_>, entrant: &Entrant, place: &Written<'_>) {
        if let (Some(name), Some(verb)) = (&entrant.name, entrant.verb()) {
            given_name(complaints, name, place);
            self.leave(name, verb.row().values);
        }
    }

    fn leave(&mut self, name: &str, values: &[&'static [Field]]) {
        let left = self.left.entry(name.to_owned()).or_default();
        left.extend(values.iter().map(|group| Shape::Table(group)));
    }

    fn step(&self, complaints: &mut Complaints<'_>, step: &Step, verb: &Verb, place: &Written<'_>) {
        for path in place.member("given").iter().flat_map(Written::elements) {
            self.follow_given(complaints, &path);
        }
        let before = self.of_step(step);
        // The expectations of a step can name the values that it leaves, its request cannot.
        let mut after = before.clone();
        after.leave(step.name(), verb.row().values);
        for (key, member) in place.members() {
            match key {
                "wire" => before.follow_wire(complaints, &member),
                _ if OUTCOMES.contains(&key) => after.follow(complaints, &member),
                _ => before.follow(complaints, &member),
            }
        }
        for name in verb.uses() {
            if !self.left.contains_key(name) {
                let span = place
                    .member(verb.name())
                    .map_or_else(|| place.span(), |verb| verb.span());
                complaints.unknown_name(span, "earlier step", name, &names(&self.left));
            }
        }
    }

    /// The scope of a step that runs only in the cases which have what is `given`.
    fn of_step(&self, step: &Step) -> Self {
        let has_given = |case: &&Case| {
            step.given
                .iter()
                .filter_map(|path| path.strip_prefix("case."))
                .all(|name| has(case, name))
        };
        Self {
            cases: self.cases.iter().copied().filter(has_given).collect(),
            ..self.clone()
        }
    }

    /// An entry of `given` is a value of a case or of an earlier step.
    fn follow_given(&self, complaints: &mut Complaints<'_>, written: &Written<'_>) {
        let path: Vec<String> = written
            .text()
            .unwrap_or_default()
            .split('.')
            .map(str::to_owned)
            .collect();
        match path[0].as_str() {
            "case" if self.has_case => {
                let second = path.get(1).map_or("", String::as_str);
                if !self.cases.iter().any(|case| has(case, second)) {
                    let known = self
                        .cases
                        .iter()
                        .flat_map(|case| case.with.keys().cloned())
                        .collect();
                    complaints.unknown_name(written.span(), "value in any case:", second, &known);
                }
            }
            "once" if self.once.is_some() => self.follow_path(complaints, written, &path),
            first if self.left.contains_key(first) => self.follow_path(complaints, written, &path),
            first => {
                complaints.unknown_name(written.span(), "earlier step", first, &names(&self.left));
            }
        }
    }

    /// The cases' own values.
    fn follow_cases(&self, complaints: &mut Complaints<'_>, place: &Written<'_>) {
        for with in place
            .list("case")
            .iter()
            .filter_map(|case| case.member("with"))
        {
            self.follow(complaints, &with);
        }
    }

    /// A request that is written by hand knows its endpoint, and its own values.
    fn follow_wire(&self, complaints: &mut Complaints<'_>, wire: &Written<'_>) {
        let mut scope = self.clone();
        let endpoint = vec![Shape::Table(OF_ENDPOINT)];
        scope.known.insert("endpoint".to_owned(), endpoint);
        let values = wire.member("values");
        let values: Vec<_> = values.iter().flat_map(Written::members).collect();
        for (name, value) in &values {
            refuse_names_with_a_meaning(complaints, name, value);
            scope.follow(complaints, value);
        }
        for (name, value) in &values {
            scope.known.insert((*name).to_owned(), vec![of_text(value)]);
        }
        for (_, member) in wire.members().filter(|(key, _)| *key != "values") {
            scope.follow(complaints, &member);
        }
    }

    /// Follows the references in a value and everything below it.
    fn follow(&self, complaints: &mut Complaints<'_>, written: &Written<'_>) {
        written.walk(&mut |value| {
            for path in template::references(value.text().unwrap_or_default()) {
                self.follow_path(complaints, &value, &path);
            }
        });
    }

    /// Follows a path to its last segment.
    fn follow_path(&self, complaints: &mut Complaints<'_>, place: &Written<'_>, path: &[String]) {
        let (first, rest) = path.split_first().expect("a path has a first segment");
        match (first.as_str(), &self.once) {
            ("case", _) if self.has_case => self.follow_case(complaints, place, rest),
            ("once", Some(once)) => match rest.split_first() {
                Some((first, rest)) if once.contains_key(first) => {
                    let place = (place, ["once", first].join("."));
                    descend(complaints, &place, once[first].clone(), rest);
                }
                _ => {
                    let name = rest.first().map_or("", String::as_str);
                    complaints.unknown_name(place.span(), "value in `once`:", name, &names(once));
                }
            },
            (name, _) => {
                let found = [&self.left, &self.known]
                    .into_iter()
                    .find_map(|names| names.get(name));
                match found {
                    Some(shapes) => {
                        descend(complaints, &(place, first.clone()), shapes.clone(), rest);
                    }
                    None => {
                        complaints.unknown_name(place.span(), "value", name, &self.names());
                    }
                }
            }
        }
    }

    /// The first names of everything that is there.
    fn names(&self) -> BTreeSet<String> {
        let mut all = names(&self.known);
        all.extend(names(&self.left));
        all.extend(self.has_case.then(|| "case".to_owned()));
        all.extend(self.once.as_ref().map(|_| "once".to_owned()));
        all
    }

    /// Every case has to have what any step asks of `case`.
    fn follow_case(&self, complaints: &mut Complaints<'_>, place: &Written<'_>, path: &[String]) {
        let whole = self.whole;
        let name = path.first().map_or("", String::as_str);
        if self.all_cases.is_empty() {
            complaints.add(
                place.span(),
                format!("the {whole} has no cases"),
                format!("`case` refers to the `with` of a [[{whole}.case]]"),
            );
        }
        let without = self
            .cases
            .iter()
            .find(|case| name != "name" && !has(case, name));
        if let Some(case) = without {
            let known = case
                .with
                .keys()
                .cloned()
                .chain(["name".to_owned()])
                .collect();
            complaints.unknown_name(
                place.span(),
                &format!("value in the case `{}`:", case.name),
                name,
                &known,
            );
        }
    }
}

/// Goes down a path from something of one of these types; what is misspelt is named together with its neighbours.
fn descend(
    complaints: &mut Complaints<'_>,
    (place, first): &(&Written<'_>, String),
    mut shapes: Vec<Shape>,
    path: &[String],
) {
    let mut parent = first.clone();
    for segment in path {
        let below: Vec<_> = shapes
            .iter()
            .filter_map(|shape| shape.member(segment))
            .collect();
        if below.is_empty() {
            let known = shapes.iter().flat_map(|shape| shape.members());
            complaints.unknown_name(
                place.span(),
                &format!("value in `{parent}`:"),
                segment,
                &known.map(str::to_owned).collect(),
            );
            return;
        }
        parent = format!("{parent}.{segment}");
        shapes = below;
    }
}

fn names(names: &Names) -> BTreeSet<String> {
    names.keys().cloned().collect()
}

fn has(case: &Case, name: &str) -> bool {
    case.with.contains_key(name)
}

/// The type of a value that a file gives a name: one that is nothing but a reference keeps that of what it refers to.
fn of_text(value: &Written<'_>) -> Shape {
    let text = value.text().unwrap_or_default();
    match text.starts_with('{') && text.ends_with('}') {
        true => Shape::Open,
        false => Shape::Text,
    }
}

/// Whether a name cannot be given away, because every scenario knows what it means.
fn has_a_meaning(name: &str) -> bool {
    let mut others = ["case", "random", "once", "endpoint"].into_iter();
    ROOTS.iter().any(|(root, _)| *root == name) || others.any(|other| other == name)
}

fn refuse_names_with_a_meaning(complaints: &mut Complaints<'_>, name: &str, value: &Written<'_>) {
    if has_a_meaning(name) {
        complaints.add(
            value.key_span(),
            format!("`{name}` has a meaning of its own"),
            "choose another name",
        );
    }
}

/// A name that is given with `as`.
fn given_name(complaints: &mut Complaints<'_>, name: &str, place: &Written<'_>) {
    let span = place
        .member("as")
        .map_or_else(|| place.span(), |name| name.span());
    if has_a_meaning(name) {
        complaints.add(
            span,
            format!("`{name}` has a meaning of its own"),
            "choose another name",
        );
    } else if name.is_empty()
        || !name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    {
        complaints.add(
            span,
            "references could not name this step",
            "letters, digits, `_` and `-`",
        );
    }
}
