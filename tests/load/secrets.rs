//! Reports go to colleagues and into pull requests: no secret is in any of them, also not where something went wrong.

use std::fs;

use tempfile::TempDir;

use crate::support::{Ran, Serving, assay};
use crate::target_file;

/// What the target file holds, and what only a user's browser or the application may know.
const SECRETS: [&str; 5] = [
    "wonderland",
    "builder-42",
    "demo-confidential-secret",
    "demo-other-secret",
    "sk_test_demo",
];

/// Asserts that a text has neither a secret of the target file nor one that the target issued.
#[track_caller]
fn shows_nothing(what: &str, text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{what} shows {secret}");
    }
    // Tokens and codes of this provider are `oat_id.secret`; the id alone opens nothing.
    for prefix in ["oat_", "ort_", "oac_"] {
        for token in text.split(prefix).skip(1) {
            let id = token
                .trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-');
            assert!(
                !id.starts_with('.'),
                "{what} shows a secret that begins with {prefix}"
            );
        }
    }
    // ID tokens: base64url of `{"`, twice.
    assert!(!text.contains(".eyJ"), "{what} shows a JWT");
}

/// Runs a journey that goes wrong, and looks through everything that was written.
fn everything_written_about(fault: &[&str], journey: &str) -> (Ran, String) {
    let folder = TempDir::new().expect("a temporary folder");
    let serving = Serving::start(fault);
    let target = target_file(&folder, &serving.url);
    let formats = ["json", "html", "md", "csv"];
    let out = formats.map(|format| folder.path().join(format).display().to_string());
    let reports: Vec<String> = formats
        .iter()
        .zip(&out)
        .map(|(format, file)| format!("{format}={file}"))
        .collect();
    let mut args = vec![
        "load", journey, &target, "--rate", "60/s", "--for", "4s", "--users", "8",
    ];
    for report in &reports {
        args.extend(["--report", report.as_str()]);
    }
    let ran = assay(&args);
    shows_nothing("standard output", &ran.stdout);
    shows_nothing("standard error", &ran.stderr);
    for (format, file) in formats.iter().zip(&out) {
        shows_nothing(format, &fs::read_to_string(file).expect("a report"));
    }
    let report = fs::read_to_string(&out[0]).expect("a report");
    (ran, report)
}

#[test]
fn a_violated_invariant_is_shown_without_the_codes_and_tokens_it_is_about() {
    let (ran, report) =
        everything_written_about(&["--break", "code-double-spend-race"], "code-race");
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    let report = crate::json(&report);
    let example = &report["measured"]["invariants"][0]["example"];
    let exchanges = example["exchanges"].as_array().expect("evidence");
    assert!(!exchanges.is_empty(), "{example}");
}

#[test]
fn errors_are_shown_without_secrets() {
    let (ran, report) =
        everything_written_about(&["--break", "token-generator-repeats"], "sign-in");
    assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
    assert!(report.contains("values-unique"), "nothing went wrong");
}

#[test]
fn a_login_that_fails_is_shown_without_the_password() {
    let folder = TempDir::new().expect("a temporary folder");
    let serving = Serving::start(&[]);
    let path = target_file(&folder, &serving.url);
    let wrong = "looking-glass-7";
    let text = fs::read_to_string(&path)
        .expect("a file")
        .replace("wonderland", wrong);
    fs::write(&path, text).expect("a file");
    let ran = assay(&["load", "sign-in", &path, "--rate", "10/s", "--for", "1s"]);
    assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.contains("does not work for a single user"), "{said}");
    shows_nothing("the message", &said);
    assert!(!said.contains(wrong), "the message shows the password");
}
