//! A scenario file, read and checked.

use std::sync::Arc;

use super::check::File;
use super::shorthand::{self, Use};
use super::validate;
use crate::text::{Diagnostic, Source, Written, read_written_out};

/// Reads a scenario file; what is wrong with it comes back as diagnostics, at least one.
pub(crate) fn parse(source: &Arc<Source>) -> Result<File, Vec<Diagnostic>> {
    let (written, mut file, (uses, unused)) =
        read_written_out::<File, _>(source, |file| shorthand::write_out(source, file))?;
    let written = Written::root(&written);
    let mut complaints = validate::file(source, &file, &written);
    complaints.extend(unused);
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let texts = |key| texts(source, &written, &uses, key);
    for (check, (line, text)) in file.check.iter_mut().zip(texts("check")) {
        check.written = text;
        check.source = Some(format!("{}:{line}", source.path));
    }
    for (journey, (_, text)) in file.journey.iter_mut().zip(texts("journey")) {
        journey.written = text;
    }
    Ok(file)
}

/// The checks or the journeys as they stand in the file, each with its line and up to where the next of either begins, and
/// the outcomes that they name.
fn texts(source: &Source, written: &Written<'_>, uses: &[Use], key: &str) -> Vec<(usize, String)> {
    let starts = |key| {
        written
            .list(key)
            .iter()
            .map(|whole| whole.span().start)
            .collect::<Vec<_>>()
    };
    let all = [starts("check"), starts("journey")].concat();
    let text_from = |start: usize| {
        let next = all.iter().copied().filter(|other| *other > start).min();
        let end = next.unwrap_or(source.text.len());
        let text = without_last_comments(source.text.get(start..end).unwrap_or_default());
        let before = source.text.get(..start).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let named = uses.iter().filter(|used| (start..end).contains(&used.at));
        let mut definitions: Vec<&str> = named.map(|used| &*used.definition).collect();
        definitions.sort_unstable();
        definitions.dedup();
        let texts: Vec<&str> = std::iter::once(text).chain(definitions).collect();
        (line, texts.join("\n\n"))
    };
    starts(key).into_iter().map(text_from).collect()
}

/// Comments at the end of a text belong to the next one.
fn without_last_comments(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some((before, last)) = text.rsplit_once('\n')
        && last.trim_start().starts_with('#')
    {
        text = before.trim_end();
    }
    text
}

#[cfg(test)]
mod typos;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Arc, Source, parse};
    use crate::target::Target;

    const CHECK: &str = r#"
about = "PKCE"
[[check]]
id = "a-b"
says = "s"
cite = { spec = "RFC 7636", section = "4.6" }
level = "MUST"
profiles = ["oauth21"]
values = { v = "{random.43}" }
[[check.case]]
name = "c"
with = { x = "{v|altered}" }
[[check.step]]
authorize = {}
[[check.step]]
given = ["flow.code"]
redeem = { code_verifier = "{case.x}" }
expect = [{ status = ["4xx", 418], json = { "a.*.b" = { within = { of = 1, by = 2 } } } }, { header.vary = { has = "é" } }]
"#;

    const JOURNEYS: &str = r#"
about = "Verification"
[[journey]]
id = "a-b"
says = "s"
[[journey.once]]
client_credentials = {}
[[journey.prepare]]
authorize = {}
[[journey.case]]
name = "c"
weight = 2
with = { x = "{once.tokens.access_token}" }
[[journey.step]]
given = ["case.x"]
verify = { token = "{case.x}" }
expect = { status = 200 }
invariant = "verdicts-right"
[[journey]]
id = "c-d"
says = "s"
mix = [{ journey = "a-b", weight = 3 }]
"#;

    const TARGET: &str = "issuer = 'https://op.example'\n[clients.public]\nclient_id = 'a'\nredirect_uris = ['https://a/']\n\
                          [login]\ndriver = 'cookie'\ncookie_env = 'X'\n[declares]\noffers = ['discovery']\n";

    /// Reads a text in both ways; whatever comes of it has to be shown without a panic, too.
    fn is_read(text: &str) {
        let source = Arc::new(Source {
            path: "f.toml".to_owned(),
            text: text.to_owned(),
        });
        for complaint in parse(&source).err().into_iter().flatten() {
            assert!(
                !complaint.to_string().is_empty() && complaint.line() > 0 && complaint.column() > 0
            );
        }
        if let Err(error) = Target::parse("f.toml", text, |_| None) {
            assert!(!error.to_string().is_empty());
        }
    }

    /// Fragments that mean something in the language, so that mutations get past the reader of TOML.
    fn fragment() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            prop::sample::select(vec![
                "{",
                "}",
                "{{",
                "[",
                "]",
                "\"",
                "'",
                "\n",
                "=",
                ".",
                "é",
                "\u{0}",
                "[[check.step]]\n",
                "[[check.case]]\nname = 'd'\n",
                "userinfo = {}\n",
                "race = {}\n",
                "expect = {}\n",
                "fail = { note = 'n' }\n",
                "as = 'issuer'\n",
                "weight = 0\n",
                "fresh = true\n",
                "mix = [{ journey = 'é' }]\n",
                "clock = {}\n",
                "{case.y}",
                "{nobody.there|s256}",
                "1979-05-27",
                "99999999999999999999",
                "nan",
                "type = ['string']",
            ])
            .prop_map(str::to_owned),
        ]
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in any::<String>()) {
            is_read(&text);
        }

        #[test]
        fn a_check_with_anything_in_its_midst_is_read_without_a_panic(at in any::<prop::sample::Index>(), cut in 0..40_usize, new in fragment()) {
            for whole in [CHECK, JOURNEYS, TARGET] {
                let start = whole.floor_char_boundary(at.index(whole.len()));
                let end = whole.ceil_char_boundary((start + cut).min(whole.len()));
                is_read(&format!("{}{new}{}", &whole[..start], &whole[end..]));
            }
        }
    }

    #[test]
    fn what_is_nested_without_end_is_refused_and_not_followed() {
        is_read(&format!("about = {}", "[".repeat(100_000)));
        is_read(&format!("about = {}", "{a=".repeat(100_000)));
        is_read(&format!("{}a = 1", "a.".repeat(100_000)));
    }

    #[test]
    fn what_is_mutated_is_right_before_that() {
        for (text, checks, journeys) in [(CHECK, 1, 0), (JOURNEYS, 0, 2)] {
            let source = Arc::new(Source {
                path: "f.toml".to_owned(),
                text: text.to_owned(),
            });
            let counts = parse(&source).map(|file| (file.check.len(), file.journey.len()));
            assert_eq!(counts.ok(), Some((checks, journeys)));
        }
        assert!(Target::parse("f.toml", TARGET, |_| Some(String::new())).is_ok());
    }
}
