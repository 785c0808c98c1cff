//! A target file, its mistakes and its secrets.

use super::{ClientAuth, Login, Role, Target, Trust, UserRole};

const GOOD: &str = r#"
issuer = "https://op.example/"
cors_origin = "https://spa.example"

[clients.confidential]
client_id = "web"
client_secret_env = "WEB_SECRET"
redirect_uris = ["https://cb.example/a"]

[clients.public]
client_id = "spa"
redirect_uris = ["https://spa.example/cb"]

[users.first]
username = "ada"
password_env = "ADA"

[login]
driver = "fields"
[[login.page]]
fields = { user = "{username}", pass = "{password}" }

[tls]
ca_file = "ca.pem"
"#;

fn environment(name: &str) -> Option<String> {
    ["WEB_SECRET", "ADA"]
        .contains(&name)
        .then(|| format!("value of {name}"))
}

/// What is said about a mistake, each as `line: title`.
fn complaints(mistaken: &str, correct: &str) -> Vec<String> {
    assert!(GOOD.contains(correct), "{correct} is not in the file");
    let error = Target::parse(
        "target.toml",
        GOOD.replacen(correct, mistaken, 1),
        environment,
    )
    .expect_err(mistaken);
    let super::TargetError::Invalid(diagnostics) = error else {
        panic!("{error}")
    };
    diagnostics
        .iter()
        .map(|diagnostic| {
            format!(
                "{}: {}",
                diagnostic.line(),
                diagnostic.to_string().lines().next().unwrap_or_default()
            )
        })
        .collect()
}

#[test]
fn a_file_becomes_a_target_with_secrets_from_the_environment() {
    let target =
        Target::parse("target.toml", GOOD, environment).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(target.issuer, "https://op.example/", "the slash stays");
    let web = &target.clients[&Role::Confidential];
    assert_eq!(
        web.client_secret.as_ref().map(super::Secret::reveal),
        Some("value of WEB_SECRET")
    );
    assert_eq!(
        (web.auth, target.clients[&Role::Public].auth),
        (ClientAuth::Basic, ClientAuth::None)
    );
    assert_eq!(
        target.users[&UserRole::First].password.reveal(),
        "value of ADA"
    );
    assert!(target.registration.is_none(), "clients are listed");
    assert!(matches!(target.login, Login::Fields(pages) if pages.len() == 1));
    assert_eq!(target.trust, Trust::Authority("ca.pem".into()));
    assert!(
        !format!("{:?}", target.users).contains("value of"),
        "Debug shows no secret"
    );
}

#[test]
fn mistakes_are_shown_at_their_line() {
    for (mistaken, correct, said) in [
        (
            "issuer = \"op.example\"",
            "issuer = \"https://op.example/\"",
            "2: error: this is no URL that could be asked",
        ),
        (
            "cors_orign",
            "cors_origin",
            "3: error: unknown key `cors_orign`",
        ),
        (
            "\"https://spa.example/\"\n",
            "\"https://spa.example\"\n",
            "3: error: this is no origin",
        ),
        (
            "[clients.confidental]",
            "[clients.confidential]",
            "5: error: unknown value `confidental`",
        ),
        (
            "\"NOWHERE\"",
            "\"WEB_SECRET\"",
            "7: error: the environment variable `NOWHERE` is not set",
        ),
        (
            "redirect_uris = []",
            "redirect_uris = [\"https://cb.example/a\"]",
            "8: error: the client has nowhere to go",
        ),
        (
            "auth = \"post\"\n",
            "client_secret_env = \"WEB_SECRET\"\n",
            "7: error: this way to authenticate needs a secret",
        ),
        (
            "",
            "password_env = \"ADA\"",
            "14: error: the user has no password",
        ),
        (
            "driver = \"cookie\"",
            "driver = \"fields\"",
            "19: error: there is no cookie",
        ),
        (
            "insecure = true",
            "ca_file = \"ca.pem\"",
            "24: error: certificates can be left unchecked on loopback only",
        ),
    ] {
        assert_eq!(complaints(mistaken, correct), [said]);
    }
}
