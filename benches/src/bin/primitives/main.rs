//! How far are signing and verifying from the primitive? `cargo run --release -p assay-benches --bin primitives`
//!
//! Exits with 1 when a ratio exceeds its limit.

mod rounds;
mod row;

use std::hint::black_box;
use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use assay_benches::signatures::Signatures;
use assay_provider::keys::Keys;
use assay_provider::model::SigningAlg;

use row::{HEADING, Operation, Row};

fn main() -> anyhow::Result<ExitCode> {
    let keys = Keys::generate().context("failed to make keys")?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "13 claims, three ways in turn, medians of {} rounds, in us\n\n{HEADING}",
        rounds::ROUNDS
    )?;
    let mut code = ExitCode::SUCCESS;
    for alg in SigningAlg::ALL {
        let signatures = Signatures::new(alg, keys.clone());
        for operation in [Operation::Sign, Operation::Verify] {
            let row = Row {
                alg,
                operation,
                times: times(&signatures, operation),
            };
            writeln!(out, "{row}")?;
            if !row.holds() {
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

/// The primitive, the provider and plain jsonwebtoken.
fn times(signatures: &Signatures, operation: Operation) -> rounds::Times {
    match operation {
        Operation::Sign => rounds::play([
            &|| signatures.primitive_signs(),
            &|| drop(black_box(signatures.provider_signs())),
            &|| drop(black_box(signatures.plain_signs())),
        ]),
        Operation::Verify => rounds::play([
            &|| assert!(signatures.primitive_verifies()),
            &|| {
                assert!(
                    signatures
                        .provider_verifies(|claims| black_box(claims.exp))
                        .is_some()
                )
            },
            &|| assert!(black_box(signatures.plain_verifies()).is_some()),
        ]),
    }
}
