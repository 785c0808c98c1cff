//! Every reader of an accepted URI finds the same place in it: another parser, or a browser on one of our pages.

use proptest::prelude::*;
use proptest::sample::select;
use url::Url;

use super::RedirectUri;
use crate::edit::Edit;

/// The parts of a URI, each of them at times wrong, absent or in disguise.
fn near_uri() -> impl Strategy<Value = String> {
    let scheme = select(vec![
        "https",
        "https",
        "HTTPS",
        "http",
        "com.example.app",
        "javascript",
        "data",
        "file",
        "",
    ]);
    let slashes = select(vec!["://", "://", ":/", ":///", ":", ""]);
    let user = select(vec![
        "",
        "",
        "",
        "@",
        ":@",
        "user@",
        "user:pw@",
        "rp.example\\@",
    ]);
    let host = select(vec![
        "rp.example",
        "r%70.example",
        "127.0.0.1",
        "[::1]",
        "localhost",
        "",
    ]);
    let port = select(vec!["", "", ":", ":443", ":8443", ":65536"]);
    let rest = prop_oneof!["(/[a-z@:.?#%&=]{0,8})?", "[ -~é]{0,8}"];
    (scheme, slashes, user, host, port, rest).prop_map(
        |(scheme, slashes, user, host, port, rest)| {
            format!("{scheme}{slashes}{user}{host}{port}{rest}")
        },
    )
}

/// The text between `//` and the path: RFC 3986 section 3.2, read without a parser.
fn authority(uri: &str) -> Option<&str> {
    let (_, after) = uri.split_once(':')?;
    after.strip_prefix("//")?.split(['/', '?', '#']).next()
}

proptest! {
    #[test]
    fn an_accepted_text_is_kept_and_holds_nothing_that_misleads(text in near_uri(), edit: Edit) {
        for text in [edit.of(&text), text] {
            let Ok(uri) = text.parse::<RedirectUri>() else { continue };
            prop_assert_eq!(uri.as_str(), &text);
            prop_assert!(text.bytes().all(|c| c.is_ascii_graphic() && !matches!(c, b'\\' | b'#')));
            let scheme = text.split(':').next().unwrap_or_default().to_ascii_lowercase();
            prop_assert!(!["javascript", "data", "file"].contains(&scheme.as_str()));
            prop_assert!(!authority(&text).is_some_and(|authority| authority.contains('@')), "{}", text);
        }
    }

    /// A browser resolves a `Location` against the page it stands on: RFC 9110 section 10.2.2.
    #[test]
    fn an_accepted_text_leads_to_the_same_place_from_every_page(text in near_uri(), edit: Edit) {
        for text in [edit.of(&text), text] {
            if text.parse::<RedirectUri>().is_err() { continue }
            for page in ["https://op.example/oauth/authorize", "http://127.0.0.1:9400/login"] {
                let page = Url::parse(page).expect("it is a URL");
                prop_assert_eq!(page.join(&text), Url::parse(&text));
            }
        }
    }

    #[test]
    fn a_usual_uri_is_accepted(text in "(https|com\\.example\\.app)://[a-z][a-z.]{0,8}[a-z](:[1-9][0-9]{1,3})?(/[a-z0-9%~._-]{0,8}){0,2}(\\?[a-z]=[a-z0-9]{0,4})?") {
        // A URI with a truncated escape is accepted: it was registered character for character.
        prop_assert!(text.parse::<RedirectUri>().is_ok());
    }
}
