//! Targets that are reached over TLS, as all are that count.

use tempfile::TempDir;

use crate::support::{Serving, assay};
use crate::{assert_right, file, json};

#[test]
fn handshakes_are_told_apart_and_one_is_made_for_each_connection() {
    let server = Serving::start(&["--tls-self-signed"]);
    let folder = TempDir::new().expect("a folder");
    let text = include_str!("../../scenarios/targets/reference.toml")
        .replace("http://127.0.0.1:9400", &server.url);
    let target = file(
        &folder,
        "target.toml",
        &format!("{text}\n[tls]\ninsecure = true\n"),
    );
    let run = |more: &[&str]| {
        let args = [
            "load",
            "client-credentials",
            &target,
            "--rate",
            "50/s",
            "--count",
            "50",
            "--report",
            "json=-",
        ];
        let ran = assay(&[&args, more].concat());
        let report = json(&ran.stdout);
        assert_right(&ran, &report);
        report["http"].clone()
    };
    let kept = run(&[]);
    assert!(kept["tls_p50_ms"].as_f64() > Some(0.0), "{kept}");
    let afresh = run(&["--new-connections"]);
    let connections = &afresh["connections"];
    assert_eq!(
        connections["opened"], connections["tls_handshakes"],
        "{afresh}"
    );
    assert!(connections["opened"].as_u64() >= Some(50), "{afresh}");
}
