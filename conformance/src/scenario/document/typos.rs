//! A mistake in any word of any check is an error at its line.

use std::sync::Arc;

use super::parse;
use crate::scenario::{Suite, shorthand};
use crate::text::{Source, Written, read};

/// Keys below which names are free.
const FREE: [&str; 13] = [
    "values",
    "with",
    "set",
    "repeat",
    "query",
    "headers",
    "header",
    "json",
    "claims",
    "jose",
    "params",
    "omit",
    "verdict_for",
];

/// Keys whose texts are words of a vocabulary, or names of earlier steps.
const CLOSED: [&str; 31] = [
    "require",
    "expect",
    "warn",
    "info",
    "fail",
    "level",
    "profiles",
    "needs",
    "verdict",
    "document",
    "endpoint",
    "client",
    "user",
    "stop_at",
    "consent",
    "how",
    "stall",
    "then",
    "expiry_of",
    "auth",
    "parameters_in",
    "page",
    "pages",
    "via",
    "invariant",
    "type",
    "chars",
    "flow",
    "tokens",
    "from",
    "given",
];

/// Values that the target shapes: any path below them may lead somewhere.
const OPEN: [&str; 6] = ["json", "claims", "jose", "header", "params", "metadata"];

/// Keys of sentences.
const PROSE: [&str; 4] = ["note", "says", "advice", "unproven"];

/// The ends of all words below a value; `key` is the one it stands under.
fn ends(text: &str, value: &Written<'_>, key: &str, free: bool, found: &mut Vec<usize>) {
    let span = value.span();
    if value.text().is_some() {
        let written = &text[span.clone()];
        if CLOSED.contains(&key) && !free && !written.contains('{') {
            let quoted = key == "given";
            let path = written.trim_matches(['"', '\'']);
            match quoted {
                true => segments(path, span.start + 1, found),
                false => found.push(span.end - 1),
            }
        }
        for (at, _) in written.match_indices('{') {
            let inside = &written[at + 1..];
            let path = inside.split(['}', '|']).next().unwrap_or_default();
            if !inside.starts_with('{') && !written[..at].ends_with('{') {
                segments(path, span.start + at + 1, found);
            }
        }
    }
    for element in value.elements() {
        ends(text, &element, key, free, found);
    }
    for (name, member) in value.members().filter(|(name, _)| !PROSE.contains(name)) {
        let is_free = FREE.contains(&key);
        let key_span = member.key_span();
        // Without its first header a table is another one, and that is said at the second.
        let is_header = text[..key_span.start].ends_with(['[', '.']);
        if !is_free && !is_header && text[key_span.clone()] == *name {
            found.push(key_span.end);
        }
        ends(text, &member, name, is_free || free, found);
    }
}

/// The ends of the segments of a path, up to where the target decides what is there.
fn segments(path: &str, start: usize, found: &mut Vec<usize>) {
    let mut at = start;
    for segment in path.split('.') {
        at += segment.len();
        if segment == "random" || segment.parse::<usize>().is_ok() {
            return;
        }
        found.push(at);
        if OPEN.contains(&segment) {
            return;
        }
        at += 1;
    }
}

/// The text of a check without the outcomes that every file knows.
fn without_built_in(written: &str) -> String {
    let built_in = shorthand::names();
    let is_own = |definition: &&str| {
        let name = definition.split(']').next().unwrap_or_default();
        !built_in.iter().any(|(known, _)| known == name)
    };
    let mut parts = written.split(DEFINITION);
    let check = parts.next().unwrap_or_default();
    let own = parts.filter(is_own).map(|own| format!("{DEFINITION}{own}"));
    std::iter::once(check.to_owned()).chain(own).collect()
}

/// How an outcome begins that a check names.
const DEFINITION: &str = "\n\n[outcomes.";

#[test]
fn a_typo_in_any_word_is_an_error_at_its_line() {
    let suite = Suite::embedded().unwrap_or_else(|error| panic!("{error}"));
    let checks = suite.checks().map(|check| check.written.clone());
    let journeys = suite.journeys().map(|journey| journey.written.clone());
    let mut tried = 0;
    let mut unnoticed = Vec::new();
    for written in checks.chain(journeys) {
        let text = format!("about = \"typos\"\n{}\n", without_built_in(&written));
        let source = |text: &str| {
            Arc::new(Source {
                path: "f.toml".to_owned(),
                text: text.to_owned(),
            })
        };
        let whole = source(&text);
        assert!(parse(&whole).is_ok(), "{text}");
        let mut found = Vec::new();
        let (table, _) = read::<toml::Table>(&whole).expect("the file is TOML");
        ends(&text, &Written::root(&table), "", false, &mut found);
        for end in found {
            tried += 1;
            let line = text[..end].matches('\n').count() + 1;
            let mistaken = source(&format!("{}z{}", &text[..end], &text[end..]));
            let errors = parse(&mistaken).err().unwrap_or_default();
            if !errors.iter().any(|error| error.line() == line) {
                let place = mistaken.text.lines().nth(line - 1).unwrap_or_default();
                let at = end - text[..end].rfind('\n').unwrap_or(0);
                unnoticed.push(format!("column {at} of {place}"));
            }
        }
    }
    assert!(tried > 3000, "{tried} words");
    assert!(
        unnoticed.is_empty(),
        "{} of {tried}:\n{}",
        unnoticed.len(),
        unnoticed.join("\n")
    );
}
