//! A file in both of its forms: the typed one, and the written one that knows where everything stands.

use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use super::diagnostic::{Diagnostic, Source};

/// Reads a TOML file into a type, and also as it is written.
pub(crate) fn read<'s, T: Deserialize<'s>>(
    source: &'s Arc<Source>,
) -> Result<(Spanned<DeValue<'s>>, T), Vec<Diagnostic>> {
    read_written_out(source, |_| Ok(())).map(|(written, typed, ())| (written, typed))
}

/// The same for a language with short forms, which `write_out` replaces by what they stand for.
pub(crate) fn read_written_out<'s, T: Deserialize<'s>, R>(
    source: &'s Arc<Source>,
    write_out: impl FnOnce(&mut DeTable<'s>) -> Result<R, Vec<Diagnostic>>,
) -> Result<(Spanned<DeValue<'s>>, T, R), Vec<Diagnostic>> {
    let complain = |error| vec![Diagnostic::from_toml(source, &error)];
    let mut table = DeTable::parse(&source.text).map_err(complain)?;
    let replaced = write_out(table.get_mut())?;
    let typed = T::deserialize(Deserializer::from(table.clone())).map_err(complain)?;
    let span = table.span();
    let written = Spanned::new(span, DeValue::Table(table.into_inner()));
    Ok((written, typed, replaced))
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

    /// The elements of a list; of anything else this alone.
    pub(crate) fn each(&self) -> Vec<Self> {
        if self.value.get_ref().is_array() {
            return self.elements().collect();
        }
        vec![*self]
    }

    pub(crate) fn is_table(&self) -> bool {
        self.value.get_ref().is_table()
    }

    pub(crate) fn value(&self) -> &'d DeValue<'d> {
        self.value.get_ref()
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
