//! The program that measures over HTTP: every case is asked and answered rightly. How fast is no question for a test.
#![cfg(target_os = "linux")]

use std::process::Command;

#[test]
fn every_case_is_answered_and_every_ratio_is_shown() {
    let cores = std::thread::available_parallelism().expect("the machine has cores");
    let program = Command::new(env!("CARGO_BIN_EXE_endpoints"))
        .args(["--rounds", "1", "--seconds", "0.1", "--users", "4"])
        .output()
        .expect("the program starts");
    let (shown, said) = (
        String::from_utf8_lossy(&program.stdout),
        String::from_utf8_lossy(&program.stderr),
    );
    if cores.get() < 2 && program.status.code() == Some(3) {
        assert!(said.contains("two cores are needed"), "{said}");
        return;
    }
    // 0 or 1: held or missed, but measured.
    assert!(
        matches!(program.status.code(), Some(0 | 1)),
        "{shown}\n{said}"
    );
    for ratio in [
        "assay/token-jwt-EdDSA : baseline/sign-EdDSA",
        "assay/refresh-RS256 : baseline/sign-RS256",
        "assay/verify-jwt-ES256 : baseline/verify-jwt-ES256",
        "assay/introspect : baseline/empty",
    ] {
        assert!(shown.contains(ratio), "{ratio}\n{shown}");
    }
    assert!(shown.contains("of 11 targets held"), "{shown}");
}
