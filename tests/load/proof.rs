//! `assay prove --load` from the outside: a fault is caught with evidence, and a journey that does not look misses it.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::assay;

#[test]
fn a_fault_is_caught_by_its_invariant_with_evidence() {
    let ran = assay(&[
        "prove",
        "--load",
        "--fault",
        "code-double-spend-race",
        "--report",
        "json=-",
    ]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let proof: Value = serde_json::from_str(&ran.stdout).expect("JSON and nothing else");
    assert_eq!(proof["schema"], "assay/proof/2");
    let fault = &proof["faults"][0];
    assert_eq!(fault["id"], "code-double-spend-race");
    assert_eq!(fault["by"], "invariant");
    assert_eq!(fault["invariant"], "code-single-use");
    assert_eq!(fault["caught"], true);
    assert!(fault["violations"].as_u64() > Some(0), "{fault}");
    let exchanges = fault["exchanges"].as_array().expect("evidence");
    assert!(!exchanges.is_empty(), "{fault}");
    for secret in ["wonderland", "builder-42", "demo-confidential-secret"] {
        assert!(!ran.stdout.contains(secret), "the proof shows {secret}");
    }
}

#[test]
fn a_journey_that_does_not_race_misses_the_race() {
    let folder = TempDir::new().expect("a temporary folder");
    let harmless = "\
about = \"Codes that are redeemed once\"

[[journey]]
id = \"code-race\"
says = \"A code is redeemed by one\"
needs = [\"user-agent\"]

[[journey.step]]
authorize = {}
[[journey.step]]
redeem = {}
";
    fs::write(folder.path().join("code_race.toml"), harmless).expect("a file");
    let scenarios = folder.path().display().to_string();
    let ran = assay(&[
        "prove",
        "--load",
        "--fault",
        "code-double-spend-race",
        "--scenarios",
        &scenarios,
    ]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("MISSED  code-double-spend-race"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_fault_that_load_does_not_show_is_a_mistake() {
    assay(&["prove", "--load", "--fault", "state-reencoded"])
        .complained(2, &["no fault is selected", "code-double-spend-race"]);
}
