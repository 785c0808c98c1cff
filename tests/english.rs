//! Comments and docs are plain sentences: none begins with a relative pronoun that is used as a noun.

use std::fs;
use std::path::{Path, PathBuf};

const NOUNS: [&str; 5] = ["What ", "Who ", "Whoever ", "Whatever ", "Whose "];
const SKIPPED: [&str; 3] = ["target", "node_modules", ".git"];

/// The texts of a folder that people read.
fn texts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_text = [".rs", ".md", ".toml"]
            .iter()
            .any(|end| name.ends_with(end));
        if path.is_dir() && !SKIPPED.contains(&name.as_ref()) {
            texts(&path, found);
        } else if path.is_file() && is_text {
            found.push(path);
        }
    }
}

/// The prose of a line: a line of a document, or the comment in a line of code.
fn prose(line: &str, is_document: bool) -> &str {
    let line = line.trim_start();
    let comment = ["//! ", "/// ", "// ", "# "];
    let behind = comment.iter().find_map(|mark| line.strip_prefix(mark));
    behind.unwrap_or(if is_document { line } else { "" })
}

fn is_noun(prose: &str) -> bool {
    let begins = |sentence: &str| NOUNS.iter().any(|noun| sentence.starts_with(noun));
    // A question may begin so.
    !prose.contains('?') && (begins(prose) || prose.split(". ").skip(1).any(begins))
}

#[test]
fn no_sentence_begins_with_a_pronoun_that_is_used_as_a_noun() {
    let mut found = Vec::new();
    texts(Path::new(env!("CARGO_MANIFEST_DIR")), &mut found);
    assert!(found.len() > 500, "only {} texts", found.len());
    let mut complaints = Vec::new();
    for path in found {
        let text = fs::read_to_string(&path).expect("text");
        let is_document = path.extension().is_some_and(|end| end == "md");
        for (at, line) in text.lines().enumerate() {
            if is_noun(prose(line, is_document)) {
                complaints.push(format!("{}:{}: {line}", path.display(), at + 1));
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
