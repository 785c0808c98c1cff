//! Journeys as their authors meet them: the ones that come along, and what is said about mistakes.

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicU32, Ordering};

use assay_conformance::scenario::{Invariant, LoadError, Suite};

/// The one good journey that the mistakes below are made in.
const JOURNEY: &str = r#"
about = "Verification"

[[journey]]
id = "verify-day"
says = "Most tokens are valid, some are not"
needs = ["verify-api"]
gates = ["errors < 0.1%"]

[[journey.once]]
authorize = {}
[[journey.once]]
redeem = {}
as = "expired"

[[journey.prepare]]
authorize = {}
[[journey.prepare]]
redeem = {}

[[journey.case]]
name = "valid"
weight = 9
with = { living = "{tokens.access_token}" }
[[journey.case]]
name = "expired"
with = { dead = "{once.expired.access_token}" }

[[journey.step]]
given = ["case.living"]
verify = { token = "{case.living}" }
expect = { status = 200 }
invariant = "verdicts-right"
[[journey.step]]
given = ["case.dead"]
verify = { token = "{case.dead}" }
expect = { status = 404 }

# The rest is not part of it.
[[journey]]
id = "two-of-them"
says = "Half and half"
mix = [{ journey = "verify-day" }, { journey = "alone", weight = 3 }]

[[journey]]
id = "alone"
says = "Nobody prepares anything"
[[journey.step]]
client_credentials = {}
"#;

fn load(text: &str) -> Result<Suite, LoadError> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "assay-journeys-{}-{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let directory = std::env::temp_dir().join(name);
    fs::create_dir_all(&directory).expect("a directory can be made");
    fs::write(directory.join("day.toml"), text).expect("a file can be written");
    let suite = Suite::default().with_directory(&directory);
    fs::remove_dir_all(&directory).expect("the directory is ours");
    suite
}

/// The message about a mistake, without the directory it was made in.
fn complaint(mistaken: &str, correct: &str) -> String {
    assert!(
        JOURNEY.contains(correct),
        "{correct} is not in the journeys"
    );
    messages(&JOURNEY.replacen(correct, mistaken, 1))
}

fn messages(text: &str) -> String {
    let error = load(text).expect_err(text);
    let LoadError::Invalid(diagnostics) = error else {
        panic!("{error}")
    };
    let path = diagnostics[0].path().to_owned();
    let messages: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| diagnostic.to_string().replace(&path, "day.toml"))
        .collect();
    messages.join("\n\n")
}

#[test]
fn the_good_journeys_are_good() {
    let suite = load(JOURNEY).unwrap_or_else(|error| panic!("{error}"));
    let day = suite.journey("verify-day").expect("it is there");
    assert_eq!(
        (day.once.len(), day.prepare.len(), day.step.len()),
        (2, 2, 2)
    );
    assert_eq!(
        day.case
            .iter()
            .map(|case| case.weight())
            .collect::<Vec<_>>(),
        [9, 1]
    );
    assert_eq!(
        day.invariants().collect::<Vec<_>>(),
        [Invariant::VerdictsRight]
    );
    let mixed = suite.journey("two-of-them").expect("it is there");
    let shares: Vec<_> = mixed
        .mix
        .iter()
        .map(|share| (share.journey(), share.weight()))
        .collect();
    assert_eq!(shares, [("verify-day", 1), ("alone", 3)]);
    assert_eq!(suite.checks().count(), 0);
}

#[test]
fn a_journey_is_kept_as_it_is_written() {
    let suite = load(JOURNEY).unwrap_or_else(|error| panic!("{error}"));
    let written = &suite.journey("verify-day").expect("it is there").written;
    assert!(
        written.starts_with("[[journey]]\nid = \"verify-day\""),
        "{written}"
    );
    assert!(written.ends_with("expect = { status = 404 }"), "{written}");
}

#[test]
fn every_invariant_that_a_step_can_violate_is_watched_by_a_built_in_journey() {
    let suite = Suite::embedded().unwrap_or_else(|error| panic!("{error}"));
    let watched: BTreeSet<_> = suite
        .journeys()
        .flat_map(|journey| journey.invariants().collect::<Vec<_>>())
        .collect();
    // Whether two values are equal shows in no single answer.
    let by_steps: BTreeSet<_> = Invariant::ALL
        .iter()
        .copied()
        .filter(|invariant| *invariant != Invariant::ValuesUnique)
        .collect();
    assert_eq!(watched, by_steps);
}

#[test]
fn a_journey_with_a_known_id_takes_the_place_of_that_one() {
    let directory = std::env::temp_dir().join(format!("assay-journeys-{}-own", std::process::id()));
    fs::create_dir_all(&directory).expect("a directory can be made");
    let text = "about = 'ours'\n[[journey]]\nid = 'sign-in'\nsays = 'ours'\n[[journey.step]]\nauthorize = {}\n";
    fs::write(directory.join("own.toml"), text).expect("a file can be written");
    let built_in = Suite::embedded().unwrap_or_else(|error| panic!("{error}"));
    let count = built_in.journeys().count();
    let suite = built_in
        .with_directory(&directory)
        .unwrap_or_else(|error| panic!("{error}"));
    fs::remove_dir_all(&directory).expect("the directory is ours");
    assert_eq!(suite.journeys().count(), count);
    assert_eq!(
        suite.journey("sign-in").map(|journey| &*journey.says),
        Some("ours")
    );
}

