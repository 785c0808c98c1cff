//! `assay prove` from the outside: one report for checks, laws and invariants, and faults that are proven as users run them.

mod support;

use std::collections::BTreeSet;

use serde_json::Value;
use support::assay;

#[test]
fn checks_and_laws_come_in_one_report() {
    let ran = assay(&[
        "prove",
        "--all",
        "--fault",
        "accept-reused-code",
        "--allow-unproven",
        "100",
        "--report",
        "json=-",
    ]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let proof: Value = serde_json::from_str(&ran.stdout).expect("JSON and nothing else");
    assert_eq!(proof["schema"], "assay/proof/2");
    assert_eq!(proof["totals"]["caught"], proof["totals"]["faults"]);
    assert_eq!(proof["totals"]["served"], 1);
    for list in ["unproven", "waived", "unproven_cases", "endured", "lacking"] {
        assert!(proof[list].is_array(), "{list}");
    }
    let faults = proof["faults"].as_array().expect("a list");
    let text = |fault: &Value, key: &str| fault[key].as_str().expect("a text").to_owned();
    let by: BTreeSet<_> = faults.iter().map(|fault| text(fault, "by")).collect();
    assert_eq!(by, BTreeSet::from(["check".to_owned(), "law".to_owned()]));
    for fault in faults {
        assert_eq!(fault["id"], "accept-reused-code");
        assert_eq!(fault["caught"], true, "{fault}");
        match text(fault, "by").as_str() {
            "check" => {
                assert_eq!(fault["through"], "serve");
                let steps = fault["steps"].as_array().expect("a list");
                let caught = steps.iter().find(|step| step["caught"] == true);
                let caught = caught.expect("a step that noticed");
                assert!(caught["step"].is_u64() && caught["check"].is_string());
            }
            _ => {
                assert_eq!(fault["through"], "embedded");
                assert_eq!(fault["law"], "code-single-use");
                assert_eq!(fault["found"]["on_strict"], "pass");
            }
        }
    }
    for secret in ["wonderland", "builder-42", "demo-confidential-secret"] {
        assert!(!ran.stdout.contains(secret), "the proof shows {secret}");
    }
}

#[test]
fn a_fault_that_no_part_knows_is_a_mistake() {
    assay(&["prove", "--all", "--fault", "nobody-has-it"])
        .complained(2, &["no fault is selected", "or that load shows"]);
}
