//! Bytes over a bare connection, from the outside: what a scenario file says, and what its reader gets to see.

mod support;

use std::fs;

use serde_json::Value;
use support::{Ran, Serving, assay};
use tempfile::TempDir;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios/wire.toml");

/// All checks of the file but those that are there to fail.
const SOUND: [&str; 4] = [
    "wire-a-byte-at-a-time",
    "wire-chunked",
    "wire-pipelined",
    "wire-early-close",
];

/// The report on the checks of the file whose ids match.
fn report(only: &str) -> Value {
    read(&assay(&[
        "check",
        "--scenarios",
        FILE,
        "--only",
        only,
        "--report",
        "json=-",
    ]))
}

fn read(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr))
}

fn check<'r>(report: &'r Value, id: &str) -> &'r Value {
    let checks = report["checks"].as_array().expect("checks");
    let found = checks.iter().find(|check| check["id"] == id);
    found.unwrap_or_else(|| panic!("no {id} in {report:#}"))
}

#[test]
fn the_reference_provider_answers_however_the_bytes_come() {
    let report = report("wire-*");
    for id in SOUND {
        let check = check(&report, id);
        assert_eq!(check["verdict"], "pass", "{check:#}");
    }
}

#[test]
fn what_was_sent_is_shown_with_escapes_and_can_be_sent_again() {
    let report = report("broken-no-such-bytes");
    let check = check(&report, "broken-no-such-bytes");
    assert_eq!(check["verdict"], "fail", "{check:#}");
    let exchange = &check["exchanges"][0];
    let body = exchange["request_body"].as_str().expect("a text");
    assert!(body.starts_with(r"\x16\x03\x01\xff\0"), "{body}");
    let command = exchange["curl"].as_str().expect("a command");
    assert!(
        command.starts_with(r"printf '\026\003\001\377\000"),
        "{command}"
    );
    assert!(command.contains("' | nc -w 10 '127.0.0.1' "), "{command}");
    assert!(command.ends_with("bytes more"), "{command}");
}

#[test]
fn secrets_are_shown_in_no_disguise() {
    let report = report("broken-secrets");
    let check = check(&report, "broken-secrets");
    let exchange = &check["exchanges"][0];
    for member in ["request_body", "curl"] {
        let text = exchange[member].as_str().expect("a text");
        // The secret of the built-in provider, its base64url form, and both in halves or bytes.
        for part in [
            "demo-",
            "ZGVtby1j",
            "b25maWRlbnRpYWw",
            "c2VjcmV0",
            "1\\r\\nd",
        ] {
            assert!(!text.contains(part), "{part} in {text}");
        }
        assert!(text.contains("Basic "), "{text}");
    }
}

#[test]
fn bytes_travel_encrypted_where_the_endpoint_is_https() {
    let server = Serving::start(&["--tls-self-signed"]);
    let folder = TempDir::new().expect("a folder");
    let target = folder.path().join("target.toml");
    let text = include_str!("../scenarios/targets/reference.toml")
        .replace("http://127.0.0.1:9400", &server.url);
    fs::write(&target, format!("{text}\n[tls]\ninsecure = true\n")).expect("a file");
    let target = target.display().to_string();
    let report = read(&assay(&[
        "check",
        &target,
        "--scenarios",
        FILE,
        "--only",
        "wire-*",
        "--report",
        "json=-",
    ]));
    for id in SOUND {
        let check = check(&report, id);
        assert_eq!(check["verdict"], "pass", "{check:#}");
    }
}

#[test]
fn a_scenario_file_that_is_not_there_is_named() {
    assay(&["list", "--scenarios", "no-such.toml"]).complained(2, &["failed to read no-such.toml"]);
}