#[test]
fn a_reference_to_what_nobody_did_once_is_shown_with_what_somebody_did() {
    insta::assert_snapshot!(complaint(
        "{once.expird.access_token}",
        "{once.expired.access_token}"
    ));
}

#[test]
fn what_one_user_did_is_not_what_each_user_did() {
    insta::assert_snapshot!(complaint(
        "{expired.access_token}",
        "{once.expired.access_token}"
    ));
}

#[test]
fn there_is_no_case_before_the_first_repetition() {
    insta::assert_snapshot!(complaint(
        "redeem = { code = \"{case.dead}\" }\n\n[[journey.case]]",
        "redeem = {}\n\n[[journey.case]]"
    ));
}

#[test]
fn a_step_can_use_what_users_prepared_and_nothing_else() {
    insta::assert_snapshot!(complaint("refresh = {}", "client_credentials = {}"));
}

#[test]
fn a_case_that_lacks_a_value_is_named() {
    insta::assert_snapshot!(complaint("", "given = [\"case.dead\"]\n"));
}

#[test]
fn a_condition_that_no_case_fulfils_is_shown() {
    insta::assert_snapshot!(complaint(
        "given = [\"case.ded\"]\n",
        "given = [\"case.dead\"]\n"
    ));
}

#[test]
fn an_unknown_invariant_is_shown_with_its_neighbour() {
    insta::assert_snapshot!(complaint("\"verdict-right\"", "\"verdicts-right\""));
}

#[test]
fn an_invariant_that_nothing_violates_is_refused() {
    insta::assert_snapshot!(complaint("", "expect = { status = 200 }\n"));
}

#[test]
fn an_invariant_before_the_measured_part_is_refused() {
    insta::assert_snapshot!(complaint(
        "as = \"expired\"\nexpect = { tokens = true }\ninvariant = \"own-claims\"",
        "as = \"expired\""
    ));
}

#[test]
fn a_weight_of_nothing_is_refused() {
    insta::assert_snapshot!(complaint("weight = 0\n", "weight = 9\n"));
    insta::assert_snapshot!(complaint("weight = 0 }", "weight = 3 }"));
}

#[test]
fn only_one_user_may_move_the_clock() {
    insta::assert_snapshot!(complaint(
        "clock = { advance_s = 1 }",
        "client_credentials = {}"
    ));
}

#[test]
fn a_verdict_is_for_checks() {
    insta::assert_snapshot!(complaint("verdict = \"warn\"", "weight = 9"));
}

#[test]
fn a_journey_without_steps_goes_nowhere() {
    insta::assert_snapshot!(complaint("", "[[journey.step]]\nclient_credentials = {}\n"));
}

#[test]
fn a_journey_has_steps_or_a_mix() {
    insta::assert_snapshot!(complaint(
        "mix = [{ journey = \"verify-day\" }]\n[[journey.step]]\nclient_credentials",
        "[[journey.step]]\nclient_credentials"
    ));
}

#[test]
fn a_mix_prepares_nothing() {
    insta::assert_snapshot!(complaint("fresh = true\nmix =", "mix ="));
}

#[test]
fn a_fresh_journey_keeps_nothing_that_was_prepared() {
    insta::assert_snapshot!(complaint("fresh = true\ngates =", "gates ="));
}

#[test]
fn a_mix_of_a_journey_that_does_not_exist_is_shown_with_its_neighbour() {
    insta::assert_snapshot!(complaint("journey = \"alon\"", "journey = \"alone\""));
}

#[test]
fn a_mix_of_mixes_is_refused() {
    insta::assert_snapshot!(complaint(
        "journey = \"two-of-them\"",
        "journey = \"alone\""
    ));
}

#[test]
fn the_same_journey_twice_in_a_mix_is_refused() {
    insta::assert_snapshot!(complaint("journey = \"verify-day\"", "journey = \"alone\""));
}

#[test]
fn two_journeys_of_one_name_are_told_apart() {
    let error = load(&JOURNEY.replacen("id = \"alone\"", "id = \"verify-day\"", 1))
        .expect_err("duplicate")
        .to_string();
    assert!(
        error.contains("two journeys are called `verify-day`"),
        "{error}"
    );
}

const CHECK: &str = r#"
[[check]]
id = "some-check"
says = "It is so"
cite = { spec = "RFC 6749", section = "1" }
level = "MUST"
profiles = ["oauth-core"]
[[check.case]]
name = "a case"
[[check.step]]
discover = {}
expect = { status = 200 }
"#;

#[test]
fn a_check_and_a_journey_share_a_file_but_no_name() {
    let both = format!("{JOURNEY}{CHECK}");
    let suite = load(&both).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((suite.checks().count(), suite.journeys().count()), (1, 3));
    assert!(
        !suite
            .journey("alone")
            .expect("it is there")
            .written
            .contains("check")
    );
    insta::assert_snapshot!(messages(&both.replacen("some-check", "alone", 1)));
}

#[test]
fn what_is_for_journeys_is_refused_in_a_check() {
    let mistaken = CHECK
        .replacen("name = \"a case\"", "name = \"a case\"\nweight = 2", 1)
        .replacen(
            "discover = {}",
            "discover = {}\ninvariant = \"own-claims\"",
            1,
        );
    insta::assert_snapshot!(messages(&format!("about = \"a check\"\n{mistaken}")));
}
