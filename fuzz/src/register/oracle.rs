//! The demands on answers to registrations: RFC 7591 section 3.2.

use assay_conformance::judge::{Demand, Law, Sender, Surface};
use assay_conformance::words::Need;
use toml::{Table, Value, toml};

use super::document::Posted;
use crate::damage::Effect;
use crate::oracle::Oracle;
use crate::stage::Scripted;
use crate::terrain::Terrain;

/// A damaged registration, with all that its answer is held to.
pub(super) fn registration(posted: &Posted, sender: Sender, effect: &Effect) -> Scripted {
    let mut step = posted.step();
    if let Some(Value::Table(send)) = step.get_mut("send") {
        send.extend(sender.send());
    }
    let request = Scripted::preparation(step);
    let own = match (posted.is_posted(), posted.is_long()) {
        (false, _) => request.held_to(Law::DamagedNeverRegistered, nobody()),
        (true, false) => of_registrations(request, effect),
        (true, true) => of_registrations(request, effect).or_no_answer(),
    };
    Scripted {
        demands: of_anything(posted, sender).chain(own.demands).collect(),
        step: own.step,
    }
}

/// The demands on every answer. RFC 7591 gives a refusal its form, and no text says who may cache it.
fn of_anything(posted: &Posted, sender: Sender) -> impl Iterator<Item = Demand> {
    let mut oracle = Oracle::of(Surface::Registration);
    oracle.standing.unreadable = posted.is_long();
    oracle.standing.sender = sender;
    let elsewhere = [Law::ErrorWellFormed, Law::ErrorsNotStored];
    let demands = oracle.either().into_iter();
    demands.filter(move |demand| !elsewhere.contains(&demand.law))
}

fn of_registrations(request: Scripted, effect: &Effect) -> Scripted {
    let request = match effect {
        Effect::Harmless => request.held_to(Law::HarmlessRegistered, somebody()),
        Effect::Harmful(refusal) => request.held_to(refusal.law, nobody()),
        Effect::Either => request,
    };
    request
        .held_to(Law::RegisteredRedirectUris, speakable_uris())
        .held_to(Law::RegistrationAnswer, success())
        .held_to(Law::RegistrationRefusal, refusal(effect))
        .held_to(Law::NoSecretForPublicClients, secret_by_method())
        .held_to(Law::ClientSecretsNotStored, secrets_uncached())
}

/// The request without damage. If it is refused as well, the damage was not the reason.
pub(super) fn control(step: Table) -> Scripted {
    Scripted::preparation(step).held_to(
        Law::HarmlessRegistered,
        toml! {
            require = { status = [200, 201] }
            expect = { json = { client_id = { present = true } } }
        },
    )
}

/// Whether a client can be tried without anybody signing in: only an error travels then, and it travels silently.
pub(super) fn can_probe(terrain: &Terrain) -> bool {
    terrain.offers(&[Need::UserAgent, Need::OpenidConnect])
}

/// After any answer to the registration, the browser never goes there.
pub(super) fn no_redirect_to(uri: &str) -> Scripted {
    // A provider that registered the address without its fragment may use that.
    let address = uri.split_inclusive('#').next().unwrap_or(uri);
    Scripted::preparation(toml! {
        authorize = { redirect_uri = uri, prompt = "none", login = false, browser = "nobody" }
        send = { set = { client_id = "{registered.json.client_id}" } }
    })
    .held_to(
        Law::RegisteredRedirectUris,
        toml! {
            expect = [
                { redirect = { sent = false } },
                { redirect = { url = { not = { starts_with = address, ignoring_case = true } } } }
            ]
        },
    )
}

fn somebody() -> Table {
    // A provider that is full, or has had enough of us, is no finding.
    toml! {
        require = { status = { not = { one_of = [429, 503] } } }
        expect = { status = [200, 201] }
    }
}

fn nobody() -> Table {
    toml! {
        expect = [
            { json = { client_id = { absent = true } }, status = { not = 201 } },
            { status = { at_least = 300 } }
        ]
    }
}

