//! Damage to what says who asks and where the answer goes: client_id and redirect_uri.

use assay_conformance::judge::Law;

use assay_conformance::words::Role;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::{BoxedStrategy, Union};

use super::damage::{Damage, Edit, Meaning, Visitor};
use super::ground::{Applicant, Ground};

/// A redirect_uri that is not the registered one, or not quite.
pub(super) fn redirect_uri(client: &Applicant, ground: &Ground) -> BoxedStrategy<Damage> {
    let mut damages = foreign(client, ground);
    damages.extend(near(client));
    damages.extend(unclear());
    // An error that is told by a redirect is as bad as a code, and comes without anybody signing in.
    let also_wrong = prop_oneof![
        3 => Just(None),
        1 => Just(Some(Edit::Set("response_type".to_owned(), "foo".to_owned()))),
        1 => Just(Some(Edit::Set("scope".to_owned(), "openid nobody-knows".to_owned()))),
    ];
    let mut choices = vec![
        (select(damages), also_wrong)
            .prop_map(|(damage, also)| match also {
                Some(edit) => damage.and(edit),
                None => damage,
            })
            .boxed(),
    ];
    if client.is_on_loopback() {
        choices.push(any_port(client));
    }
    Union::new(choices).boxed()
}

/// A client_id that names nobody, or somebody else.
pub(super) fn client_id(client: &Applicant, ground: &Ground) -> BoxedStrategy<Damage> {
    let unknown = Meaning::Unredirected {
        law: Law::ClientKnownFirst,
    };
    let id = format!("{{{}}}", client.path("client_id"));
    let altered = format!("{{{}|altered}}", client.path("client_id"));
    let mut damages = vec![
        Damage::set("client_id", "unknown-to-everybody", unknown),
        Damage::set("client_id", altered, unknown),
        Damage::set("client_id", "", unknown),
        Damage::omit("client_id", unknown),
        Damage::set("client_id", format!("{id}{id}"), unknown),
        Damage::set("client_id", "{random.2000}", unknown),
        Damage::set("client_id", "{random.8000}", unknown).long(),
        Damage::set(
            "client_id",
            "a\u{1}\r\nLocation: https://attacker.example/",
            unknown,
        ),
        Damage::set("client_id", "' OR '1'='1", unknown),
        Damage::set("client_id", "*", unknown),
        Damage::set("client_id", "../../etc/passwd", unknown),
        // One of two values is an old habit, whichever it is.
        Damage::repeat("client_id", "unknown-to-everybody", Meaning::Either),
        Damage::repeat("client_id", id.clone(), Meaning::Either),
    ];
    let softened = [format!(" {id}"), format!("{id} "), format!("{id}\0")];
    damages.extend(softened.map(|id| Damage::set("client_id", id, Meaning::Either)));
    if let Some(other) = somebody_else(client, ground) {
        let others_id = format!("{{{}}}", other.path("client_id"));
        let meaning = Meaning::Unredirected {
            law: Law::RedirectOfOwnClient,
        };
        damages.push(Damage::set("client_id", others_id, meaning));
    }
    select(damages).boxed()
}

fn foreign(client: &Applicant, ground: &Ground) -> Vec<Damage> {
    let uri = client.redirect_uri();
    let never = |law| Meaning::Unredirected { law };
    let registered = never(Law::RedirectsRegistered);
    let mut damages: Vec<_> = FOREIGN
        .iter()
        .map(|uri| Damage::set("redirect_uri", *uri, registered))
        .collect();
    damages.push(
        Damage::set("redirect_uri", FOREIGN[0], registered)
            .and(Edit::Set("prompt".to_owned(), "none".to_owned()))
            .by(Visitor::Nobody),
    );
    if let Some(other) = somebody_else(client, ground) {
        let meaning = never(Law::RedirectOfOwnClient);
        damages.push(Damage::set("redirect_uri", other.redirect_uri(), meaning));
    }
    let twice = Meaning::Refused {
        law: Law::AuthorizationNotRepeated,
        codes: &["invalid_request"],
        habit: Some("one value is used"),
    };
    damages.push(Damage::repeat("redirect_uri", FOREIGN[0], twice));
    damages.push(
        Damage::set("redirect_uri", FOREIGN[0], twice).and(Edit::Repeat("redirect_uri", uri)),
    );
    damages
}

/// Nearly the registered one. RFC 9700 section 4.1.3: the two are compared as text.
fn near(client: &Applicant) -> Vec<Damage> {
    let uri = client.path("redirect_uri");
    let with = |pattern: &str| pattern.replace("URI", &uri);
    let exact = Meaning::Unredirected {
        law: Law::RedirectExact,
    };
    let mut near: Vec<_> = NEAR.iter().map(|pattern| with(pattern)).collect();
    if client.is_remote() {
        near.extend(NEAR_REMOTE.iter().map(|pattern| with(pattern)));
    }
    let mut damages: Vec<_> = near
        .into_iter()
        .map(|near| Damage::set("redirect_uri", near, exact))
        .collect();
    if client.is_remote() {
        // RFC 3986 sections 6.2.2.1 and 6.2.3: the same place, written in another way. RFC 6749 section 3.1.2.2 lets a
        // server register less than the whole.
        damages.extend(SAME_PLACE.iter().map(|pattern| {
            let same = with(pattern);
            Damage::set("redirect_uri", same.clone(), Meaning::Either).also_to(same)
        }));
    }
    damages
}

