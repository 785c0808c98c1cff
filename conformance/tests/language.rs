//! The language as its users meet it: the checks that come along, and what is said about mistakes.

use std::fs;
use std::path::Path;

use assay_conformance::scenario::{self, LoadError, Suite};

/// The one good check that the mistakes below are made in.
const CHECK: &str = r#"
about = "PKCE: RFC 7636"

[[check]]
id = "pkce-wrong-verifier"
says = "A verifier that does not match the challenge is refused"
cite = { spec = "RFC 7636", section = "4.6" }
level = "MUST"
profiles = ["oauth21"]
fault = "verifier-not-compared"

[[check.step]]
authorize = {}
[[check.step]]
redeem = { code_verifier = "{random.43}" }
expect = { status = 400, error = ["invalid_grant", "invalid_request"] }
"#;

fn load(text: &str) -> Result<Suite, LoadError> {
    let directory = tempfile();
    fs::write(directory.join("pkce.toml"), text).expect("a file can be written");
    let suite = Suite::default().with_directory(&directory);
    fs::remove_dir_all(&directory).expect("the directory is ours");
    suite
}

fn tempfile() -> std::path::PathBuf {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!(
        "assay-language-{}-{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    );
    let directory = std::env::temp_dir().join(name);
    fs::create_dir_all(&directory).expect("a directory can be made");
    directory
}

/// The message about a mistake, without the directory it was made in.
fn complaint(mistaken: &str, correct: &str) -> String {
    assert!(CHECK.contains(correct), "{correct} is not in the check");
    let error = load(&CHECK.replacen(correct, mistaken, 1)).expect_err(mistaken);
    let LoadError::Invalid(diagnostics) = error else {
        panic!("{error}")
    };
    let path = diagnostics[0].path().to_owned();
    let messages: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| diagnostic.to_string().replace(&path, "pkce.toml"))
        .collect();
    messages.join("\n\n")
}

#[test]
fn every_scenario_that_comes_along_can_be_read() {
    let suite = Suite::embedded().unwrap_or_else(|error| panic!("{error}"));
    let files = ["checks", "journeys"]
        .map(|folder| {
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../scenarios")
                .join(folder)
        })
        .into_iter()
        .flat_map(|folder| fs::read_dir(folder).expect("the directory of the scenarios"))
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .count();
    assert_eq!(
        suite.topics().len(),
        files,
        "the binary holds what the directory holds"
    );
}

#[test]
fn the_schema_for_editors_is_that_of_the_types() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/schema.json");
    let written = fs::read_to_string(file).unwrap_or_default();
    assert!(
        written == scenario::schema(),
        "run `cargo run -- schema > scenarios/schema.json`"
    );
}

#[test]
fn the_good_check_is_good() {
    let suite = load(CHECK).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        suite
            .checks()
            .map(|check| check.step.len())
            .collect::<Vec<_>>(),
        [2]
    );
}

#[test]
fn a_misspelt_key_is_shown_with_its_line_and_the_right_spelling() {
    insta::assert_snapshot!(complaint("code_verifer =", "code_verifier ="));
}

/// The expectations of the last step of the check.
const OUTCOME: &str = "expect = { status = 400, error = [\"invalid_grant\", \"invalid_request\"] }";

#[test]
fn a_misspelt_outcome_is_shown_with_the_right_name() {
    insta::assert_snapshot!(complaint("expect = \"invalid_grnat\"", OUTCOME));
}

#[test]
fn outcomes_have_one_spelling() {
    let apart = "expect = [{ status = 400 }]\n[[check.step.warn]]\nstatus = 401";
    insta::assert_snapshot!(complaint(apart, OUTCOME));
}

#[test]
fn a_group_holds_steps_and_what_they_need() {
    insta::assert_snapshot!(complaint(
        "need = [\"user-agent\"]\nsteps = []",
        "authorize = {}"
    ));
}

#[test]
fn an_outcome_of_a_file_is_used_and_has_a_name_of_its_own() {
    let named = "about = \"x\"\n[outcomes.refused]\nexpect = { status = 400 }\n[outcomes.odd]\nexpect = { status = 418 }\n";
    insta::assert_snapshot!(complaint(named, "about = \"PKCE: RFC 7636\"\n"));
}