fn success() -> Table {
    let without_secret = r#"
        media_type = "application/json"
        json = { client_id = { type = "string", empty = false }, error = { absent = true }, client_secret = { absent = true } }
    "#;
    // RFC 7591 section 3.2.1: a secret comes with the time at which it expires, or zero.
    let with_secret = r#"
        media_type = "application/json"
        [json]
        client_id = { type = "string", empty = false }
        error = { absent = true }
        client_secret = { type = "string", empty = false }
        client_secret_expires_at = { type = "integer", at_least = 0 }
    "#;
    let with_status = |status: i64, outcome: &str| {
        let mut outcome: Table = toml::from_str(outcome).expect("the outcomes are constants");
        outcome.insert("status".to_owned(), status.into());
        Value::Table(outcome)
    };
    let mut right = vec![Value::Table(toml! { status = { at_least = 300 } })];
    right.extend([without_secret, with_secret].map(|outcome| with_status(201, outcome)));
    // RFC 8259 section 8.2: half a surrogate pair is JSON, and whoever echoes one has written what many cannot read.
    right.push(Value::Table(
        toml! { status = [200, 201] body = { has = "\\ud", ignoring_case = true } },
    ));
    let tolerated = [without_secret, with_secret].map(|outcome| with_status(200, outcome));
    let mut outcomes = Table::new();
    outcomes.insert("expect".to_owned(), right.into());
    outcomes.insert("warn".to_owned(), tolerated.to_vec().into());
    outcomes
}

/// Where the damage is to the syntax or to the way it travels, the refusal may come from something that knows no metadata.
fn refusal(effect: &Effect) -> Table {
    let mut outcomes: Table = toml! {
        expect = [
            { status = { at_most = 399 } },
            { status = [401, 403, 404, 405, 406, 408, 411, 413, 414, 415, 422, 429, 431] },
            { status = { at_least = 500 } },
            {
                status = 400,
                media_type = "application/json",
                json = {
                    error = [
                        "invalid_client_metadata", "invalid_redirect_uri", "invalid_software_statement",
                        "unapproved_software_statement", "invalid_request"
                    ],
                    error_description = { type = "string", optional = true },
                    client_id = { absent = true },
                    client_secret = { absent = true }
                }
            }
        ]
    };
    let mut tolerated = vec![Value::Table(toml! {
        status = 400
        media_type = "application/json"
        json = { error = { type = "string", chars = "ascii", empty = false } }
        note = "an error code that RFC 7591 section 3.2.2 does not know"
    })];
    match effect {
        Effect::Harmful(_) => tolerated.push(Value::Table(toml! {
            status = 400
            note = "no error in JSON, for a body that could not be read"
        })),
        Effect::Harmless | Effect::Either => {}
    }
    outcomes.insert("warn".to_owned(), tolerated.into());
    outcomes
}

fn speakable_uris() -> Table {
    toml! {
        expect = [
            { status = { at_least = 300 } },
            { json = { redirect_uris = { absent = true } } },
            { json = { redirect_uris = { type = "null" } } },
            { json = { redirect_uris = { each = {
                type = "string",
                has = ":",
                lacks = "#",
                ignoring_case = true,
                not = { one_of = [
                    { starts_with = "javascript:" }, { starts_with = "data:" }, { starts_with = "vbscript:" }
                ] }
            } } } }
        ]
    }
}

fn secret_by_method() -> Table {
    toml! {
        expect = [
            { status = { at_least = 300 } },
            { json = { client_secret = { absent = true } } },
            { json = { client_secret = "" } },
            { json = { token_endpoint_auth_method = { absent = true } } },
            { json = { token_endpoint_auth_method = { not = "none" } } }
        ]
    }
}

fn secrets_uncached() -> Table {
    toml! {
        expect = [
            { status = { at_least = 300 } },
            { json = { client_secret = { absent = true } } },
            { header = { cache-control = { has = "no-store", ignoring_case = true } } }
        ]
    }
}
