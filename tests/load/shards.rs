//! Several generators, one run: each makes its share, and the reports add up.

use tempfile::TempDir;

use crate::support::{Serving, assay};
use crate::{assert_right, read, target_file};

#[test]
fn two_shards_make_one_run() {
    let folder = TempDir::new().expect("a temporary folder");
    let serving = Serving::start(&[]);
    let target = target_file(&folder, &serving.url);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let shards = ["1/2", "2/2"];
    let out = [path("1.json"), path("2.json")];
    for (shard, out) in shards.iter().zip(&out) {
        let report = format!("json={out}");
        let ran = assay(&[
            "load",
            "discovery",
            &target,
            "--rate",
            "75/s",
            "--count",
            "75",
            "--shard",
            shard,
            "--report",
            &report,
        ]);
        assert_right(&ran, &read(out));
    }
    let counts = out
        .each_ref()
        .map(|out| read(out)["journeys"]["count"].as_u64().expect("a number"));
    // The first, third and so on of 75 are one more than the others.
    assert_eq!(counts, [38, 37]);

    let all = path("all.json");
    let ran = assay(&[
        "load",
        "merge",
        &out[0],
        &out[1],
        "--report",
        &format!("json={all}"),
    ]);
    let merged = read(&all);
    assert_right(&ran, &merged);
    assert_eq!(merged["journeys"]["count"], 75);
    assert_eq!(merged["shard"], serde_json::Value::Null);
    for verb in ["discover", "jwks"] {
        let of = |out: &str| {
            read(out)["verbs"][verb]["count"]
                .as_u64()
                .expect("a number")
        };
        assert_eq!(of(&all), of(&out[0]) + of(&out[1]), "{verb}");
    }
    let offered = merged["offered_rate"].as_f64().expect("a number");
    assert!((70.0..80.0).contains(&offered), "{offered}");
}

#[test]
fn a_shard_alone_is_not_taken_for_the_whole() {
    let folder = TempDir::new().expect("a temporary folder");
    let out = folder.path().join("1.json").display().to_string();
    let report = format!("json={out}");
    assay(&[
        "load",
        "discovery",
        "--rate",
        "50/s",
        "--for",
        "1s",
        "--shard",
        "1/2",
        "--report",
        &report,
    ]);
    assert_eq!(read(&out)["shard"], serde_json::json!([1, 2]));
    let ran = assay(&["load", "merge", &out, &out]);
    ran.complained(2, &["shard 1 of 2", "twice"]);
}