#[test]
fn short_forms_mean_what_they_stand_for() {
    let step = |text: &str| {
        let suite = load(text).unwrap_or_else(|error| panic!("{error}"));
        let check = suite.checks().next().expect("the check");
        format!("{:?}", check.step)
    };
    let named = "[[check.step]]\nneeds = [\"userinfo\"]\nsteps = [\n\
                 { redeem = {}, expect = \"wrong\", warn = { status = 403 } },\n\
                 { userinfo = {}, needs = [\"discovery\"], expect = [\"refused\", { status = 200 }] },\n]\n\
                 [outcomes.wrong]\nexpect = \"invalid_request\"\nwarn = { status = 418 }\n";
    let written = "[[check.step]]\nneeds = [\"userinfo\"]\nredeem = {}\nexpect = { status = 400, error = \"invalid_request\" }\n\
                   warn = [{ status = 403 }, { status = 418 }]\n\
                   [[check.step]]\nneeds = [\"userinfo\", \"discovery\"]\nuserinfo = {}\n\
                   expect = [{ refused = true }, { status = 200 }]\n";
    let (before, _) = CHECK
        .split_once("[[check.step]]\nredeem")
        .expect("the second step");
    assert_eq!(
        step(&format!("{before}{named}")),
        step(&format!("{before}{written}"))
    );
}

#[test]
fn a_misspelt_value_is_shown_with_those_that_exist() {
    insta::assert_snapshot!(complaint("[\"oauth-21\"]", "[\"oauth21\"]"));
}

#[test]
fn a_missing_key_is_named() {
    insta::assert_snapshot!(complaint("", "level = \"MUST\"\n"));
}

#[test]
fn a_reference_to_nothing_is_shown_with_what_is_known() {
    insta::assert_snapshot!(complaint("{flwo.code_challenge}", "{random.43}"));
}

#[test]
fn an_unknown_filter_is_shown_with_its_neighbour() {
    insta::assert_snapshot!(complaint("{flow.code_verifier|alterd}", "{random.43}"));
}

#[test]
fn a_case_that_lacks_a_value_is_named() {
    let cases = "[[check.case]]\nname = \"a\"\nwith = { verifier = \"x\" }\n[[check.case]]\nname = \"b\"\nwith = { verifer = \"y\" }\n\n[[check.step]]\nauthorize = { nonce = \"{case.verifier}\" }";
    insta::assert_snapshot!(complaint(cases, "[[check.step]]\nauthorize = {}"));
}

#[test]
fn two_verbs_in_a_step_are_one_too_many() {
    insta::assert_snapshot!(complaint("authorize = {}\nuserinfo = {}", "authorize = {}"));
}

#[test]
fn an_entrant_of_a_race_does_one_thing() {
    let race = "[[check.step]]\nrace = { all = [{ redeem = {}, userinfo = {} }, { as = \"idle\" }] }\n[[check.step]]\nredeem =";
    insta::assert_snapshot!(complaint(race, "[[check.step]]\nredeem ="));
}

#[test]
fn the_names_of_entrants_are_known_after_the_race() {
    let race = "[[check.step]]\nrace = { all = [{ redeem = {}, as = \"won\" }, { redeem = {}, as = \"now\" }] }\n[[check.step]]\n\
                userinfo = { token = \"{won.access_token}\" }\n[[check.step]]\nredeem =";
    insta::assert_snapshot!(complaint(race, "[[check.step]]\nredeem ="));
}

#[test]
fn a_step_without_a_verb_is_asked_what_it_does() {
    insta::assert_snapshot!(complaint("expect = { code = true }", "authorize = {}"));
}

#[test]
fn a_check_that_cannot_fail_is_refused() {
    insta::assert_snapshot!(complaint(
        "",
        "expect = { status = 400, error = [\"invalid_grant\", \"invalid_request\"] }"
    ));
}

#[test]
fn an_unknown_step_is_named() {
    insta::assert_snapshot!(complaint("redeem = { flow = \"first\",", "redeem = {"));
}

#[test]
fn an_unknown_escape_is_shown_with_those_that_exist() {
    let wire = "[[check.step]]\nwire = { endpoint = \"token\", send = [\n    'GET / HTTP/1.1\\r\\n',\n    '\\q',\n] }\n";
    let correct = "[[check.step]]\nauthorize = {}\n";
    insta::assert_snapshot!(complaint(&format!("{wire}{correct}"), correct));
}

#[test]
fn an_endpoint_has_parts_and_only_who_writes_bytes_knows_them() {
    let wire = "[[check.step]]\nwire = { endpoint = \"token\", values = { case = \"x\" }, send = ['{endpoint.hst}'] }\nsend = { origin = \"{endpoint.host}\" }\n";
    let correct = "[[check.step]]\nauthorize = {}\n";
    insta::assert_snapshot!(complaint(&format!("{wire}{correct}"), correct));
}

#[test]
fn bytes_of_which_there_are_none_are_refused() {
    let wire = "[[check.step]]\nwire = { endpoint = \"token\", send = [''], answers = 0 }\n";
    let correct = "[[check.step]]\nauthorize = {}\n";
    insta::assert_snapshot!(complaint(&format!("{wire}{correct}"), correct));
}

#[test]
fn what_is_no_toml_is_shown_where_it_stops_being_toml() {
    insta::assert_snapshot!(complaint("level = MUST", "level = \"MUST\""));
}

