//! `assay check` from the outside: against the provider in its process, and against one on a socket.

mod support;

use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use serde_json::Value;
use support::{Serving, assay, command, target_file};
use tempfile::TempDir;

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON and nothing else")
}

#[test]
fn the_reference_provider_passes_every_check() {
    // No check is given up because the machine is busy.
    let ran = assay(&["check", "--timeout", "600", "--report", "json=-"]);
    let report = json(&ran.stdout);
    let checks = report["checks"].as_array().expect("checks");
    let others: Vec<_> = checks
        .iter()
        .filter(|check| check["verdict"] != "pass")
        .map(|check| {
            [
                &check["id"],
                &check["verdict"],
                &check["reason"],
                &check["findings"],
            ]
        })
        .collect();
    assert!(others.is_empty(), "{others:#?}");
    assert!(checks.len() >= 60, "only {} checks", checks.len());
    assert_eq!(report["summary"]["pass"], checks.len());
    assert_eq!(ran.code, 0);
    the_readme_shows(checks);
}

/// The sample in the README has the numbers of this run.
fn the_readme_shows(checks: &[Value]) {
    let readme = include_str!("../README.md");
    let total = format!("\n{0} checks of the reference provider in ", checks.len());
    assert!(readme.contains(&total), "the README lacks {total:?}");
    let sample = readme.split("```text\n").nth(1).expect("a sample");
    let counts = sample.lines().filter_map(|line| {
        let (spec, count) = line.strip_suffix(" passed")?.trim().rsplit_once("  ")?;
        Some((spec.trim(), count.parse::<usize>().ok()?))
    });
    let mut shown = 0;
    for (spec, count) in counts {
        let cited = checks.iter().filter(|check| check["cite"]["spec"] == spec);
        assert_eq!(cited.count(), count, "checks of {spec}");
        shown += 1;
    }
    assert!(shown >= 5, "the sample has {shown} specs");
}

#[test]
fn users_clients_and_races_do_what_scenarios_say() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios");
    let ran = assay(&[
        "check",
        "--scenarios",
        folder,
        "--only",
        "administered-*",
        "--report",
        "json=-",
    ]);
    let report = json(&ran.stdout);
    assert_eq!(report["summary"]["pass"], 3, "{}", report["checks"]);
    assert_eq!(ran.code, 0);
}

#[test]
fn the_terminal_report_ends_with_one_line_to_remember() {
    let ran = assay(&["check", "--only", "token-type-bearer"]);
    let last = ran.stdout.lines().last().expect("a line");
    assert!(
        last.starts_with("1 check of the reference provider") && last.ends_with("1 passed"),
        "{last}"
    );
    assert!(
        !ran.stdout.contains('\u{1b}'),
        "styles without a terminal: {}",
        ran.stdout
    );
    assert_eq!(ran.code, 0);
}

#[test]
fn a_bug_is_found_shown_and_written_down() {
    let serving = Serving::start(&["--break", "accept-reused-code"]);
    let folder = TempDir::new().expect("a temporary folder");
    let target = target_file(&folder, &serving.url);
    let out = |name: &str| folder.path().join(name).display().to_string();
    let (written, xml, md) = (out("report.json"), out("report.xml"), out("report.md"));
    let ran = assay(&[
        "check",
        &target,
        "--only",
        "token-code-*",
        "--report",
        &format!("json={written}"),
        "--report",
        &format!("junit={xml}"),
        "--report",
        &format!("md={md}"),
    ]);
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(
        ran.stdout.contains("FAIL  token-code-single-use"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stderr.contains("assay explain token-code-single-use"),
        "{}",
        ran.stderr
    );

    let text = fs::read_to_string(written).expect("a report");
    let report = json(&text);
    let checks = report["checks"].as_array().expect("checks");
    let check = checks
        .iter()
        .find(|check| check["id"] == "token-code-single-use")
        .expect("the check");
    let finding = &check["findings"][0];
    let exchanges = check["exchanges"].as_array().expect("exchanges");
    let status = &finding["missed"]["always"][0];
    assert_eq!(status["subject"]["member"], "status", "{finding}");
    assert_eq!(
        (&status["wanted"]["is"], &status["got"]["value"]),
        (&400.into(), &200.into())
    );
    assert!(
        exchanges
            .iter()
            .any(|exchange| exchange["n"] == status["exchange"]),
        "{finding}"
    );
    for member in [
        "says",
        "cite",
        "level",
        "profiles",
        "verdict",
        "reason",
        "duration_ms",
    ] {
        assert!(check.get(member).is_some(), "no {member}");
    }
    for file in [&xml, &md] {
        assert!(
            fs::read_to_string(file)
                .expect("a report")
                .contains("token-code-single-use")
        );
    }
    for secret in ["demo-confidential-secret", "wonderland"] {
        assert!(!text.contains(secret), "the report shows {secret}");
    }
    // Tokens of this provider are `oat_id.secret`; the id alone opens nothing.
    for token in text.split("oat_").skip(1) {
        let id =
            token.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        assert!(!id.starts_with('.'), "the report shows an access token");
    }
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let mut child = command(&["list"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command was built");
    drop(child.stdout.take());
    let mut complaints = String::new();
    child
        .stderr
        .take()
        .expect("piped")
        .read_to_string(&mut complaints)
        .expect("UTF-8");
    assert_eq!(
        (child.wait().expect("it ends").code(), complaints.as_str()),
        (Some(0), "")
    );
}

#[test]
fn a_target_file_is_written_and_says_what_to_fill_in() {
    let serving = Serving::start(&["--test-controls"]);
    let folder = TempDir::new().expect("a temporary folder");
    let file = folder.path().join("target.toml").display().to_string();
    let ran = assay(&["init", &serving.url, "-o", &file]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stdout.contains("assay check") && ran.stdout.contains("ASSAY_PASSWORD"),
        "{}",
        ran.stdout
    );
    assert!(
        fs::read_to_string(&file)
            .expect("a file")
            .contains(&serving.url)
    );
    assay(&["init", &serving.url, "-o", &file]).complained(2, &["not overwritten"]);
}

#[test]
fn a_url_with_a_client_and_a_user_is_enough() {
    let serving = Serving::start(&[]);
    let ran = assay(&[
        "check",
        &serving.url,
        "--only",
        "token-code-single-use",
        "--client-id",
        "demo-confidential",
        "--client-secret",
        "demo-confidential-secret",
        "--redirect-uri",
        "https://rp.example/callback",
        "--username",
        "alice",
        "--password",
        "wonderland",
    ]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stdout.contains("1 passed"), "{}", ran.stdout);
}
