//! The program; what it does is in the library, where it can be documented and tested.

use std::process::ExitCode;

fn main() -> ExitCode {
    assay::run()
}
