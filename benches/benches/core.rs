//! The decisions alone: values in, verdict out. No store, no clock, no HTTP.

use std::hint::black_box;

use assay_benches::claims::{CLAIMS, NOW};
use assay_benches::grant::{REDIRECT_URI, VERIFIER, granted};
use assay_provider::config::Config;
use assay_provider::model::{
    AccessToken, AccessTokenFormat, AuthorizationCode, Challenge, Client, ClientId, Grant, GrantId,
    Issuer, Nonce, RefreshToken, Secret, SecretHash, Timestamp, TokenId,
};
use assay_provider::oauth::code::{self, Redemption};
use assay_provider::oauth::introspect::{Asker, Found, introspect};
use assay_provider::oauth::{refresh, verify};
use assay_provider::rule::Rules;
use criterion::{Criterion, criterion_group, criterion_main};

fn decisions(c: &mut Criterion) {
    let (client, grant, rules) = (client(), grant(), Rules::strict());
    let (code, access, refresh) = (code(), access(), refresh_token());
    let issuer = Issuer::default();
    let asked = Redemption {
        redirect_uri: Some(REDIRECT_URI.to_owned()),
        verifier: Some(Secret::new(VERIFIER)),
    };
    let mut group = c.benchmark_group("core");
    group.bench_function("redeem", |b| {
        b.iter(|| code::redeem(black_box(&code), &grant, &asked, &client, AT, &rules));
    });
    group.bench_function("refresh", |b| {
        b.iter(|| refresh::exchange(black_box(&refresh), &grant, None, &client, AT, &rules));
    });
    group.bench_function("verify", |b| {
        b.iter(|| verify::record(black_box(&access), &grant, AT, &rules));
    });
    group.bench_function("introspect", |b| {
        b.iter(|| {
            let (found, asker) = (Found::Access(black_box(&access)), Asker::Client(&client.id));
            introspect(found, &grant, asker, &issuer, AT, &rules)
        });
    });
    group.finish();
}

fn client() -> Client {
    let demo = Config::demo();
    let client = demo.client(&ClientId::new(CLAIMS.aud));
    client.expect("the demonstration has this client").clone()
}

fn grant() -> Grant {
    let (id, nonce) = (GrantId::new(id()), Nonce::new(CLAIMS.nonce));
    granted(id, ClientId::new(CLAIMS.aud), nonce, AT)
}

fn id() -> TokenId {
    TokenId::new(NOW * 1_000, [7; 10])
}

fn code() -> AuthorizationCode {
    AuthorizationCode {
        id: id(),
        secret: SecretHash::of(b"secret"),
        grant: grant().id,
        redirect_uri: REDIRECT_URI.parse().expect("it is a URI"),
        redirect_uri_requested: true,
        challenge: Some(Challenge::of(VERIFIER)),
        expires: LATER,
        used: false,
    }
}

fn access() -> AccessToken {
    AccessToken {
        id: id(),
        secret: SecretHash::of(b"secret"),
        format: AccessTokenFormat::Opaque,
        grant: grant().id,
        scopes: grant().scopes,
        issued: AT,
        expires: LATER,
    }
}

fn refresh_token() -> RefreshToken {
    RefreshToken {
        id: id(),
        secret: SecretHash::of(b"secret"),
        grant: grant().id,
        issued: AT,
        expires: Some(LATER),
        rotated: false,
    }
}

const AT: Timestamp = Timestamp::from_secs(NOW);
const LATER: Timestamp = Timestamp::from_secs(NOW + 3_600);

criterion_group!(benches, decisions);
criterion_main!(benches);
