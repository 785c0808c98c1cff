//! The program; what it does is in the library, where it can be documented and tested.

use std::process::ExitCode;

/// Requests are short, and most of what they allocate lives no longer than they do: glibc spends a twentieth of a token request
/// on that, and has nothing at hand for blocks of more than a thousand bytes, which futures and heads of answers are.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    assay::run()
}
