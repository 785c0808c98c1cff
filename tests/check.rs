//! `assay check` from the outside: against the provider in its process, and against one on a socket.

mod support;

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use serde_json::Value;
use support::{Serving, assay, command};
use tempfile::TempDir;

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON and nothing else")
}

/// The target file of the reference provider, at another address.
fn target_file(folder: &TempDir, url: &str) -> String {
    let text =
        include_str!("../scenarios/targets/reference.toml").replace("http://127.0.0.1:9400", url);
    let path = folder.path().join("target.toml");
    fs::write(&path, text).expect("a file");
    path.display().to_string()
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
    assert!(
        exchanges
            .iter()
            .any(|exchange| exchange["n"] == finding["exchange"]),
        "{finding}"
    );
    for member in [
        "says",
        "spec",
        "section",
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
fn an_interrupted_run_leaves_what_it_had_found() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = |name: &str| folder.path().join(name);
    let (url, asked) = without_an_answer();
    fs::write(file("checks.toml"), ANSWERED_AND_NOT).expect("a file");
    fs::write(file("target.toml"), format!("issuer = \"{url}\"\n")).expect("a file");
    let mut child = command(&["check", "--jobs", "1"])
        .arg(file("target.toml"))
        .args([OsStr::new("--scenarios"), file("checks.toml").as_os_str()])
        .args(["--only", "interrupted-*"])
        .args([
            "--report",
            &format!("json={}", file("report.json").display()),
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the command was built");
    // One check at a time, so the first is done when the second asks.
    asked.recv().expect("the second check asks");
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .expect("kill")
            .success()
    );
    assert_eq!(child.wait().expect("it ends").code(), Some(3));
    let report = json(&fs::read_to_string(file("report.json")).expect("a report"));
    assert_eq!(report["interrupted"], true);
    assert_eq!(report["not_run"], serde_json::json!(["interrupted-waits"]));
    assert_eq!(report["checks"][0]["id"], "interrupted-answered");
    assert_eq!(report["checks"][0]["verdict"], "pass");
}

/// A check that is answered, and one that waits.
const ANSWERED_AND_NOT: &str = r#"
about = "What an interruption leaves"

[[check]]
id = "interrupted-answered"
says = "Keys are published"
cite = { spec = "RFC 7517", section = "5" }
level = "MUST"
profiles = ["oauth-core"]
step = [{ jwks = {}, expect = { status = 200 } }]

[[check]]
id = "interrupted-waits"
says = "A token is looked at"
cite = { spec = "RFC 6750", section = "2" }
level = "MUST"
profiles = ["oauth-core"]
step = [{ userinfo = { token = "some-token" }, expect = { status = 401 } }]
"#;

/// A provider that publishes metadata and keys, and says nothing when it is asked about a user. It tells when that is.
fn without_an_answer() -> (String, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let issuer = url.clone();
    let (tell, asked) = mpsc::channel();
    thread::spawn(move || {
        let mut unanswered = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let mut head = BufReader::new(&stream).lines().map_while(Result::ok);
            let line = head.next().unwrap_or_default();
            let _blank = head.find(String::is_empty);
            let body = match line.split(' ').nth(1) {
                Some("/.well-known/openid-configuration") => format!(
                    r#"{{"issuer":"{issuer}","jwks_uri":"{issuer}/jwks","userinfo_endpoint":"{issuer}/userinfo"}}"#
                ),
                Some("/userinfo") => {
                    unanswered.push(stream);
                    tell.send(()).expect("the test waits");
                    continue;
                }
                Some(_) | None => r#"{"keys":[]}"#.to_owned(),
            };
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
            // The peer may be gone by now; this test server does not mind.
            let _gone = stream.write_all(answer.as_bytes());
        }
    });
    (url, asked)
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
