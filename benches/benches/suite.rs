//! What every start of the command pays: reading and validating the built-in checks.

use assay_conformance::scenario::Suite;
use criterion::{Criterion, criterion_group, criterion_main};

fn reading(c: &mut Criterion) {
    c.bench_function("read the built-in checks", |b| {
        b.iter(|| Suite::embedded().expect("the built-in checks are valid"));
    });
}

criterion_group!(benches, reading);
criterion_main!(benches);
