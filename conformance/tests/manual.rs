//! The manual of the language, compared with the language.

use std::fs;
use std::path::Path;

use assay_conformance::scenario::{self, Suite};
use assay_conformance::target::Target;
use assay_conformance::text::filter::Filter;
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
    let mut words = Filter::ALL.map(|filter| filter.name().to_owned()).to_vec();
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
