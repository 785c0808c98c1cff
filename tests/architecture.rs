//! The direction of the crates, and of the modules inside a crate: the tester shares no code with the tested, and no module
//! imports from one above it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The other members that each member may depend on at run time.
const ALLOWED: [(&str, &[&str]); 6] = [
    (
        "assay",
        &[
            "assay-conformance",
            "assay-fuzz",
            "assay-loadtest",
            "assay-provider",
        ],
    ),
    (
        "assay-benches",
        &["assay-conformance", "assay-loadtest", "assay-provider"],
    ),
    ("assay-conformance", &[]),
    ("assay-fuzz", &["assay-conformance"]),
    ("assay-loadtest", &["assay-conformance"]),
    ("assay-provider", &[]),
];

/// The modules at the top of a crate, from the ground up. Tests inside them keep the order too.
const FLOORS: [(&str, &[&str]); 2] = [
    (
        "conformance",
        &[
            "words", "text", "target", "rp", "scenario", "judge", "verb", "runner", "baseline",
            "report",
        ],
    ),
    (
        "provider",
        &[
            "edit", "entropy", "model", "clock", "rule", "keys", "config", "password", "mint",
            "signers", "oauth", "store", "provider", "http", "variant", "server",
        ],
    ),
];

#[test]
fn dependencies_point_one_way() {
    let metadata = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs this test, so it is there");
    let metadata: Value =
        serde_json::from_slice(&metadata.stdout).expect("cargo metadata prints JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert_eq!(
        packages.len(),
        ALLOWED.len(),
        "a new member needs a line in ALLOWED"
    );
    for package in packages {
        let name = package["name"].as_str().expect("a name");
        let (_, allowed) = ALLOWED
            .iter()
            .find(|(member, _)| *member == name)
            .expect("a new member needs a line in ALLOWED");
        let dependencies = package["dependencies"].as_array().expect("dependencies");
        // `kind` is null for what is linked into the library itself.
        let linked = dependencies
            .iter()
            .filter(|dependency| dependency["kind"].is_null());
        let members = linked
            .filter_map(|dependency| dependency["name"].as_str())
            .filter(|name| name.starts_with("assay-"));
        for member in members {
            assert!(
                allowed.contains(&member),
                "{name} must not depend on {member}"
            );
        }
    }
}

#[test]
fn no_module_imports_from_one_above_it() {
    for (member, floors) in FLOORS {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(member)
            .join("src");
        let upward = upward_imports(&sources, floors);
        assert!(upward.is_empty(), "\n{}", upward.join("\n"));
    }
}

/// The imports that run up, each with its place.
fn upward_imports(sources: &Path, floors: &[&str]) -> Vec<String> {
    let height = |module: &str| floors.iter().position(|floor| *floor == module);
    let mut upward = Vec::new();
    for file in files_below(sources) {
        let inside = file.strip_prefix(sources).expect("it lies below");
        let names: Vec<&str> = inside.iter().filter_map(|name| name.to_str()).collect();
        let own = names[0].trim_end_matches(".rs");
        if own == "lib" || own == "main" {
            continue;
        }
        let own = height(own).unwrap_or_else(|| panic!("{own} needs a place in FLOORS"));
        let depth = names.len() - usize::from(names.last() == Some(&"mod.rs"));
        let text = fs::read_to_string(&file).expect("sources are text");
        for (line, module) in imported(&text, depth) {
            if height(module).is_none_or(|height| height > own) {
                upward.push(format!("{}:{line}: {module}", file.display()));
            }
        }
    }
    upward
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<_>, Vec<_>) = paths.partition(|path| path.is_dir());
    let sources = files
        .into_iter()
        .filter(|file| file.extension().is_some_and(|end| end == "rs"));
    let below = folders.iter().flat_map(|folder| files_below(folder));
    sources.chain(below).collect()
}

/// The modules at the top of the crate that a file names, with their lines, in a module that lies `depth` below the root.
/// A group (`crate::{..}`) comes out as a module without a name, which no crate has.
fn imported(text: &str, depth: usize) -> Vec<(usize, &str)> {
    let in_a_name = |c: char| c.is_alphanumeric() || c == '_';
    let to_the_root = format!("use {}", "super::".repeat(depth));
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let code = line.split("//").next().unwrap_or_default();
        let from_the_root = code
            .match_indices("crate::")
            .filter(|(at, _)| !code[..*at].ends_with(in_a_name))
            .map(|(at, path)| &code[at + path.len()..]);
        for path in from_the_root.chain(code.strip_prefix(&to_the_root)) {
            let end = path.find(|c| !in_a_name(c)).unwrap_or(path.len());
            found.push((number, &path[..end]));
        }
    }
    found
}

#[test]
fn imports_are_found_however_they_are_written() {
    let text = "use crate::a::{B, C};\n// crate::comment\nuse crate::{d, e};\nuse super::super::f::G;\n\
                use super::sibling;\nlet i = (crate::h::new(), other_crate::j);\npub(in crate::k) fn l() {}\n";
    let expected = [(1, "a"), (3, ""), (4, "f"), (6, "h"), (7, "k")];
    assert_eq!(imported(text, 2), expected);
}
