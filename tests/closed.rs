//! `assay load --users` from the outside: nothing but the report on standard output, and Ctrl-C gives one too.
#![cfg(unix)]

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use serde_json::Value;
use support::{Serving, assay, command};
use tempfile::TempDir;

#[test]
fn an_interrupted_run_reports_what_it_measured() {
    let load = ["load", "client-credentials", "--users", "4", "--for", "1m"];
    let mut running = command(&load)
        .args([
            "--warmup",
            "100ms",
            "--max-errors",
            "1",
            "--report",
            "json=-",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command was built");
    let mut said = BufReader::new(running.stderr.take().expect("piped")).lines();
    let measured = said.any(|line| line.expect("UTF-8").contains(" 1 s "));
    assert!(measured, "nothing was measured");
    let id = running.id().to_string();
    let sent = Command::new("kill").args(["-INT", &id]).status();
    assert!(sent.expect("kill is there").success());
    let mut stdout = String::new();
    let mut pipe = running.stdout.take().expect("piped");
    pipe.read_to_string(&mut stdout).expect("UTF-8");
    let code = running.wait().expect("it ends").code();
    let report: Value = serde_json::from_str(&stdout).expect("JSON and nothing else");
    assert_eq!(report["cut_short"], "interrupted");
    assert_eq!(report["model"]["closed"]["users"], 4);
    assert_eq!(code, Some(3));
}

#[test]
fn rounds_are_reported_beside_the_whole() {
    let provider = Serving::start(&[]);
    let folder = TempDir::new().expect("a folder");
    let target = folder.path().join("target.toml");
    let text = include_str!("../scenarios/targets/reference.toml");
    let text = text.replace("http://127.0.0.1:9400", &provider.url);
    fs::write(&target, text).expect("a file");
    let target = target.display().to_string();
    let users = ["--users", "2", "--count", "20", "--repeat", "3"];
    let ran = command(&["load", "client-credentials", &target])
        .args(users)
        .args(["--warmup", "0s", "--report", "json=-"])
        .output()
        .expect("the command was built");
    let report: Value = serde_json::from_slice(&ran.stdout).expect("JSON and nothing else");
    let rounds = report["measured"]["rounds"].as_array().expect("rounds");
    let counts = rounds
        .iter()
        .map(|round| &round["verbs"]["journey"]["count"]);
    assert_eq!(counts.collect::<Vec<_>>(), [20, 20, 20]);
    assert_eq!(report["verbs"]["client_credentials"]["count"], 60);
}

#[test]
fn options_about_arrivals_need_a_rate() {
    let ran = assay(&["load", "sign-in", "--users", "2", "--poisson"]);
    ran.complained(2, &["--poisson", "--rate"]);
}
