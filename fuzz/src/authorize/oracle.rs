//! The demands on authorization responses.

use assay_conformance::judge::{Demand, Law, Outcomes, Sender, Standing, Surface};

use assay_conformance::words::Need;
use toml::{Table, Value, toml};

use super::damage::{Meaning, Sequel, Via, Visitor};
use super::ground::{Applicant, Ground};
use super::request::{Method, Request};
use super::state::{self, State};
use crate::oracle::Oracle;
use crate::stage::Scripted;

/// The request, with all that its answer is held to.
pub(super) fn authorization(request: &Request, client: &Applicant, ground: &Ground) -> Scripted {
    let mut demands = of_anything(request.sender);
    let mut demand = |law, outcomes: Outcomes| {
        demands.push(Demand {
            law,
            outcomes: outcomes.table(),
        });
    };
    demand(Law::NeverServerError, no_server_error());
    let meaning = request.meaning();
    match meaning {
        Meaning::Unredirected { law } => demand(law, unredirected(client)),
        Meaning::Harmless { .. } | Meaning::Refused { .. } | Meaning::Either => {}
    }
    demand(Law::RedirectsRegistered, registered(request, client));
    match meaning {
        Meaning::Harmless { law, habit } => demand(law, granted(habit)),
        Meaning::Refused { law, codes, habit } => {
            demand(law, refused(habit, request.damage.visitor));
            if !request.may_be_refused_otherwise() {
                demand(Law::AuthorizationErrorFits, of_kind(codes));
            }
        }
        Meaning::Unredirected { .. } | Meaning::Either => {}
    }
    if meaning != Meaning::Either || request.damage.via != Via::Any {
        demand(Law::NoTokensInRedirects, no_tokens());
    }
    demand(Law::AuthorizationWellFormed, success(request.damage.via));
    demand(Law::AuthorizationErrorWellFormed, error());
    if let Some(outcomes) = echo(&request.state, request.damage.via) {
        demand(Law::StateEchoed, outcomes);
    }
    demand(Law::IssuerNamed, issuer(ground));
    demand(Law::NoCorsForAuthorization, no_cors());
    if request.method == Method::Get {
        demand(Law::FormsEndAtProvider, forms_end());
    }
    let step = Scripted {
        step: request.step(),
        demands,
    };
    match request.damage.long {
        true => step.or_no_answer(),
        false => step,
    }
}

/// A request without damage. If that is refused as well, the damage was not the reason.
pub(super) fn control(request: &Request) -> Scripted {
    let required = toml! {
        require = { code = true }
        expect = { code = true }
    };
    Scripted::preparation(request.visit_before()).held_to(Law::HarmlessAuthorized, required)
}

/// An exchange, if there is something to exchange: a provider that refuses the request issues no code.
fn exchange() -> Table {
    toml! {
        given = ["flow.code"]
        redeem = {}
    }
}

/// The use of the code.
pub(super) fn sequel(sequel: &Sequel) -> Scripted {
    let none = || Outcomes::default().right(toml! { tokens = false });
    let (step, law, outcomes) = match sequel {
        Sequel::Redeemed => {
            let tokens = Outcomes::default()
                .right(toml! { tokens = true })
                .or_too_busy();
            (exchange(), Law::HarmlessAuthorized, tokens)
        }
        // RFC 6749 section 5.1: without a scope in the answer all was granted.
        Sequel::WithoutScope(word) => {
            let word = *word;
            let lacking = toml! { json = { scope = { type = "string", lacks = word } } };
            let law = Law::UnknownScopeNotGranted;
            (exchange(), law, none().right(lacking))
        }
        Sequel::WithoutUnion(words) => {
            let words: Vec<Value> = words.iter().map(|word| Value::from(*word)).collect();
            let not_all = toml! { scope = { optional = true, not = { superset_of = words } } };
            let law = Law::AuthorizationNotRepeated;
            (exchange(), law, none().right(not_all))
        }
        Sequel::WithNonce => {
            let same = none()
                .right(toml! { claims = { nonce = "{flow.nonce}" } })
                .right(toml! { json = { id_token = { absent = true } } });
            (exchange(), Law::NonceEchoed, same)
        }
        Sequel::NotWithoutVerifier(law) => {
            let mut bare = exchange();
            bare.extend(toml! { send = { omit = ["code_verifier"] } });
            (bare, *law, none())
        }
        Sequel::NotWithVerifier(law, habit) => {
            let outcomes = match *habit {
                Some(habit) => none().tolerated(toml! { tokens = true note = habit }),
                None => none(),
            };
            (exchange(), *law, outcomes)
        }
    };
    let mut step = Scripted::preparation(step);
    step.demands
        .push(Standing::of(Surface::Token).never_server_error());
    step.held_to(law, outcomes.table())
}

