//! Ctrl-C: what was measured by then is kept.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::read;
use crate::support::command;

#[test]
fn an_interrupted_run_leaves_what_it_measured() {
    let folder = TempDir::new().expect("a temporary folder");
    let out = folder.path().join("out.json").display().to_string();
    let mut child = command(&[
        "load",
        "discovery",
        "--rate",
        "100/s",
        "--for",
        "10m",
        "--warmup",
        "0s",
    ])
    .args(["--report", &format!("json={out}")])
    .stdout(Stdio::null())
    .stderr(Stdio::piped())
    .spawn()
    .expect("the command was built");
    let progress = BufReader::new(child.stderr.take().expect("piped")).lines();
    let mut progress = progress.map_while(Result::ok);
    // A line each second begins with the time.
    let second = progress.find(|line| line.trim_start().starts_with(|c: char| c.is_ascii_digit()));
    assert!(second.is_some(), "no second was over before it ended");
    let sent = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(sent.expect("kill").success());
    progress.for_each(drop);
    assert_eq!(child.wait().expect("it ends").code(), Some(3));
    let report = read(&out);
    assert_eq!(report["cut_short"], "interrupted");
    let (count, seconds) = (&report["journeys"]["count"], &report["duration_s"]);
    assert!(count.as_u64() >= Some(80), "{count}");
    assert!(
        seconds
            .as_f64()
            .is_some_and(|seconds| (0.9..60.0).contains(&seconds)),
        "{seconds}"
    );
}
