//! A scenario file in both of its forms: the typed one, and the written one that knows where everything stands.

use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::check::File;
use super::diagnostic::{Diagnostic, Source};
use super::validate;

/// Reads a scenario file; what is wrong with it comes back as diagnostics, at least one.
pub(crate) fn parse(source: &Arc<Source>) -> Result<File, Vec<Diagnostic>> {
    let (written, mut file) = read::<File>(source)?;
    let written = Written::root(&written);
    let complaints = validate::file(source, &file, &written);
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let texts = |key| texts(source, &written, key);
    for (check, text) in file.check.iter_mut().zip(texts("check")) {
        check.written = text;
    }
    for (journey, text) in file.journey.iter_mut().zip(texts("journey")) {
        journey.written = text;
    }
    Ok(file)
}

/// The checks or the journeys as they stand in the file, each up to where the next of either begins.
fn texts(source: &Source, written: &Written<'_>, key: &str) -> Vec<String> {
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
        without_last_comments(source.text.get(start..end).unwrap_or_default()).to_owned()
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

/// Reads a TOML file into a type, and also as it is written.
pub(crate) fn read<'s, T: Deserialize<'s>>(
    source: &'s Arc<Source>,
) -> Result<(Spanned<DeValue<'s>>, T), Vec<Diagnostic>> {
    let complain = |error| vec![Diagnostic::from_toml(source, &error)];
    let typed = toml::from_str(&source.text).map_err(complain)?;
    let table = DeTable::parse(&source.text).map_err(complain)?;
    let span = table.span();
    Ok((
        Spanned::new(span, DeValue::Table(table.into_inner())),
        typed,
    ))
}

/// A value of a file as it is written.
#[derive(Clone, Copy)]
pub(crate) struct Written<'d> {
    value: &'d Spanned<DeValue<'d>>,
    key: Option<&'d Spanned<std::borrow::Cow<'d, str>>>,
}

impl<'d> Written<'d> {
    pub(crate) fn root(value: &'d Spanned<DeValue<'d>>) -> Self {
        Self { value, key: None }
    }

    /// The member of that name, if this is a table that has it.
    pub(crate) fn member(&self, name: &str) -> Option<Self> {
        self.members()
            .find(|(key, _)| *key == name)
            .map(|(_, member)| member)
    }

    /// The members of a table; none of anything else.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'d str, Self)> {
        let table = self.value.get_ref().as_table();
        table.into_iter().flatten().map(|(key, value)| {
            (
                key.get_ref().as_ref(),
                Self {
                    value,
                    key: Some(key),
                },
            )
        })
    }

    /// The elements of a list; none of anything else.
    pub(crate) fn elements(&self) -> impl Iterator<Item = Self> {
        self.value
            .get_ref()
            .as_array()
            .into_iter()
            .flat_map(|list| list.iter())
            .map(|value| Self { value, key: None })
    }

    /// The elements of the list that is the member of that name; none if there is no such list.
    pub(crate) fn list(&self, name: &str) -> Vec<Self> {
        let member = self.member(name);
        member.iter().flat_map(Self::elements).collect()
    }

    /// The text, if this is one.
    pub(crate) fn text(&self) -> Option<&'d str> {
        self.value.get_ref().as_str()
    }

    /// Where the value stands.
    pub(crate) fn span(&self) -> Range<usize> {
        self.value.span()
    }

    /// Where its key stands, or the value if it has none.
    pub(crate) fn key_span(&self) -> Range<usize> {
        self.key.map_or_else(|| self.span(), Spanned::span)
    }

    /// Calls `visit` with this and everything below it, but not with what stands under the key `note`, which is prose.
    pub(crate) fn walk(&self, visit: &mut impl FnMut(Self)) {
        visit(*self);
        for (name, member) in self.members() {
            if name != "note" {
                member.walk(visit);
            }
        }
        for element in self.elements() {
            element.walk(visit);
        }
    }
}

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