/// The demands on every answer of every endpoint; no text wants authorization errors out of caches.
fn of_anything(sender: Sender) -> Vec<Demand> {
    let mut oracle = Oracle::of(Surface::Authorization);
    oracle.standing.sender = sender;
    let mut demands = oracle.either();
    demands.retain(|demand| demand.law != Law::ErrorsNotStored);
    demands
}

fn no_redirect() -> Outcomes {
    Outcomes::default().right(toml! { redirect = { sent = false } })
}

/// RFC 6749 section 4.1.2.1: this error stands for a status that a redirect cannot have.
fn no_server_error() -> Outcomes {
    Outcomes::default().right(toml! { error = { optional = true, not = "server_error" } })
}

fn unredirected(client: &Applicant) -> Outcomes {
    let mut told = toml! {
        refused = true
        note = "the error is sent to the registered redirect URI"
    };
    told.insert("redirect".to_owned(), to(client.registered()));
    Outcomes::default()
        .right(toml! { code = false tokens = false redirect = { sent = false } })
        .tolerated(told)
}

fn registered(request: &Request, client: &Applicant) -> Outcomes {
    let mut uris = client.registered();
    uris.extend(request.damage.also_to.clone());
    let mut there = Table::new();
    there.insert("redirect".to_owned(), to(uris));
    no_redirect().right(there)
}

fn to(uris: Vec<String>) -> Value {
    let uris: Vec<Value> = uris.into_iter().map(Value::from).collect();
    Value::Table(toml! { to = uris })
}

fn granted(habit: Option<&'static str>) -> Outcomes {
    let granted = Outcomes::default()
        .right(toml! { code = true })
        .or_too_busy();
    match habit {
        Some(habit) => granted.tolerated(toml! { refused = true note = habit }),
        None => granted,
    }
}

fn refused(habit: Option<&'static str>, visitor: Visitor) -> Outcomes {
    let refused = Outcomes::default();
    let refused = match visitor {
        Visitor::User | Visitor::Regular => refused.right(toml! { code = false tokens = false }),
        // A user who was not asked could not deny.
        Visitor::Denier => refused
            .right(toml! { code = false tokens = false })
            .right(toml! { pages = { lacks = "consent" } }),
        // OIDC Core 1.0 section 3.1.2.3: no page that asks for anything.
        Visitor::Nobody => refused
            .right(toml! { code = false tokens = false pages = { lacks = ["login", "consent"] } }),
    };
    match habit {
        Some(habit) => refused.tolerated(toml! { code = true tokens = false note = habit }),
        None => refused,
    }
}

