//! Ctrl-C: what was measured by then is kept.

use std::process::Command;

use tempfile::TempDir;

use crate::read;
use crate::under_way::UnderWay;

#[test]
fn an_interrupted_run_leaves_what_it_measured() {
    let folder = TempDir::new().expect("a temporary folder");
    let out = folder.path().join("out.json").display().to_string();
    let report = format!("json={out}");
    let run = UnderWay::new(&[
        "load",
        "discovery",
        "--rate",
        "100/s",
        "--for",
        "10m",
        "--report",
        &report,
    ]);
    let sent = Command::new("kill")
        .args(["-INT", &run.id().to_string()])
        .status();
    assert!(sent.expect("kill").success());
    assert_eq!(run.end().code, 3);
    let report = read(&out);
    assert_eq!(report["cut_short"], "interrupted");
    let (count, seconds) = (&report["journeys"]["count"], &report["duration_s"]);
    assert!(count.as_u64() > Some(0), "{count}");
    assert!(
        seconds
            .as_f64()
            .is_some_and(|seconds| (0.9..60.0).contains(&seconds)),
        "{seconds}"
    );
}
