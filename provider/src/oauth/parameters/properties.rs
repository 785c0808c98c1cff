//! No parameter counts twice, however it is spelt, and none is shown by `Debug`.

use std::collections::{BTreeMap, HashSet};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::{Parameters, Unreadable};
use crate::oauth::form;
use crate::rule::{Rule, Rules};

type Pair = (String, String);

fn pairs() -> impl Strategy<Value = Vec<Pair>> {
    let known = select(vec![
        "code",
        "grant_type",
        "scope",
        "resource",
        "client_secret",
        "Code",
    ]);
    let name = prop_oneof![4 => known.prop_map(str::to_owned), 1 => "[a-z]{0,3}"];
    vec((name, "(|secret-[a-z]{1,4}|.{1,6})"), 0..6)
}

fn encoded(pairs: &[Pair]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}

/// Every character as an escape, so that two spellings of a name have not a character in common.
fn escaped(name: &str) -> String {
    name.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

fn decode(body: &str) -> Result<Parameters, Unreadable> {
    Parameters::decode(body.as_bytes(), &Rules::strict())
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_and_only_forms_are_read(body in vec(any::<u8>(), 0..48)) {
        let read = Parameters::decode(&body, &Rules::breaking(Rule::TokenNoDuplicateParameter));
        let is_form = str::from_utf8(&body).is_ok_and(|text| form::decode(text).is_ok());
        prop_assert_eq!(read.is_ok(), is_form);
    }

    #[test]
    fn a_parameter_has_one_value_or_is_omitted(pairs in pairs()) {
        let mut sent: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in &pairs {
            sent.entry(name).or_default().push(value);
        }
        let repeated = sent.iter().any(|(name, values)| *name != "resource" && values.len() > 1);
        match decode(&encoded(&pairs)) {
            Err(why) => prop_assert!(repeated && why == Unreadable::Repeated),
            Ok(read) => {
                prop_assert!(!repeated);
                for (name, values) in &sent {
                    // RFC 6749 section 3.2: without a value it counts as omitted.
                    prop_assert_eq!(read.get(name), Some(values[0]).filter(|value| !value.is_empty()));
                }
                prop_assert_eq!(read.get("never sent"), None);
            }
        }
    }

    #[test]
    fn a_repetition_is_noticed_in_every_spelling_and_place(pairs in pairs(), value in "[a-z]{0,3}", from: Index, to: Index) {
        let mut seen = HashSet::new();
        let mut once: Vec<Pair> = pairs.into_iter().filter(|(name, _)| name != "resource" && seen.insert(name.clone())).collect();
        once.push(("token".to_owned(), String::new()));
        prop_assert!(decode(&encoded(&once)).is_ok());
        let (name, _) = from.get(&once);
        let again = format!("{}={value}", escaped(name));
        let mut parts: Vec<String> = once.iter().map(|pair| encoded(std::slice::from_ref(pair))).collect();
        parts.insert(to.index(parts.len() + 1), again);
        let body = parts.join("&");
        prop_assert_eq!(decode(&body).err(), Some(Unreadable::Repeated), "{}", body);
        prop_assert!(Parameters::decode(body.as_bytes(), &Rules::breaking(Rule::TokenNoDuplicateParameter)).is_ok());
    }

    #[test]
    fn debug_output_shows_names_and_no_value(pairs in pairs()) {
        if let Ok(read) = decode(&encoded(&pairs)) {
            let names: Vec<&String> = pairs.iter().map(|(name, _)| name).collect();
            prop_assert_eq!(format!("{read:?}"), format!("{names:?}"));
        }
    }
}