fn of_kind(codes: &[&'static str]) -> Outcomes {
    let codes: Vec<Value> = codes.iter().map(|code| Value::from(*code)).collect();
    no_redirect()
        .right(toml! { code = true })
        .right(toml! { error = codes })
        .tolerated(toml! { error = { present = true } note = "another error would fit better" })
}

fn no_tokens() -> Outcomes {
    no_redirect().right(toml! { redirect = { params = { access_token = { absent = true } } } })
}

/// RFC 6749 section 4.1.2: the code and nothing that contradicts it, once, where it belongs.
fn success(via: Via) -> Outcomes {
    let mut response = toml! {
        sent = true
        repeated = { empty = true }
        params = { code = { type = "string", chars = "vschar", min_length = 1 }, error = { absent = true } }
    };
    match via {
        Via::Query => response.insert("via".to_owned(), "query".into()),
        Via::FormPost => response.insert("via".to_owned(), "form_post".into()),
        Via::Any => None,
    };
    let mut right = Table::new();
    right.insert("redirect".to_owned(), response.into());
    Outcomes::default()
        .right(toml! { code = false })
        .right(right)
}

/// RFC 6749 section 4.1.2.1.
fn error() -> Outcomes {
    let registered: Vec<Value> = REGISTERED.iter().map(|code| Value::from(*code)).collect();
    let well_formed = toml! {
        [redirect]
        repeated = { empty = true }
        params = { error = registered, error_description = { optional = true, chars = "nqschar" }, error_uri = { optional = true, chars = "nqschar" }, code = { absent = true }, access_token = { absent = true } }
    };
    let nearly = toml! {
        note = "the error is not registered, or its description has characters that it should not have"
        [redirect]
        repeated = { empty = true }
        params = { error = { type = "string", min_length = 1 }, code = { absent = true }, access_token = { absent = true } }
    };
    no_redirect()
        .right(toml! { code = true })
        .right(toml! { tokens = true })
        .right(toml! { redirect = { params = { id_token = { present = true } } } })
        .right(well_formed)
        .tolerated(nearly)
}

fn echo(state: &State, via: Via) -> Option<Outcomes> {
    let same = || toml! { redirect = { params = { state = "{flow.state}" } } };
    let without = || toml! { code = false redirect = { params = { state = { absent = true } } } };
    let outcomes = no_redirect();
    Some(match state {
        State::Usual | State::Written(_) => outcomes.right(same()),
        // A value in a page passes through the rules of HTML for line breaks, NUL and encodings before it is sent.
        State::Odd(_) if via == Via::FormPost => return None,
        State::Odd(_) | State::Long(_) => outcomes.right(same()).right(without()),
        State::None | State::Empty => outcomes
            .right(toml! { redirect = { params = { state = { absent = true } } } })
            .right(toml! { redirect = { params = { state = "" } } }),
        State::Twice => {
            let (first, second) = (state::FIRST, state::SECOND);
            outcomes
                .right(toml! { redirect = { params = { state = [first, second] } } })
                .right(without())
        }
        State::Unclear => return None,
    })
}

/// RFC 9207 section 2: in every response, once it is advertised. A server that does not advertise it may send it all the same.
fn issuer(ground: &Ground) -> Outcomes {
    let issuer = match ground.offers(Need::IssParameter) {
        true => toml! { redirect = { params = { iss = "{metadata.issuer}" } } },
        false => {
            toml! { redirect = { params = { iss = { optional = true, equals = "{metadata.issuer}" } } } }
        }
    };
    no_redirect().right(issuer)
}

fn no_cors() -> Outcomes {
    Outcomes::default()
        .right(toml! { header = { access-control-allow-origin = { absent = true } } })
}

/// RFC 9700 section 4.12: a 307 would carry the user's password, or their answer, to the client.
fn forms_end() -> Outcomes {
    no_redirect().right(toml! { facts = { redirects_after_post = { lacks = [307, 308] } } })
}

/// RFC 6749 section 4.1.2.1, OIDC Core 1.0 sections 3.1.2.6 and 6, RFC 8707, RFC 9396, and OpenID's Unmet Authentication
/// Requirements.
const REGISTERED: &[&str] = &[
    "invalid_request",
    "unauthorized_client",
    "access_denied",
    "unsupported_response_type",
    "invalid_scope",
    "server_error",
    "temporarily_unavailable",
    "interaction_required",
    "login_required",
    "account_selection_required",
    "consent_required",
    "invalid_request_uri",
    "invalid_request_object",
    "request_not_supported",
    "request_uri_not_supported",
    "registration_not_supported",
    "invalid_target",
    "invalid_authorization_details",
    "unmet_authentication_requirements",
    "invalid_dpop_proof",
];
