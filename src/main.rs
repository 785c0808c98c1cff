//! The program; what it does is in the library, where it can be documented and tested.

use std::process::ExitCode;

/// Most of what a request allocates lives no longer than it does, and some of it (futures, the heads of answers) is longer than
/// the thousand bytes up to which glibc has blocks at hand.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    assay::run()
}
