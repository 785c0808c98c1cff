//! A finding of fuzzing stays found: each kept scenario passes on the strict provider, and fails on one with its fault.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use serde_json::Value;
use support::{Serving, assay};
use tempfile::TempDir;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/regressions");
const REFERENCE: &str = include_str!("../scenarios/targets/reference.toml");

/// The kept scenarios, each a file of one check.
fn kept() -> Vec<PathBuf> {
    let entries = fs::read_dir(FOLDER).expect("the folder is there");
    let files = entries.map(|entry| entry.expect("a file").path());
    files
        .filter(|file| {
            file.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect()
}

/// The verdicts of the checks of a file, on a provider with or without a fault.
fn verdicts(file: &Path, fault: Option<&str>) -> Vec<(String, String)> {
    let serving = match fault {
        Some(fault) => Serving::start(&["--test-controls", "--break", fault]),
        None => Serving::start(&["--test-controls"]),
    };
    let folder = TempDir::new().expect("a folder");
    let target = folder.path().join("target.toml");
    let text = REFERENCE.replace("http://127.0.0.1:9400", &serving.url);
    fs::write(&target, text).expect("a file");
    let (target, name) = (
        target.display().to_string(),
        file.file_stem().expect("a name"),
    );
    let ran = assay(&[
        "check",
        &target,
        "--scenarios",
        &file.display().to_string(),
        "--only",
        &name.to_string_lossy(),
        "--report",
        "json=-",
    ]);
    assert!(ran.code <= 1, "{}: {}", file.display(), ran.stderr);
    let report: Value = serde_json::from_str(&ran.stdout)
        .unwrap_or_else(|_| panic!("{}: {}", file.display(), ran.stderr));
    let checks = report["checks"].as_array().expect("checks");
    let text = |check: &Value, key: &str| check[key].as_str().expect("a text").to_owned();
    checks
        .iter()
        .map(|check| (text(check, "id"), text(check, "verdict")))
        .collect()
}

/// The fault that a kept scenario names; none if it comes from a bug that was mended.
fn fault(file: &Path) -> Option<String> {
    let text = fs::read_to_string(file).expect("a file");
    let table: toml::Table = text.parse().expect("TOML");
    let fault = table["check"][0].get("fault")?;
    Some(fault.as_str().expect("a text").to_owned())
}

/// A fault of one second's length is over where the machine needs longer for the next request.
const TRIES: usize = 10;

#[test]
fn each_passes_without_its_fault_and_fails_with_it() {
    let kept = kept();
    assert!(kept.len() >= 5, "only {} scenarios are kept", kept.len());
    thread::scope(|scope| {
        for file in &kept {
            scope.spawn(move || {
                let name = file
                    .file_stem()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned();
                let held = verdicts(file, None);
                assert_eq!(held, [(name.clone(), "pass".to_owned())]);
                if let Some(fault) = fault(file) {
                    let accuses = |broken: &[(String, String)]| {
                        matches!(broken, [(id, verdict)] if *id == name && ["fail", "warn"].contains(&&**verdict))
                    };
                    let noticed = (0..TRIES).any(|_| accuses(&verdicts(file, Some(&fault))));
                    assert!(noticed, "{name} does not notice {fault}");
                }
            });
        }
    });
}

#[test]
fn a_scenario_that_is_not_there_is_a_complaint() {
    let ran = assay(&["check", "--scenarios", "nowhere/found.toml"]);
    ran.complained(2, &["failed to read nowhere/found.toml"]);
}
