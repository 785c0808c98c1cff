//! The laws of sets hold, and a set is what its text says.

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Scope, ScopeSet};

/// A value that has a meaning here, one that nearly has, or any other.
fn word() -> impl Strategy<Value = String> {
    let built_in = proptest::sample::select(Scope::BUILT_IN.to_vec());
    prop_oneof![
        3 => built_in.prop_map(|scope| scope.to_string()),
        1 => "(OPENID|openid2|e?mail|offline|[!#-\\[\\]-~]{1,4})",
    ]
}

fn words() -> impl Strategy<Value = Vec<String>> {
    vec(word(), 0..7)
}

fn set(words: &[String]) -> ScopeSet {
    words.join(" ").parse().expect("the words are scope values")
}

/// The same set, to the standard library.
fn model(words: &[String]) -> BTreeSet<String> {
    words.iter().cloned().collect()
}

fn texts(set: &ScopeSet) -> BTreeSet<String> {
    set.iter().map(Scope::to_string).collect()
}

proptest! {
    #[test]
    fn what_is_shown_reads_back_as_the_same_set(words in words()) {
        let set = set(&words);
        prop_assert_eq!(set.to_string().parse::<ScopeSet>(), Ok(set));
    }

    /// RFC 6749 section 3.3: the order does not matter; and two values are one only if every character is the same.
    #[test]
    fn order_and_repetition_mean_nothing_and_case_does(words in words(), (gap, again) in ("( |  )", 0..7_usize)) {
        let mut other: Vec<String> = words.iter().rev().cloned().collect();
        other.extend(words.iter().take(again).cloned());
        let spaced = format!("{gap}{}{gap}", other.join(&gap));
        prop_assert_eq!(spaced.parse::<ScopeSet>(), Ok(set(&words)));
        prop_assert_eq!(texts(&set(&words)), model(&words));
    }

    /// Reports, tokens and pages list the built-in values first, as they are declared, and then the others by their text.
    #[test]
    fn the_order_is_that_of_the_values_whatever_the_words_order(words in words()) {
        let sorted: BTreeSet<Scope> = words.iter().map(|word| word.parse().expect("it is a scope value")).collect();
        prop_assert!(set(&words).iter().eq(sorted.iter()));
        prop_assert!(words.iter().all(|word| set(&words).contains(&word.parse().expect("it is a scope value"))));
    }

    #[test]
    fn a_list_names_a_set_if_it_reads_as_that_set(words in words(), other in words()) {
        let list = words.join(" ");
        prop_assert!(set(&words).is_named_by(&list));
        prop_assert_eq!(set(&other).is_named_by(&list), set(&other) == set(&words));
    }

    #[test]
    fn sets_combine_as_sets_do(one in words(), other in words()) {
        let (a, b) = (set(&one), set(&other));
        let (x, y) = (model(&one), model(&other));
        prop_assert_eq!(texts(&a.intersection(&b)), &x & &y);
        prop_assert_eq!(texts(&a.union(&b)), &x | &y);
        prop_assert_eq!(a.is_subset(&b), x.is_subset(&y));
        prop_assert_eq!(a.is_subset(&b), a.intersection(&b) == a);
        prop_assert_eq!(a.is_subset(&b), a.union(&b) == b);
        prop_assert_eq!(a.is_subset(&b) && b.is_subset(&a), a == b);
        prop_assert_eq!(a.is_empty(), x.is_empty());
    }

    #[test]
    fn a_value_that_is_taken_out_is_gone_and_nothing_else_is(words in words(), word in word()) {
        let out: Scope = word.parse().expect("it is a scope value");
        let rest = set(&words).without(&out);
        prop_assert!(!rest.contains(&out));
        let mut expected = model(&words);
        expected.remove(&word);
        prop_assert_eq!(texts(&rest), expected);
    }

    /// RFC 6749 appendix A.4: one character outside the alphabet spoils the whole list.
    #[test]
    fn a_list_is_refused_exactly_if_it_has_a_bad_character(list in prop_oneof![any::<String>(), "[ -~\\t\\n\\x7f]{0,12}"]) {
        let good = |c: char| matches!(c, ' ' | '!' | '#'..='[' | ']'..='~');
        prop_assert_eq!(list.parse::<ScopeSet>().is_ok(), list.chars().all(good));
    }

    #[test]
    fn a_single_value_has_no_space_and_is_not_empty(value in prop_oneof![any::<String>(), "[ -~]{0,6}"]) {
        let good = |c: char| matches!(c, '!' | '#'..='[' | ']'..='~');
        let valid = !value.is_empty() && value.chars().all(good);
        prop_assert_eq!(value.parse::<Scope>().map(|scope| scope.to_string()).ok(), valid.then_some(value));
    }
}
