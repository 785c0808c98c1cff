//! Signing and verifying, per algorithm: the primitive, the provider, and jsonwebtoken as it comes. The bin `primitives`
//! puts the three into one table.

use std::hint::black_box;

use assay_benches::id_token::Ingredients;
use assay_benches::signatures::Signatures;
use assay_provider::keys::Keys;
use assay_provider::model::SigningAlg;
use criterion::{Criterion, criterion_group, criterion_main};

fn signatures(c: &mut Criterion) {
    let keys = Keys::generate().expect("the machine has randomness");
    for alg in SigningAlg::ALL {
        let signatures = Signatures::new(alg, keys.clone());
        let mut group = c.benchmark_group(format!("sign {}", alg.as_str()));
        group.bench_function("primitive", |b| b.iter(|| signatures.primitive_signs()));
        group.bench_function("provider", |b| b.iter(|| signatures.provider_signs()));
        group.bench_function("jsonwebtoken", |b| b.iter(|| signatures.plain_signs()));
        group.finish();
        let mut group = c.benchmark_group(format!("verify {}", alg.as_str()));
        group.bench_function("primitive", |b| b.iter(|| signatures.primitive_verifies()));
        group.bench_function("provider", |b| {
            b.iter(|| signatures.provider_verifies(|claims| black_box(claims.exp)))
        });
        group.bench_function("jsonwebtoken", |b| b.iter(|| signatures.plain_verifies()));
        group.finish();
    }
}

fn id_tokens(c: &mut Criterion) {
    let keys = Keys::generate().expect("the machine has randomness");
    let ingredients = Ingredients::new(keys);
    let mut group = c.benchmark_group("build an ID token");
    for alg in SigningAlg::ALL {
        group.bench_function(alg.as_str(), |b| b.iter(|| ingredients.build(alg)));
    }
    group.finish();
}

criterion_group!(benches, signatures, id_tokens);
criterion_main!(benches);
