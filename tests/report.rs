//! `assay report`: a saved run comes out again as the run itself was shown and written.

mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use serde_json::Value;
use support::{Serving, assay, command, target_file};
use tempfile::TempDir;

/// The formats that a run writes beside what it shows.
const FORMATS: [&str; 3] = ["json", "junit", "md"];

struct Saved {
    folder: TempDir,
}

impl Saved {
    fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        Self { folder }
    }

    fn path(&self, format: &str) -> String {
        let name = format!("run.{format}");
        self.folder.path().join(name).display().to_string()
    }

    fn text(&self, format: &str) -> String {
        fs::read_to_string(self.path(format)).expect("a report")
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text("json")).expect("JSON")
    }

    /// Arguments that have every format written.
    fn all(&self) -> Vec<String> {
        let each = |format: &&str| {
            [
                "--report".to_owned(),
                format!("{format}={}", self.path(format)),
            ]
        };
        FORMATS.iter().flat_map(each).collect()
    }

    /// Asserts that what is drawn from the saved run is what the run showed and wrote.
    #[track_caller]
    fn is_drawn_again(&self, shown: &str, verbose: &[&str]) {
        let run = self.path("json");
        let again = assay(&[&["report", &run], verbose].concat());
        assert_eq!(
            (again.code, again.stdout.as_str()),
            (0, shown),
            "{}",
            again.stderr
        );
        for format in FORMATS {
            let drawn = assay(&["report", &run, "--report", &format!("{format}=-")]);
            assert_eq!(
                (drawn.code, drawn.stdout),
                (0, self.text(format)),
                "{format}"
            );
        }
    }
}

#[test]
fn a_run_with_findings_is_drawn_again_byte_for_byte() {
    let serving = Serving::start(&["--break", "accept-reused-code"]);
    let saved = Saved::new();
    let target = target_file(&saved.folder, &serving.url);
    for arguments in [
        &[][..],
        &["-v"],
        &["--evidence", "all"],
        &["-vv", "--evidence", "all"],
    ] {
        let all = saved.all();
        let mut words = vec!["check", target.as_str(), "--only", "token-code-*"];
        words.extend(all.iter().map(String::as_str));
        words.extend(arguments);
        let ran = assay(&words);
        assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
        let verbose: Vec<&str> = arguments
            .iter()
            .copied()
            .filter(|word| word.starts_with("-v"))
            .collect();
        saved.is_drawn_again(&ran.stdout, &verbose);
    }
}

