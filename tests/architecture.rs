//! The direction of the crates: the tester shares no code with the tested.

use std::process::Command;

use serde_json::Value;

/// What each member may depend on at run time, of the other members.
const ALLOWED: [(&str, &[&str]); 6] = [
    (
        "assay",
        &[
            "assay-conformance",
            "assay-fuzz",
            "assay-loadtest",
            "assay-provider",
        ],
    ),
    (
        "assay-benches",
        &["assay-conformance", "assay-loadtest", "assay-provider"],
    ),
    ("assay-conformance", &[]),
    ("assay-fuzz", &["assay-conformance"]),
    ("assay-loadtest", &["assay-conformance"]),
    ("assay-provider", &[]),
];

#[test]
fn dependencies_point_one_way() {
    let metadata = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs this test, so it is there");
    let metadata: Value =
        serde_json::from_slice(&metadata.stdout).expect("cargo metadata prints JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    assert_eq!(
        packages.len(),
        ALLOWED.len(),
        "a new member needs a line in ALLOWED"
    );
    for package in packages {
        let name = package["name"].as_str().expect("a name");
        let (_, allowed) = ALLOWED
            .iter()
            .find(|(member, _)| *member == name)
            .expect("a new member needs a line in ALLOWED");
        let dependencies = package["dependencies"].as_array().expect("dependencies");
        // `kind` is null for what is linked into the library itself.
        let linked = dependencies
            .iter()
            .filter(|dependency| dependency["kind"].is_null());
        let members = linked
            .filter_map(|dependency| dependency["name"].as_str())
            .filter(|name| name.starts_with("assay-"));
        for member in members {
            assert!(
                allowed.contains(&member),
                "{name} must not depend on {member}"
            );
        }
    }
}
