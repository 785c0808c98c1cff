//! Parts of a TOML document, each with its place.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) fn table<'t, 's>(value: &'t mut Spanned<DeValue<'s>>) -> Option<&'t mut DeTable<'s>> {
    let DeValue::Table(table) = value.get_mut() else {
        return None;
    };
    Some(table)
}

pub(super) fn elements<'t, 's>(
    list: Option<&'t mut Spanned<DeValue<'s>>>,
) -> impl Iterator<Item = &'t mut Spanned<DeValue<'s>>> {
    let value = list.map(Spanned::get_mut);
    let list = value.and_then(|value| {
        let DeValue::Array(list) = value else {
            return None;
        };
        Some(list)
    });
    list.into_iter().flat_map(|list| list.iter_mut())
}

pub(super) fn elements_of<'t, 's>(value: &'t DeValue<'s>) -> impl Iterator<Item = &'t DeValue<'s>> {
    let list = value.as_array();
    list.into_iter()
        .flat_map(|list| list.iter())
        .map(Spanned::get_ref)
}

/// The elements of a list, or the one value that there is.
pub(super) fn in_list<'s>(value: Spanned<DeValue<'s>>) -> Vec<Spanned<DeValue<'s>>> {
    let place = value.span();
    let value = value.into_inner();
    if let DeValue::Array(list) = value {
        return list.into_iter().collect();
    }
    vec![Spanned::new(place, value)]
}

/// The same value, with all of it at one place: what is defined elsewhere is at fault where it is used.
pub(super) fn moved<'s>(
    value: &Spanned<DeValue<'s>>,
    place: &Range<usize>,
) -> Spanned<DeValue<'s>> {
    let value = match value.get_ref() {
        DeValue::Array(list) => {
            DeValue::Array(list.iter().map(|element| moved(element, place)).collect())
        }
        DeValue::Table(table) => {
            let members = table.iter().map(|(key, member)| {
                let key = Spanned::new(place.clone(), key.get_ref().clone());
                (key, moved(member, place))
            });
            DeValue::Table(members.collect())
        }
        plain @ (DeValue::String(_)
        | DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Datetime(_)) => plain.clone(),
    };
    Spanned::new(place.clone(), value)
}
