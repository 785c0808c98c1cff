use super::*;

fn secrets() -> Secrets {
    Secrets::new(Salt([7; 16]))
}

#[test]
fn equal_values_look_equal_and_others_do_not() {
    let mut secrets = secrets();
    secrets.learn("code", "first-code");
    secrets.learn("access_token", "another-one");
    let shown = secrets.shown("first-code another-one first-code");
    let words: Vec<&str> = shown.split("> ").collect();
    assert_eq!(words[0], words[2].trim_end_matches('>'));
    assert_ne!(words[0], words[1]);
    assert!(shown.starts_with("<code "), "{shown}");
    assert!(!shown.contains("first-code"));
}

#[test]
fn secrets_are_learned_from_headers_urls_forms_and_json() {
    let mut secrets = secrets();
    secrets.learn_header("Authorization", "Basic ZGVtbzpoaWRkZW4tb25l");
    secrets.learn_header("Set-Cookie", "sid=cookie-value; Path=/; HttpOnly");
    secrets.learn_header(
        "Location",
        "https://rp.example/cb?code=in-the-query#id_token=in-the-fragment",
    );
    secrets.learn_body(b"grant_type=authorization_code&code_verifier=verifier-verifier");
    secrets.learn_body(
        br#"{"keys":[{"refresh_token":"refresh-refresh"}],"errors":[{"code":"not_found"}]}"#,
    );
    for hidden in [
        "hidden-one",
        "cookie-value",
        "in-the-query",
        "in-the-fragment",
        "verifier-verifier",
        "refresh-refresh",
    ] {
        assert!(!secrets.shown(hidden).contains(hidden), "{hidden}");
    }
    assert_eq!(
        secrets.shown("not_found authorization_code"),
        "not_found authorization_code"
    );
}

#[test]
fn an_encoded_secret_is_the_same_secret() {
    let mut secrets = secrets();
    secrets.learn("password", "a b&c=d/e");
    assert_eq!(secrets.shown("a b&c=d/e"), secrets.shown("a+b%26c%3Dd%2Fe"));
}

#[test]
fn a_secret_is_hidden_in_whatever_way_it_is_written() {
    let mut secrets = secrets();
    let location = "https://rp.example/cb?code=a%2bb%2fc~d&state=s";
    secrets.learn_header("location", location);
    assert!(!secrets.shown(location).contains("a%2bb"), "{location}");
    let broken = br#"[[{"access_token" : "with-a-\/-slash", "refresh_token":"\u0062roken-off"#;
    secrets.learn_body(broken);
    let shown = secrets.shown(&String::from_utf8_lossy(broken));
    assert!(
        !shown.contains("slash") && !shown.contains("roken-off"),
        "{shown}"
    );
    assert!(!secrets.shown("with-a-/-slash").contains("slash"));
}

#[test]
fn anti_forgery_tokens_are_secrets_under_a_name_of_ours() {
    let mut secrets = secrets();
    secrets.learn_form("x_token$(id)=forgery-token&token_type_hint=refresh_token");
    let word = secrets.redact("forgery-token refresh_token").shell_word();
    assert!(word.starts_with("\"$FORM_SECRET_"), "{word}");
    assert!(word.ends_with("' refresh_token'"), "{word}");
}

#[test]
fn more_secrets_than_can_be_kept_show_nothing_at_all() {
    let mut secrets = secrets();
    for n in 0..5 {
        secrets.learn("token", &format!("{n}{}", "x".repeat(ROOM / 4)));
    }
    assert!(secrets.shown("anything").starts_with("(not shown"));
}

#[test]
fn the_longer_of_two_secrets_wins() {
    let mut secrets = secrets();
    secrets.learn("code", "abcdef");
    secrets.learn("token", "abcdefgh");
    assert!(secrets.shown("abcdefgh").starts_with("<token "));
}

#[test]
fn a_shell_word_survives_quotes() {
    let mut secrets = secrets();
    secrets.learn("access_token", "the-token");
    let word = secrets.redact("it's the-token").shell_word();
    assert!(word.starts_with(r#"'it'\''s '"$ACCESS_TOKEN_"#), "{word}");
}
