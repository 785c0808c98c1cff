//! The language in which checks and journeys are written: files, steps, values, expectations, and errors that point at a line.
//!
//! Reading goes `text -> shorthand -> document -> validate -> Suite`; every mistake is a [`Diagnostic`](crate::text::Diagnostic) at the place where it was made, and
//! nothing is sent before all files are without one.

pub mod check;
pub mod expectation;
mod fault;
pub mod index;
pub mod invariant;
pub mod journey;
pub mod matcher_syntax;
pub mod step;
pub mod suite;
pub mod verb;
pub mod verbs;

mod document;
mod one_verb;
mod references;
mod shorthand;
mod validate;

use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value, json};

use crate::words::Member;

pub use check::{Case, Check, Citation};
pub use expectation::{Expectation, Outcomes};
pub use fault::Faults;
pub use invariant::Invariant;
pub use journey::{Journey, Mix};
pub use step::Step;
pub use suite::{LoadError, Selection, Suite};
pub use verb::Verb;
pub use verbs::Entrant;

/// The JSON Schema of scenario files, for editors; `scenarios/schema.json` is this text.
pub fn schema() -> String {
    let mut generator = SchemaGenerator::default();
    let verbs = Verb::schemas(&mut generator);
    let mut schema = generator.into_root_schema_for::<check::File>();
    for (of, known) in [("Step", Verb::NAMES), ("Entrant", Entrant::VERBS)] {
        let properties = schema.pointer_mut(&format!("/$defs/{of}/properties"));
        let properties = properties.and_then(Value::as_object_mut);
        let properties = properties.expect("steps have members");
        let known = verbs.iter().filter(|(name, _)| known.contains(name));
        properties.extend(known.map(|(name, schema)| ((*name).to_owned(), schema.clone())));
    }
    outcomes_by_verb(&mut schema);
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}

/// Lets editors complete the members and facts that the verb of a step tells.
fn outcomes_by_verb(schema: &mut Schema) {
    let definitions = schema
        .get_mut("$defs")
        .expect("a schema of files has definitions");
    let mut by_verb = Vec::new();
    for row in Verb::ALL {
        let own = format!("Outcome of {}", row.name);
        let reference = json!({ "$ref": format!("#/$defs/{own}") });
        let facts: Map<_, _> = row
            .facts()
            .map(|fact| {
                let value = json!({ "description": fact.says(), "$ref": "#/$defs/Matcher" });
                (fact.name().to_owned(), value)
            })
            .collect();
        let members: Vec<_> = row.members().map(Member::name).collect();
        definitions[own] = json!({
            "description": format!("What `{}` can tell; in a list, what each alternative can.", row.name),
            "propertyNames": { "enum": members },
            "properties": { "facts": { "properties": facts, "additionalProperties": false } },
            "items": reference,
        });
        let lists: Map<_, _> = validate::OUTCOMES
            .map(|list| (list.to_owned(), reference.clone()))
            .into_iter()
            .collect();
        by_verb.push(json!({ "if": { "required": [row.name] }, "then": { "properties": lists } }));
    }
    definitions["Step"]["allOf"] = by_verb.into();
}