/// No redirect_uri: right for a client that registered one, wrong for one that registered several: RFC 6749 section 3.1.2.3.
/// OpenID Connect does not let it, and some servers take the first.
fn unclear() -> Vec<Damage> {
    vec![
        Damage::omit("redirect_uri", Meaning::Either),
        Damage::set("redirect_uri", "", Meaning::Either),
    ]
}

/// RFC 8252 section 7.3: any port, and nothing else.
fn any_port(client: &Applicant) -> BoxedStrategy<Damage> {
    let path = format!("{{{}|path}}", client.path("redirect_uri"));
    let elsewhere = Meaning::Unredirected {
        law: Law::RedirectExact,
    };
    let right = {
        let path = path.clone();
        (1024_u16..=65535).prop_map(move |port| {
            let uri = format!("http://127.0.0.1:{port}{path}");
            let meaning = Meaning::harmless(Law::LoopbackAnyPort);
            Damage::set("redirect_uri", uri.clone(), meaning).also_to(uri)
        })
    };
    let wrong = [
        "http://127.0.0.1:49721/elsewhere".to_owned(),
        format!("http://127.0.0.1.attacker.example{path}"),
        format!("http://127.0.0.1@attacker.example{path}"),
        format!("http://127.0.0.1:80@attacker.example{path}"),
        format!("https://127.0.0.1{path}"),
        format!("http://127.0.0.1:4972100000{path}"),
    ];
    let wrong = wrong.map(|uri| Damage::set("redirect_uri", uri, elsewhere));
    prop_oneof![2 => right, 1 => select(wrong.to_vec())].boxed()
}

fn somebody_else<'a>(client: &Applicant, ground: &'a Ground) -> Option<&'a Applicant> {
    let others = [Role::Other, Role::Confidential, Role::Public];
    let mut others = others.iter().filter_map(|role| ground.applicant(*role));
    others.find(|other| {
        let shared = |uri| client.redirect_uris.contains(uri);
        other.role != client.role && !other.redirect_uris.iter().any(shared)
    })
}

/// Nobody's here.
const FOREIGN: &[&str] = &[
    "https://attacker.example/cb",
    "//attacker.example/cb",
    "https:attacker.example",
    "javascript:alert(1)",
    "data:text/html,assay",
    "https://attacker.example/\r\nSet-Cookie: assay=1",
    "\0https://attacker.example/",
    "https://attacker.example/{random.2000}",
    "/",
    "x",
    "https://",
    "%",
];

/// Nearly the registered one, as templates in which URI is that.
const NEAR: &[&str] = &[
    "{URI}/",
    "{URI}/c",
    "{URI}.attacker.example",
    "{URI};x",
    "{URI}%00",
    "{URI}#fragment",
    "{URI|shortened}",
    "{URI}\r\nLocation: https://attacker.example/",
    "{URI} https://attacker.example/",
    "{URI},https://attacker.example/",
];

/// The same for a remote site.
const NEAR_REMOTE: &[&str] = &[
    "{URI|origin}/x/..{URI|path}",
    "{URI|origin}/%2E{URI|path}",
    "{URI|origin}/%2e%2e{URI|path}",
    "{URI|origin}%2F..{URI|path}",
    "{URI|origin}{URI|path|swapcase}",
    "{URI|origin}\\..{URI|path}",
    "{URI|origin}/",
    "{URI|other-port}",
    "http://{URI|authority}:80{URI|path}",
    "{URI|scheme}://user@{URI|authority}{URI|path}",
    "{URI|scheme}://sub.{URI|authority}{URI|path}",
    "{URI|scheme}://{URI|host}.attacker.example{URI|path}",
    "{URI|scheme}://{URI|authority}@attacker.example{URI|path}",
    "{URI|scheme}://attacker.example\\@{URI|authority}{URI|path}",
    "{URI|scheme}://attacker.example#@{URI|authority}{URI|path}",
    "{URI|scheme}://attacker.example?{URI|authority}{URI|path}",
    "{URI|scheme}://{URI|host}%00.attacker.example{URI|path}",
    "{URI|scheme}://{URI|host}\u{430}{URI|path}",
    "{URI|scheme}://{URI|host}\u{ff0e}attacker.example{URI|path}",
];

/// Another way of writing the same place, or one with a query of its own.
const SAME_PLACE: &[&str] = &[
    "{URI|uppercased-host}",
    "{URI|scheme}://{URI|host}:443{URI|path}",
    "{URI}?x=1",
    "{URI}?",
    " {URI}",
    "{URI} ",
];
