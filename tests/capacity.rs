//! `assay capacity` from the outside: what it answers, and how it ends.

mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use serde_json::Value;
use support::{Serving, assay, command};
use tempfile::TempDir;

/// A search that takes a few seconds.
const QUICK: [&str; 8] = [
    "capacity",
    "discovery",
    "--step-for",
    "1s",
    "--warmup",
    "100ms",
    "--confirm",
    "1",
];

fn search(more: &[&str]) -> support::Ran {
    assay(&[&QUICK[..], more].concat())
}

/// Asserts that the answer follows from the trials, and the exit code from the answer. Which answer it is depends on how busy
/// this machine is; tests of the library decide that, with trials whose times are given.
#[track_caller]
fn assert_consistent(ran: &support::Ran, found: &Value) {
    let (answer, steps) = (&found["answer"], found["steps"].as_array());
    let steps = steps.expect("trials");
    let is_found = answer["highest"].is_number();
    let held = |step: &Value| step["rate"] == answer["highest"] && step["held"] == "yes";
    assert_eq!(steps.iter().any(held), is_found, "{found}");
    let is_trouble = ["generator", "failed"]
        .into_iter()
        .any(|reason| answer["ended"].get(reason).is_some());
    let code = match (is_trouble, is_found && answer["confirmed"] == true) {
        (true, _) => 3,
        (false, true) => 0,
        (false, false) => 1,
    };
    assert_eq!(ran.code, code, "{}\n{found}", ran.stderr);
}

#[test]
fn every_report_tells_the_same_search() {
    let folder = TempDir::new().expect("a temporary folder");
    let file = |name: &str| folder.path().join(name).display().to_string();
    let reports = ["json", "html", "md", "csv"].map(|format| format!("{format}={}", file(format)));
    let mut arguments = vec!["--slo", "p99 < 5s", "--from", "5/s", "--to", "10/s"];
    for report in &reports {
        arguments.extend(["--report", report]);
    }
    let ran = search(&arguments);
    let read = |format: &str| fs::read_to_string(file(format)).expect("a report");
    let json: Value = serde_json::from_str(&read("json")).expect("JSON");
    assert_eq!(json["schema"], "assay/capacity/1");
    assert_consistent(&ran, &json);
    let steps = json["steps"].as_array().expect("trials");
    let rates = steps.iter().filter_map(|step| step["rate"].as_f64());
    assert!(rates.clone().all(|rate| rate <= 10.0), "{}", json["steps"]);
    let trials = ran.stderr.lines().filter(|line| line.contains("achieved"));
    assert_eq!(trials.count(), steps.len(), "{}", ran.stderr);
    assert_eq!(read("csv").lines().count(), 1 + steps.len());
    assert!(read("html").contains("<svg") && read("md").contains("# assay capacity"));
    assert!(
        ran.stdout.contains("p99 < 5s, errors < 0.1%"),
        "{}",
        ran.stdout
    );
    if json["answer"]["ended"] == "at_max" {
        assert_eq!(json["answer"]["highest"], 10.0);
        assert!(ran.stdout.contains("at least 10/s keeps"), "{}", ran.stdout);
    }
}

#[test]
fn an_objective_that_nothing_keeps_is_a_finding() {
    let slow = [
        "--slo",
        "service_p50(journey) < 1us",
        "--from",
        "30/s",
        "--to",
        "30/s",
    ];
    let ran = search(&[&slow[..], &["--threads", "2", "--report", "json=-"]].concat());
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON and nothing else");
    assert_eq!(found["answer"]["highest"], Value::Null);
    assert_consistent(&ran, &found);
}

#[test]
fn a_provider_on_a_socket_is_searched_too() {
    let serving = Serving::start(&[]);
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("target.toml");
    let text = include_str!("../scenarios/targets/reference.toml");
    let text = text.replace("http://127.0.0.1:9400", &serving.url);
    fs::write(&path, text).expect("a file");
    let path = path.display().to_string();
    let arguments = ["--slo", "p99 < 5s", "--from", "20/s", "--to", "20/s"];
    let mut all = vec![QUICK[0], QUICK[1], &path];
    all.extend(&QUICK[2..]);
    all.extend(arguments);
    all.extend(["--report", "json=-"]);
    let ran = assay(&all);
    let found: Value = serde_json::from_str(&ran.stdout).expect("JSON and nothing else");
    assert_consistent(&ran, &found);
    assert_eq!(found["asked"]["target"], serving.url.as_str());
    assert_eq!(found["steps"][0]["rate"], 20.0);
    // Nobody said which process it is, so its processor time is unknown and nothing is promised.
    assert_eq!(found["per_core"], Value::Null);
    assert_eq!(found["needs"], serde_json::json!(["unknown", "unknown"]));
}

#[cfg(unix)]
#[test]
fn an_interrupted_search_says_what_it_knows() {
    // High enough that there is a second trial, lower or higher, whatever became of the first.
    let mut child = command(&[&QUICK[..], &["--slo", "p99 < 5s", "--from", "80/s"]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command was built");
    let mut stderr = BufReader::new(child.stderr.take().expect("piped")).lines();
    let first = stderr
        .by_ref()
        .map_while(Result::ok)
        .find(|line| line.contains("achieved"));
    let first = first.expect("a first trial");
    let id = child.id().to_string();
    let killed = Command::new("kill").args(["-INT", &id]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    let mut stdout = String::new();
    let mut pipe = child.stdout.take().expect("piped");
    pipe.read_to_string(&mut stdout).expect("UTF-8");
    assert!(stdout.contains(" 80/s"), "{stdout}");
    assert!(
        !first.contains("  held ") || stdout.contains("at least"),
        "{first}\n{stdout}"
    );
    assert!(stdout.contains("stopped before it was over"), "{stdout}");
    let status = child.wait().expect("it ends by itself");
    assert_eq!(status.code(), Some(3));
}

#[test]
fn what_makes_no_sense_is_a_mistake() {
    search(&["--slo", "p99 < 50"]).complained(2, &["p99 < 50", "a unit: us, ms or s"]);
    search(&["--slo", "p99(token) < 1s"]).complained(
        2,
        &["p99(token) < 1s", "never be measured", "discover, jwks"],
    );
    search(&[]).complained(2, &["an objective", "--slo"]);
    search(&["--slo", "p99 < 1s", "--from", "10..20/s"]).complained(2, &["10..20/s", "one rate"]);
    search(&["--slo", "p99 < 1s", "--from", "20/s", "--to", "10/s"])
        .complained(2, &["the rate to start from"]);
}

#[test]
fn somebody_elses_host_is_left_alone() {
    let ran = assay(&[
        "capacity",
        "discovery",
        "https://op.example",
        "--slo",
        "p99 < 1s",
        "--to",
        "700/s",
    ]);
    ran.complained(
        2,
        &[
            "up to 700 journeys a second",
            "op.example",
            "--i-own-this-target",
        ],
    );
}
