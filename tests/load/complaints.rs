//! Wrong arguments are told before anything is sent.

use tempfile::TempDir;

use crate::file;
use crate::support::assay;

#[test]
fn a_wrong_gate_is_shown_where_it_is_wrong() {
    assay(&["load", "discovery", "--gate", "p99(token) < soon"])
        .complained(2, &["p99(token) < soon", "^", "50ms"]);
}

#[test]
fn a_wrong_rate_says_how_rates_are_written() {
    assay(&["load", "discovery", "--rate", "500"]).complained(2, &["500/s"]);
    assay(&["load", "discovery", "--rate", "fast/s"]).complained(2, &["fast", "500/s"]);
    assay(&["load", "discovery", "--rate", "0/s"]).complained(2, &["0/s", "above 0"]);
}

#[test]
fn a_wrong_share_says_how_shares_are_written() {
    assay(&["load", "discovery", "--shard", "3/2"]).complained(2, &["3/2", "2/8"]);
}

#[test]
fn a_wrong_time_says_how_times_are_written() {
    for option in ["--for", "--warmup"] {
        assay(&["load", "discovery", option, "30"]).complained(2, &["30", "30s"]);
    }
    assay(&["load", "discovery", "--for", "0s"]).complained(2, &["0s", "too short"]);
}

#[test]
fn an_unknown_journey_names_the_known_ones() {
    assay(&["load", "sign-on"]).complained(2, &["sign-on", "sign-in", "verify-hammer"]);
}

#[test]
fn somebody_elses_machine_is_left_alone() {
    let needles = ["50/s", "https://op.example", "--i-own-this-target"];
    assay(&["load", "discovery", "https://op.example"]).complained(2, &needles);
    let folder = TempDir::new().expect("a temporary folder");
    let target = file(&folder, "target.toml", "issuer = \"https://op.example\"\n");
    assay(&["load", "discovery", &target]).complained(2, &needles);
}

#[test]
fn a_report_that_could_not_be_written_is_known_before_the_run() {
    assay(&[
        "load",
        "discovery",
        "--report",
        "html=no/such/folder/out.html",
    ])
    .complained(2, &["no/such/folder"]);
}

#[test]
fn what_is_no_report_is_not_merged() {
    let folder = TempDir::new().expect("a temporary folder");
    let path = file(&folder, "other.json", "{\"schema\": \"somebody/else/7\"}");
    assay(&["load", "merge", &path]).complained(2, &[&path, "somebody/else/7"]);
    assay(&["load", "merge", "no-such.json"]).complained(2, &["no-such.json"]);
}
