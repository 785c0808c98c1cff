//! The Basic header of RFC 6749 section 2.3.1: every id and secret gets through, and no other client comes out.

use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::LazyLock;

use super::*;
use crate::config::Config;
use crate::edit::Edit;

static DEMO: LazyLock<Config> = LazyLock::new(Config::demo);

/// The id and secret of a header alone.
fn read(header: &[u8]) -> Result<(String, Option<String>), ClientRefused> {
    let nothing = Parameters::decode(b"", &Rules::strict()).expect("an empty body is a form");
    let credentials = Credentials::read(Some(header), &nothing)?;
    let secret = credentials.secret.map(|secret| secret.expose().to_owned());
    Ok((credentials.client_id.as_str().to_owned(), secret))
}

fn basic(pair: &str) -> String {
    format!("Basic {}", STANDARD.encode(pair))
}

fn form_encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// Escapes every byte, which an encoder may do just as well.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn believed(id: &str, secret: Option<&str>) -> bool {
    let credentials = Credentials {
        client_id: ClientId::new(id),
        secret: secret.map(Secret::new),
    };
    let client = DEMO.client(&credentials.client_id);
    let demanded_by = Rule::CauthConfidentialMustAuthenticate;
    authenticate(&credentials, client, demanded_by, &Rules::strict()).is_ok()
}

fn some_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[ -~]{1,12}"]
        .prop_filter("it is not empty", |text| !text.is_empty())
}

proptest! {
    #[test]
    fn any_id_and_secret_survive_the_header(id in some_text(), secret in some_text(), scheme in "[Bb][Aa][Ss][Ii][Cc]") {
        for encode in [form_encoded, escaped] {
            let header = basic(&format!("{}:{}", encode(&id), encode(&secret))).replacen("Basic", &scheme, 1);
            prop_assert_eq!(read(header.as_bytes()), Ok((id.clone(), Some(secret.clone()))));
        }
    }

    #[test]
    fn what_stands_in_the_header_is_what_is_read(pair in prop_oneof!["[a-z%+:0-9]{0,12}", "[ -~é]{0,12}", any::<String>()]) {
        let halves = pair.split_once(':');
        let decoded = halves.and_then(|(id, secret)| Some((form::decode_value(id).ok()?, form::decode_value(secret).ok()?)));
        let expected = decoded.filter(|(id, _)| !id.is_empty()).map(|(id, secret)| (id, Some(secret).filter(|secret| !secret.is_empty())));
        prop_assert_eq!(read(basic(&pair).as_bytes()), expected.ok_or(ClientRefused::MalformedHeader));
    }

    #[test]
    fn no_bytes_make_it_panic(header in vec(any::<u8>(), 0..64), token in "[A-Za-z0-9+/=_-]{0,32}") {
        for header in [header, format!("Basic {token}").into_bytes()] {
            let _whatever_it_is = read(&header);
        }
    }

    /// RFC 9110 section 11.4: only spaces stand between the scheme and what it needs.
    #[test]
    fn nothing_but_spaces_stands_around_the_token(before in "[ \\t\u{a0}\u{b}]{0,3}", after in "[ \\t\u{a0}\u{b}]{0,2}") {
        let header = format!("Basic{before}{}{after}", STANDARD.encode("id:secret"));
        let spaces = !before.is_empty() && format!("{before}{after}").chars().all(|c| c == ' ');
        prop_assert_eq!(read(header.as_bytes()).is_ok(), spaces);
    }

    /// RFC 7617 section 2: the scheme, spaces, and one base64 text. Any other header that is read has to spell the same bytes.
    #[test]
    fn a_changed_header_is_refused_or_says_what_it_spells(id in "[a-z]{1,8}", secret in "[a-z]{1,8}", edit: Edit) {
        let header = edit.of(&basic(&format!("{id}:{secret}")));
        if let Ok((id, secret)) = read(header.as_bytes()) {
            let token = header.get(5..).expect("a scheme").trim_matches(' ');
            prop_assert!(header.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic ")));
            let spelt = String::from_utf8(STANDARD.decode(token).expect("only base64 is read")).expect("it is text");
            let (named, shown) = spelt.split_once(':').expect("two halves");
            prop_assert_eq!(form::decode_value(named), Ok(id));
            prop_assert_eq!(form::decode_value(shown), Ok(secret.unwrap_or_default()));
        }
    }

    #[test]
    fn a_header_and_a_body_never_name_two_clients(by_header in "[ab]", by_body in "[ab]?", secret in "[ab]?") {
        let form = format!("client_id={by_body}&client_secret={secret}");
        let form = Parameters::decode(form.as_bytes(), &Rules::strict()).expect("it is a form");
        let read = Credentials::read(Some(basic(&format!("{by_header}:s")).as_bytes()), &form);
        let agrees = secret.is_empty() && (by_body.is_empty() || by_body == by_header);
        prop_assert_eq!(read.map(|read| read.client_id.to_string()), if agrees { Ok(by_header) } else { Err(ClientRefused::TwoMethods) });
    }

    #[test]
    fn one_wrong_character_is_a_wrong_secret(edit: Edit) {
        let (id, secret) = ("demo-confidential", "demo-confidential-secret");
        prop_assert_eq!(believed(id, Some(&edit.of(secret))), edit.of(secret) == secret);
        prop_assert_eq!(believed(&edit.of(id), Some(secret)), edit.of(id) == id);
        prop_assert!(!believed(id, None));
    }
}
