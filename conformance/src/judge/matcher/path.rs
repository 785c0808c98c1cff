//! The members that a dotted path leads to: `keys.*.kid`.

use serde_json::Value;

use crate::text::names::member;

/// The values at a path, each with its own path; `*` stands for every element or member, the empty path for the whole.
///
/// Where a path leads nowhere there is one value that is not there, so that no expectation about it can be missed.
pub(super) fn select<'v>(
    document: Option<&'v Value>,
    path: &str,
) -> Vec<(String, Option<&'v Value>)> {
    if path.is_empty() {
        return vec![(String::new(), document)];
    }
    // Claims can be named by URLs, which have dots in them: OIDC Core 1.0 section 5.1.2.
    if let Some(value) = document.and_then(|document| document.get(path)) {
        return vec![(path.to_owned(), Some(value))];
    }
    let mut found = vec![(String::new(), document)];
    for segment in path.split('.') {
        found = found
            .into_iter()
            .flat_map(|(place, value)| below(&place, value, segment))
            .collect();
    }
    found
}

fn below<'v>(
    place: &str,
    value: Option<&'v Value>,
    segment: &str,
) -> Vec<(String, Option<&'v Value>)> {
    let at = |name: &str| {
        if place.is_empty() {
            name.to_owned()
        } else {
            format!("{place}.{name}")
        }
    };
    let all: Vec<_> = match (segment, value) {
        ("*", Some(Value::Array(elements))) => elements
            .iter()
            .enumerate()
            .map(|(n, element)| (at(&n.to_string()), Some(element)))
            .collect(),
        ("*", Some(Value::Object(members))) => members
            .iter()
            .map(|(name, value)| (at(name), Some(value)))
            .collect(),
        _ => vec![(at(segment), value.and_then(|value| member(value, segment)))],
    };
    if all.is_empty() {
        vec![(at(segment), None)]
    } else {
        all
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::select;

    fn found(path: &str) -> Vec<(String, Option<Value>)> {
        let document =
            json!({ "keys": [{ "kid": "a" }, {}], "none": [], "https://a.example/x": 1 });
        select(Some(&document), path)
            .into_iter()
            .map(|(place, value)| (place, value.cloned()))
            .collect()
    }

    #[test]
    fn a_path_leads_to_values_and_says_where_there_is_none() {
        assert_eq!(
            found("keys.0.kid"),
            [("keys.0.kid".to_owned(), Some(json!("a")))]
        );
        assert_eq!(
            found("keys.*.kid"),
            [
                ("keys.0.kid".to_owned(), Some(json!("a"))),
                ("keys.1.kid".to_owned(), None)
            ]
        );
        assert_eq!(found("none.*.kid"), [("none.*.kid".to_owned(), None)]);
        assert_eq!(
            found("https://a.example/x"),
            [("https://a.example/x".to_owned(), Some(json!(1)))]
        );
        assert_eq!(select(None, "a.*"), [("a.*".to_owned(), None)]);
    }
}
