//! `assay load` from the outside: what it measures, what it refuses, what it never shows, and the proof of its invariants.

#[path = "../support/mod.rs"]
mod support;

mod complaints;
mod encrypted;
mod figures;
mod hostile;
mod interrupted;
mod journeys;
mod proof;
mod secrets;
mod shards;
mod under_way;

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

/// The target file of the reference provider, at another address.
fn target_file(folder: &TempDir, url: &str) -> String {
    let text = include_str!("../../scenarios/targets/reference.toml")
        .replace("http://127.0.0.1:9400", url);
    file(folder, "target.toml", &text)
}

fn file(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, text).expect("a file");
    path.display().to_string()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON and nothing else")
}

fn read(path: &str) -> Value {
    json(&fs::read_to_string(path).expect("a report"))
}

/// Asserts that a run found nothing wrong with its target. On a busy machine it may doubt its own figures, and then says so.
#[track_caller]
fn assert_right(ran: &support::Ran, report: &Value) {
    let expected = if report["valid"] == true { 0 } else { 3 };
    assert_eq!(
        ran.code, expected,
        "doubts: {}\nstdout: {}\nstderr: {}",
        report["doubts"], ran.stdout, ran.stderr
    );
    assert_eq!(report["errors"], serde_json::json!([]));
    let invariants = report["invariants"].as_array().expect("invariants");
    for invariant in invariants {
        assert_eq!(invariant["violations"], 0, "{invariant}");
    }
}
