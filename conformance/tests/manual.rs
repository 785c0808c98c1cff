//! The manual of the language, compared with the language.

use std::fs;
use std::path::Path;

use assay_conformance::scenario::{self, Suite, Verb};
use assay_conformance::target::Target;
use assay_conformance::text::filter::Filter;
use assay_conformance::words::Fact;
use serde_json::Value;

fn manual() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/README.md");
    fs::read_to_string(file).expect("the manual")
}

/// The text between fences of the language `toml`.
fn examples(manual: &str) -> Vec<String> {
    manual
        .split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split_once("```"))
        .map(|(example, _)| example.to_owned())
        .collect()
}

/// Every key and every word of a closed vocabulary that the schema knows.
fn vocabulary(schema: &Value, words: &mut Vec<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(keys)) = members.get("properties") {
                words.extend(keys.keys().cloned());
            }
            words.extend(
                members
                    .get("const")
                    .and_then(Value::as_str)
                    .map(str::to_owned),
            );
            members
                .values()
                .for_each(|member| vocabulary(member, words));
        }
        Value::Array(elements) => elements
            .iter()
            .for_each(|element| vocabulary(element, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn the_manual_names_every_word_of_the_language() {
    let schema = serde_json::from_str(&scenario::schema()).expect("the schema is JSON");
    let mut words = Filter::ALL
        .iter()
        .map(|filter| filter.name().to_owned())
        .collect();
    vocabulary(&schema, &mut words);
    assert!(words.len() > 200, "the schema has words");
    let manual = manual();
    let is_named = |word: &String| {
        let quotes = [
            format!("`{word}`"),
            format!("`{word} "),
            format!("\n{word} "),
            format!("[[{word}]]"),
        ];
        quotes.iter().any(|quoted| manual.contains(quoted))
    };
    words.retain(|word| !is_named(word));
    assert_eq!(
        words,
        Vec::<String>::new(),
        "words without a place in the manual"
    );
}

/// The words that an argument chooses from; none where it is free, or a role that the manual explains.
fn words_of<'s>(argument: &'s Value, schema: &'s Value) -> Vec<&'s str> {
    let mut references = Vec::new();
    references.extend(argument["$ref"].as_str());
    let any = argument["anyOf"].as_array().into_iter().flatten();
    references.extend(any.filter_map(|one| one["$ref"].as_str()));
    let words = references
        .into_iter()
        .filter(|reference| !reference.ends_with("Role") && !reference.ends_with("Endpoint"))
        .filter_map(|reference| schema.pointer(reference.trim_start_matches('#')))
        .flat_map(|named| named["oneOf"].as_array().into_iter().flatten())
        .filter_map(|word| word["const"].as_str());
    words.collect()
}

/// The table of verbs, as the manual shows it.
fn verbs() -> String {
    let schema: Value = serde_json::from_str(&scenario::schema()).expect("the schema is JSON");
    let quoted = |words: Vec<&str>| {
        let mut quoted: Vec<String> = Vec::new();
        for word in words.into_iter().map(|word| format!("`{word}`")) {
            if !quoted.contains(&word) {
                quoted.push(word);
            }
        }
        quoted.join(", ")
    };
    let mut text = String::new();
    for row in Verb::ALL {
        let arguments = &schema["$defs"][row.arguments]["properties"];
        let arguments = arguments.as_object().into_iter().flatten();
        let takes: Vec<_> = arguments
            .map(|(name, argument)| match words_of(argument, &schema) {
                words if words.is_empty() => format!("`{name}`"),
                words => format!("`{name}` ({})", quoted(words)),
            })
            .collect();
        let lists = [
            (
                "outcomes",
                row.members().map(|member| member.name()).collect(),
            ),
            ("facts", row.facts().map(|fact| fact.name()).collect()),
            (
                "leaves",
                row.values().map(|(name, _)| name).collect::<Vec<_>>(),
            ),
        ];
        text += &format!(
            "\n#### `{}`\n\n{} Its values are called `{}`.\n\n",
            row.name, row.says, row.default_name
        );
        if !takes.is_empty() {
            text += &format!("- takes: {}\n", takes.join(", "));
        }
        for (word, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            text += &format!("- {word}: {}\n", quoted(list));
        }
    }
    text += "\n#### Facts\n\n| fact | type | is |\n|---|---|---|\n";
    for fact in Fact::ALL {
        text += &format!(
            "| `{}` | {} | {} |\n",
            fact.name(),
            fact.shape().name(),
            fact.says()
        );
    }
    text + "\n"
}

#[test]
fn the_manual_says_of_verbs_and_facts_what_the_tables_say() {
    let manual = manual();
    let (_, rest) = manual
        .split_once("<!-- from the tables -->\n")
        .expect("a mark");
    let (written, _) = rest.split_once("<!-- end -->").expect("another mark");
    let right = verbs();
    assert!(written == right, "this belongs between the marks:\n{right}");
}

#[test]
fn the_examples_of_the_manual_are_right() {
    let manual = manual();
    let mut examples = examples(&manual);
    let target = examples.pop().expect("the last example is a target file");
    Target::parse("target.toml", target, |_| Some("secret".to_owned()))
        .unwrap_or_else(|error| panic!("{error}"));

    let whole = examples.remove(0);
    let head = whole
        .split("step = [")
        .next()
        .expect("a first part")
        .to_owned();
    for (n, example) in examples.iter().enumerate() {
        if example.starts_with("[[journey]]") {
            let suite = read(&format!("about = \"journeys\"\n{example}"));
            assert_eq!(suite.journeys().count(), 1);
            continue;
        }
        let is_whole = ["case = ", "step = "]
            .iter()
            .any(|key| example.starts_with(key));
        let steps = match is_whole {
            true => "",
            false => "[[check.step]]\nauthorize = {}\n",
        };
        let text = format!("{head}{steps}{example}")
            .replace("pkce-challenge-as-verifier", &format!("example-{n}"));
        parsed(&text);
    }
    parsed(&whole);
}

fn parsed(text: &str) {
    assert_eq!(read(text).checks().count(), 1);
}

fn read(text: &str) -> Suite {
    let directory = std::env::temp_dir().join(format!(
        "assay-manual-{}-{}",
        std::process::id(),
        text.len()
    ));
    fs::create_dir_all(&directory).expect("a directory can be made");
    fs::write(directory.join("example.toml"), text).expect("a file can be written");
    let suite = Suite::default()
        .with_directory(&directory)
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    fs::remove_dir_all(&directory).expect("the directory is ours");
    suite
}