#[test]
fn two_checks_of_one_name_are_told_apart() {
    let second = CHECK.split_once("[[check]]").expect("the check").1;
    let error = load(&format!("{CHECK}\n[[check]]{second}"))
        .expect_err("duplicate")
        .to_string();
    assert!(
        error.contains("two checks are called `pkce-wrong-verifier`"),
        "{error}"
    );
}

#[test]
fn a_directory_without_checks_is_no_suite() {
    let directory = tempfile();
    let error = Suite::default()
        .with_directory(&directory)
        .expect_err("empty")
        .to_string();
    assert!(error.contains("there is no *.toml file"), "{error}");
    let missing = directory.join("missing");
    let error = Suite::default()
        .with_directory(&missing)
        .expect_err("missing")
        .to_string();
    assert!(error.starts_with("failed to read"), "{error}");
}

/// The first complaint about steps that follow a good authorization and redemption, and the text that it points at.
fn refused(steps: &str) -> (String, String) {
    let text = format!("{CHECK}[[check.step]]\n{steps}");
    let LoadError::Invalid(diagnostics) = load(&text).expect_err(steps) else {
        panic!("{steps} could not be read")
    };
    let first = &diagnostics[0];
    let line = text.lines().nth(first.line() - 1).expect("a line");
    let place = line.chars().skip(first.column() - 1).collect();
    (first.to_string(), place)
}

#[test]
fn words_that_a_verb_does_not_know_are_refused_at_their_place() {
    for (steps, title, place, suggestion) in [
        (
            "discover = {}\nexpect = { facts = { duplicate_memberz = 0 } }",
            "fact of `discover`: `duplicate_memberz`",
            "duplicate_memberz = 0",
            "did you mean `duplicate_members`?",
        ),
        (
            "authorize = {}\nexpect = { alive = true }",
            "member of an outcome of `authorize`: `alive`",
            "alive = true",
            "known here: ",
        ),
        (
            "race = { redeem = {} }\nexpect = { successes = 1 }\nfail = { facts = { server_errorz = 1 } }",
            "fact of `race`: `server_errorz`",
            "server_errorz",
            "did you mean `server_errors`?",
        ),
        (
            "given = [\"flow.kode\"]\nredeem = {}",
            "value in `flow`: `kode`",
            "\"flow.kode\"",
            "did you mean `code`?",
        ),
        (
            "redeem = { code = \"{flow.kode}\" }",
            "value in `flow`: `kode`",
            "\"{flow.kode}\"",
            "did you mean `code`?",
        ),
        (
            "request = { endpoint = \"token\", token = \"{client.confidentail.client_id}\" }",
            "value in `client`: `confidentail`",
            "\"{client",
            "did you mean `confidential`?",
        ),
        (
            "request = { endpoint = \"token\", token = \"{user.first.nam}\" }",
            "value in `user.first`: `nam`",
            "\"{user",
            "known here: password, username",
        ),
        (
            "userinfo = { token = \"{tokens.access_tokn}\" }",
            "value in `tokens`: `access_tokn`",
            "\"{tokens",
            "did you mean `access_token`?",
        ),
        (
            "userinfo = { token = \"{issuer.host}\" }",
            "value in `issuer`: `host`",
            "\"{issuer",
            "known here: nothing",
        ),
        (
            "authorize = { stop_at = \"login\" }\nexpect = { page = \"logn\" }",
            "word `logn`",
            "\"logn\"",
            "did you mean `login`?",
        ),
        (
            "jwks = {}\nexpect = { facts = { kids = { at_least = 1 } } }",
            "`at_least` cannot hold of a list",
            "at_least",
            "another condition",
        ),
        (
            "jwks = {}\nexpect = { facts = { signing_keys = { empty = true } } }",
            "`empty` cannot hold of a number",
            "empty",
            "another condition",
        ),
        (
            "jwks = {}\nexpect = { facts = { kids = \"a\" } }",
            "a list never equals this",
            "\"a\"",
            "another type",
        ),
        (
            "jwks = {}\nexpect = { status = { type = \"string\" } }",
            "an HTTP status never has this type",
            "\"string\"",
            "number or integer",
        ),
    ] {
        let (message, found) = refused(steps);
        assert!(
            message.contains(title) && message.contains(suggestion),
            "{steps}:\n{message}"
        );
        assert!(found.starts_with(place), "{steps}:\n{message}");
    }
}

#[test]
fn a_sign_in_leaves_tokens_under_its_name_and_the_authorization_as_flow() {
    let steps = "[[check.step]]\nsign_in = {}\nas = \"first\"\n[[check.step]]\nredeem = { code = \"{flow.code}\" }\n\
                 [[check.step]]\nuserinfo = { token = \"{first.access_token}\" }\nexpect = { json.sub = \"{first.claims.sub}\" }\n";
    let correct = "[[check.step]]\nauthorize = {}\n";
    load(&CHECK.replacen(correct, steps, 1)).unwrap_or_else(|error| panic!("{error}"));
}
