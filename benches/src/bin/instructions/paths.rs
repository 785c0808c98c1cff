//! The hot paths, each prepared, warmed up, and then counted.

use std::hint::black_box;
use std::iter;

use assay_benches::id_token::Ingredients;
use assay_benches::reference::{Reference, client_id};
use assay_benches::request::{self, CLIENT_SECRET};
use assay_benches::signatures::Signatures;
use assay_provider::config::Config;
use assay_provider::keys::Keys;
use assay_provider::model::{AccessTokenFormat, ClientId, SigningAlg};
use assay_provider::oauth::client_auth::{Credentials, authenticate};
use assay_provider::oauth::parameters::Parameters;
use assay_provider::rule::{Rule, Rules};
use axum::body::Body;
use axum::http::Request;
use tokio::runtime::{Builder, Runtime};

use super::counted::{TIMES, counted};

/// The paths in the order in which [`play`] plays them.
pub(crate) const NAMES: [&str; 17] = [
    "sign RS256",
    "sign ES256",
    "sign EdDSA",
    "verify RS256",
    "verify ES256",
    "verify EdDSA",
    "build an ID token, ES256",
    "client authentication",
    "client_credentials, opaque",
    "client_credentials, JWT ES256",
    "client_credentials, JWT EdDSA",
    "refresh, ID token ES256",
    "verify, opaque",
    "verify, JWT ES256",
    "verify, JWT ES256, seen before",
    "introspect",
    "userinfo",
];

/// Plays all of them.
pub(crate) fn play() {
    let keys = Keys::generate().expect("the machine has randomness");
    let signatures = SigningAlg::ALL.map(|alg| Signatures::new(alg, keys.clone()));
    for signatures in &signatures {
        count(&mut || drop(black_box(signatures.provider_signs())));
    }
    for signatures in &signatures {
        count(&mut || {
            assert!(
                signatures
                    .provider_verifies(|claims| black_box(claims.exp))
                    .is_some()
            )
        });
    }
    let ingredients = Ingredients::new(keys.clone());
    count(&mut || drop(black_box(ingredients.build(SigningAlg::ES256))));
    client_authentication();
    requests(&keys);
}

fn client_authentication() {
    let (config, rules) = (Config::demo(), Rules::strict());
    let client = config.client(&ClientId::new("demo-confidential"));
    let body = format!("client_id=demo-confidential&client_secret={CLIENT_SECRET}");
    count(&mut || {
        let form = Parameters::decode(body.as_bytes(), &rules).expect("it is a form");
        let credentials = Credentials::read(None, &form).expect("they are complete");
        let demanded_by = Rule::CauthConfidentialMustAuthenticate;
        assert!(authenticate(&credentials, client, demanded_by, &rules).is_ok());
    });
}

fn requests(keys: &Keys) {
    use AccessTokenFormat::{Jwt, Opaque};
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be started");
    let through = |op: &Reference, make: &dyn Fn() -> Request<Body>| answers(&runtime, op, make);
    for client in [
        client_id(Opaque, SigningAlg::ES256),
        client_id(Jwt, SigningAlg::ES256),
        client_id(Jwt, SigningAlg::EdDSA),
    ] {
        let op = Reference::new(keys.clone());
        through(&op, &|| request::client_credentials(&client));
    }
    let (op, client) = (
        Reference::new(keys.clone()),
        client_id(Opaque, SigningAlg::ES256),
    );
    through(&op, &|| request::refresh(&client, &op.tokens(&client).1));
    let (opaque, _) = op.tokens(&client);
    let fresh = || runtime.block_on(op.client_token(&client_id(Jwt, SigningAlg::ES256)));
    let jwt = fresh();
    through(&op, &|| request::verify(&opaque));
    through(&op, &|| request::verify(&fresh()));
    through(&op, &|| request::verify(&jwt));
    through(&op, &|| request::introspect(&client, &opaque));
    through(&op, &|| request::userinfo(&opaque));
}

/// Counts what a provider makes of requests, which are made beforehand.
fn answers(runtime: &Runtime, op: &Reference, make: &dyn Fn() -> Request<Body>) {
    let requests: Vec<_> = iter::repeat_with(make)
        .take((WARM_UP + TIMES) as usize)
        .collect();
    let mut requests = requests.into_iter();
    count(&mut || {
        let request = requests.next().expect("one was made for each time");
        drop(black_box(runtime.block_on(op.answer(request))));
    });
}

/// Counts a path once its tables, buffers and caches are warm.
fn count(path: &mut dyn FnMut()) {
    for _ in 0..WARM_UP {
        path();
    }
    counted(path);
}

const WARM_UP: u32 = 20;
