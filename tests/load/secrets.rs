//! Reports go to colleagues and into pull requests: no secret is in any of them, also not where something went wrong.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Serving, assay};
use crate::under_way::UnderWay;
use crate::{read, target_file};

/// The secrets of the target file, and those that only a user's browser or the application may know.
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

/// Runs a journey to which something happens, which ends it with this code, and looks through everything that is written about
/// it. The JSON report.
fn everything_written_about(
    serving: &Serving,
    journey: &[&str],
    happens: impl FnOnce(),
    code: i32,
) -> Value {
    let folder = TempDir::new().expect("a temporary folder");
    let target = target_file(&folder, &serving.url);
    let formats = ["json", "html", "md", "csv"];
    let out = formats.map(|format| folder.path().join(format).display().to_string());
    let both = formats.iter().zip(&out);
    let reports: Vec<String> = both
        .clone()
        .map(|(format, file)| format!("{format}={file}"))
        .collect();
    let mut args = vec![
        "load", journey[0], &target, "--rate", "60/s", "--users", "8",
    ];
    args.extend(&journey[1..]);
    for report in &reports {
        args.extend(["--report", report.as_str()]);
    }
    let run = UnderWay::new(&args);
    happens();
    let ran = run.end();
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
    shows_nothing("standard output", &ran.stdout);
    shows_nothing("standard error", &ran.stderr);
    for (format, file) in both {
        shows_nothing(format, &fs::read_to_string(file).expect("a report"));
    }
    read(&out[0])
}

#[test]
fn a_violated_invariant_is_shown_without_the_codes_and_tokens_it_is_about() {
    let serving = Serving::start(&["--break", "code-double-spend-race"]);
    let report = everything_written_about(&serving, &["code-race", "--for", "3s"], || {}, 1);
    let example = &report["measured"]["invariants"][0]["example"];
    let exchanges = example["exchanges"].as_array().expect("evidence");
    assert!(!exchanges.is_empty(), "{example}");
}

#[test]
fn errors_are_shown_without_the_credentials_that_were_refused() {
    let serving = Serving::start(&["--test-controls"]);
    // Refresh tokens live for three days.
    let four_days = || post(&serving.url, "/test/clock", "{\"advance\": 345600}");
    // It goes on until enough were refused, however long that takes.
    let until_refused = ["refresh-storm", "--for", "10m", "--max-errors", "4"];
    let report = everything_written_about(&serving, &until_refused, four_days, 3);
    let error = &report["measured"]["errors"][0];
    assert_eq!(error["verb"], "refresh", "{error}");
    let exchanges = error["example"].as_array().expect("evidence");
    let last = exchanges.last().expect("at least what was refused");
    assert_eq!(last["status"], 400, "{last}");
    assert!(
        last["request_body"]
            .as_str()
            .is_some_and(|body| body.contains("refresh_token=<")),
        "{last}"
    );
}

fn post(url: &str, path: &str, body: &str) {
    let host = url.strip_prefix("http://").expect("no TLS");
    let mut stream = TcpStream::connect(host).expect("it listens");
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
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
