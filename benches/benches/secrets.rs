//! Passwords, which are slow on purpose, and client secrets, which stand in the path of every request and must not be.

use assay_benches::request::CLIENT_SECRET;
use assay_provider::config::Config;
use assay_provider::model::{ClientId, PasswordHash, Secret};
use assay_provider::oauth::client_auth::{Credentials, authenticate};
use assay_provider::oauth::parameters::Parameters;
use assay_provider::password::Passwords;
use assay_provider::rule::{Rule, Rules};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use criterion::{Criterion, criterion_group, criterion_main};
use tokio::runtime::Runtime;

fn passwords(c: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime can be started");
    let password = Secret::new("wonderland");
    let hash = PasswordHash::of(&password).expect("it is short");
    let passwords = Passwords::new(Some(hash.clone()));
    let mut group = c.benchmark_group("password, argon2id as recommended");
    group.sample_size(20);
    group.bench_function("hash", |b| b.iter(|| PasswordHash::of(&password)));
    group.bench_function("verify", |b| {
        b.to_async(&runtime)
            .iter(|| passwords.verify(Some(&hash), password.clone()));
    });
    // It has to take as long as `verify`: nobody may learn from the time whether a user exists.
    group.bench_function("verify, unknown user", |b| {
        b.to_async(&runtime)
            .iter(|| passwords.verify(None, password.clone()));
    });
    group.finish();
}

fn clients(c: &mut Criterion) {
    let (config, rules) = (Config::demo(), Rules::strict());
    let client = config.client(&ClientId::new(CLIENT));
    let basic = format!(
        "Basic {}",
        STANDARD.encode(format!("{CLIENT}:{CLIENT_SECRET}"))
    );
    let body =
        format!("grant_type=client_credentials&client_id={CLIENT}&client_secret={CLIENT_SECRET}");
    let mut group = c.benchmark_group("client authentication");
    for (name, header, body) in [
        (
            "basic",
            Some(basic.as_bytes()),
            "grant_type=client_credentials",
        ),
        ("post", None, body.as_str()),
    ] {
        let form = Parameters::decode(body.as_bytes(), &rules).expect("it is a form");
        group.bench_function(name, |b| {
            b.iter(|| {
                let credentials = Credentials::read(header, &form).expect("they are complete");
                let demanded_by = Rule::CauthConfidentialMustAuthenticate;
                authenticate(&credentials, client, demanded_by, &rules).is_ok()
            });
        });
    }
    group.finish();
}

const CLIENT: &str = "demo-confidential";

criterion_group!(benches, passwords, clients);
criterion_main!(benches);
