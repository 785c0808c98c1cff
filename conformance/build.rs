//! Notices new and removed scenario files: `include_dir` itself only sees changes of those it has already read.

fn main() {
    for folder in ["checks", "journeys"] {
        println!("cargo::rerun-if-changed=../scenarios/{folder}");
    }
}