#[test]
fn a_saved_run_says_who_ran_what_and_keeps_the_exchanges_that_were_asked_for() {
    let serving = Serving::start(&["--break", "accept-reused-code"]);
    let saved = Saved::new();
    let exchanges = |evidence: &str| {
        let all = saved.all();
        let mut words = vec![
            "check",
            &serving.url,
            "--only",
            "token-code-single-use",
            "--evidence",
            evidence,
        ];
        words.extend([
            "--client-id",
            "demo-confidential",
            "--client-secret",
            "demo-confidential-secret",
        ]);
        words.extend([
            "--redirect-uri",
            "https://rp.example/callback",
            "--username",
            "alice",
            "--password=wonderland",
        ]);
        words.extend(all.iter().map(String::as_str));
        assert_eq!(assay(&words).code, 1);
        let report = saved.json();
        report["checks"][0]["exchanges"]
            .as_array()
            .expect("exchanges")
            .len()
    };
    let all = exchanges("all");
    assert_eq!(exchanges("findings"), 1);
    assert!(all > 1, "{all} exchanges");

    let report = saved.json();
    assert_eq!(report["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(report["target"], serving.url.as_str());
    assert_eq!(report["checks"][0]["steps"][1]["end"]["deviated"], "fail");
    for (member, part) in [
        (&report["command"], "check"),
        (&report["profiles"], "oauth-core"),
        (&report["started_at"], "T"),
        (&report["advice"], "assay explain token-code-single-use"),
        (
            &report["checks"][0]["source"],
            "scenarios/checks/token.toml:",
        ),
    ] {
        assert!(member.to_string().contains(part), "{member}: no {part}");
    }
    for secret in ["demo-confidential-secret", "wonderland"] {
        assert!(
            !report.to_string().contains(secret),
            "the report shows {secret}"
        );
    }
    let more = assay(&["report", &saved.path("json"), "-vv"]);
    assert!(more.stderr.contains("--evidence all"), "{}", more.stderr);
}

#[test]
fn an_interrupted_run_leaves_what_it_had_found_and_is_drawn_again() {
    let saved = Saved::new();
    let (url, waited_for) = provider_without_userinfo();
    let target = saved.path("target");
    let text = format!(
        "issuer = '{url}'\n[clients.confidential]\nclient_id = 'c'\nclient_secret = 'the-secret'\nredirect_uris = ['https://rp.example/']\n"
    );
    fs::write(&target, text).expect("a file");
    let scenarios = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/scenarios/silent.toml");
    let child = command(&[
        "check",
        &target,
        "--scenarios",
        scenarios,
        "--only",
        "silent-*",
        "--jobs",
        "1",
    ])
    .args(saved.all())
    .stdout(Stdio::piped())
    .stderr(Stdio::null())
    .spawn()
    .expect("the command was built");
    // The second of the two checks waits for an answer, so the first one has ended.
    waited_for.recv().expect("the second check");
    let pid = child.id().to_string();
    let killed = Command::new("kill").args(["-INT", &pid]).status();
    assert!(killed.expect("kill").success());
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!(ended.status.code(), Some(3));
    let report = saved.json();
    assert_eq!(report["interrupted"], true);
    assert_eq!(report["not_run"], serde_json::json!(["silent-userinfo"]));
    assert_eq!(report["checks"][0]["verdict"], "fail");
    let shown = String::from_utf8(ended.stdout).expect("UTF-8");
    assert!(shown.contains("interrupted"), "{shown}");
    saved.is_drawn_again(&shown, &[]);
}

#[test]
fn what_is_no_saved_run_is_refused_with_its_place() {
    let saved = Saved::new();
    let run = saved.path("json");
    let refused = |text: &str, needles: &[&str]| {
        fs::write(&run, text).expect("a file");
        let needles = [&[run.as_str(), "--report json="], needles].concat();
        assay(&["report", &run]).complained(2, &needles);
    };
    refused("no JSON", &["line 1 column"]);
    refused("{}", &["schema"]);
    refused(
        r#"{ "schema": "assay/check-report/1" }"#,
        &["assay/check-report/1", "assay/check-report/2"],
    );
    refused(
        "{ \"schema\": \"assay/check-report/2\",\n\"version\": \"0\", \"target\": 1 }",
        &["damaged", "line 2 column"],
    );
    fs::remove_file(&run).expect("the file");
    assay(&["report", &run]).complained(2, &[&run, "No such file"]);
}

/// A provider that has metadata and keys, and whose userinfo endpoint says nothing, ever; it tells when somebody asks that one.
fn provider_without_userinfo() -> (String, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let metadata = serde_json::json!({
        "issuer": url,
        "jwks_uri": format!("{url}/jwks"),
        "token_endpoint": format!("{url}/token"),
        "userinfo_endpoint": format!("{url}/userinfo"),
    });
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (metadata, tell) = (metadata.to_string(), tell.clone());
            thread::spawn(move || answer(stream, &metadata, &tell));
        }
    });
    (url, told)
}

fn answer(mut stream: TcpStream, metadata: &str, tell: &mpsc::Sender<()>) -> Option<()> {
    let mut request = Vec::new();
    let mut chunk = [0; 4096];
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut chunk).ok()? {
            0 => return None,
            read => request.extend_from_slice(&chunk[..read]),
        }
    }
    let head = String::from_utf8_lossy(&request);
    let body = match head.split(' ').nth(1)? {
        "/userinfo" => {
            tell.send(()).ok()?;
            // Until the client gives up.
            let _gone = stream.read(&mut chunk);
            return None;
        }
        "/jwks" => r#"{"keys":[]}"#,
        _ => metadata,
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + body).as_bytes()).ok()
}
