//! The targets of the endpoints over HTTP, beside their ceilings and in one run: `endpoints --help`.

// For its allocator.
use assay_benches as _;

#[cfg(target_os = "linux")]
mod args;
#[cfg(target_os = "linux")]
mod measure;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    measure::main(&clap::Parser::parse())
}

/// It pins processes to cores and reads the processor time of others, which this workspace can do on Linux only.
#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("error: this program measures on Linux only");
    std::process::ExitCode::from(3)
}
