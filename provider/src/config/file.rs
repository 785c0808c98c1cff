//! The TOML of a configuration, and its validation.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Display;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use super::{Config, ConfigError, Limits, Preset, RefreshLifetime, Registration};
use crate::model::{
    AccessTokenFormat, Client, ClientId, ClientKind, ConsentPolicy, GrantType, Issuer, Lifetime,
    PasswordHash, Pkce, Profile, Scope, Secret, SecretHash, SigningAlg, User, UserId,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    preset: Preset,
    issuer: Option<Spanned<String>>,
    registration: Option<bool>,
    verify_key: Option<Spanned<String>>,
    #[serde(default)]
    lifetimes: LifetimesTable,
    #[serde(default)]
    limits: LimitsTable,
    #[serde(default, rename = "user")]
    users: Vec<UserTable>,
    #[serde(default, rename = "client")]
    clients: Vec<ClientTable>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct LifetimesTable {
    access_token: Option<Lifetime>,
    refresh_token: Option<Lifetime>,
    refresh_token_policy: Option<RefreshPolicy>,
    code: Option<Lifetime>,
    id_token: Option<Lifetime>,
    session: Option<Lifetime>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RefreshPolicy {
    Absolute,
    Sliding,
    Unlimited,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct LimitsTable {
    header_read_timeout: Option<Spanned<u64>>,
    request_timeout: Option<Spanned<u64>>,
    connections: Option<Spanned<usize>>,
    registered_clients: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UserTable {
    username: Spanned<String>,
    id: Option<String>,
    password: Option<Spanned<String>>,
    password_hash: Option<Spanned<String>>,
    #[serde(default)]
    profile: Profile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClientTable {
    client_id: Spanned<String>,
    secret: Option<Spanned<String>>,
    name: Option<String>,
    logo_uri: Option<String>,
    #[serde(default)]
    redirect_uris: Vec<Spanned<String>>,
    grant_types: Option<BTreeSet<GrantType>>,
    #[serde(default)]
    pkce_required: bool,
    #[serde(default)]
    first_party: bool,
    access_token_format: Option<AccessTokenFormat>,
    id_token_alg: Option<SigningAlg>,
    scopes: Option<Vec<Spanned<String>>>,
}

/// Points an error at a value.
struct Source<'a> {
    name: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn refuse<T>(&self, at: &Spanned<T>, why: impl Display) -> ConfigError {
        ConfigError::at(self.name, self.text, Some(at.span()), why.to_string())
    }
}

pub(super) fn read(name: &str, text: &str) -> Result<Config, ConfigError> {
    let file: File =
        toml::from_str(text).map_err(|error| ConfigError::unreadable(name, text, &error))?;
    let source = Source { name, text };
    let preset = file.preset;
    let issuer = match &file.issuer {
        Some(url) => url
            .get_ref()
            .parse()
            .map_err(|why| source.refuse(url, why))?,
        None => Issuer::default(),
    };
    let registration = match file.registration {
        Some(true) => Registration::Open,
        Some(false) => Registration::Closed,
        None => preset.registration(),
    };
    Ok(Config {
        issuer,
        lifetimes: file.lifetimes.over(preset),
        registration,
        registered_access_tokens: preset.access_tokens(),
        verify_key: file
            .verify_key
            .map(|key| SecretHash::of(key.get_ref().as_bytes())),
        limits: file.limits.over(Limits::default(), &source)?,
        users: users(&source, file.users)?,
        clients: clients(&source, preset, file.clients)?,
    })
}

impl LifetimesTable {
    fn over(&self, preset: Preset) -> super::Lifetimes {
        let mut lifetimes = preset.lifetimes();
        let set = |lifetime: &mut Lifetime, chosen: Option<Lifetime>| {
            *lifetime = chosen.unwrap_or(*lifetime);
        };
        set(&mut lifetimes.access_token, self.access_token);
        set(&mut lifetimes.code, self.code);
        set(&mut lifetimes.id_token, self.id_token);
        set(&mut lifetimes.session, self.session);
        let span = self.refresh_token.or(match lifetimes.refresh_token {
            RefreshLifetime::Absolute(span) | RefreshLifetime::Sliding(span) => Some(span),
            RefreshLifetime::Unlimited => None,
        });
        lifetimes.refresh_token = match (self.refresh_token_policy, span) {
            (Some(RefreshPolicy::Unlimited), _) | (_, None) => RefreshLifetime::Unlimited,
            (Some(RefreshPolicy::Sliding), Some(span)) => RefreshLifetime::Sliding(span),
            (Some(RefreshPolicy::Absolute) | None, Some(span)) => RefreshLifetime::Absolute(span),
        };
        lifetimes
    }
}

impl LimitsTable {
    fn over(&self, limits: Limits, source: &Source<'_>) -> Result<Limits, ConfigError> {
        let seconds = |chosen: &Option<Spanned<u64>>, default| match chosen {
            Some(at) if (1..=LONGEST_TIMEOUT).contains(at.get_ref()) => {
                Ok(Duration::from_secs(*at.get_ref()))
            }
            Some(at) => Err(source.refuse(at, "a timeout is between 1 second and a day")),
            None => Ok(default),
        };
        let connections = match &self.connections {
            Some(at) if (1..=MOST_CONNECTIONS).contains(at.get_ref()) => *at.get_ref(),
            Some(at) => {
                return Err(source.refuse(at, "there are between 1 and a million connections"));
            }
            None => limits.connections,
        };
        Ok(Limits {
            header_read_timeout: seconds(&self.header_read_timeout, limits.header_read_timeout)?,
            request_timeout: seconds(&self.request_timeout, limits.request_timeout)?,
            connections,
            registered_clients: self.registered_clients.unwrap_or(limits.registered_clients),
            body_bytes: limits.body_bytes,
        })
    }
}

/// In seconds; none is ever needed, and timers must not overflow.
const LONGEST_TIMEOUT: u64 = 86_400;
const MOST_CONNECTIONS: usize = 1_000_000;

fn users(source: &Source<'_>, tables: Vec<UserTable>) -> Result<Vec<User>, ConfigError> {
    let mut names = HashSet::new();
    let mut ids = HashSet::new();
    let mut users = Vec::with_capacity(tables.len());
    for table in tables {
        let username = table.username.get_ref().clone();
        if !names.insert(username.clone()) {
            return Err(source.refuse(&table.username, "another user has this username"));
        }
        let password = match (&table.password, &table.password_hash) {
            (Some(plain), None) => PasswordHash::of(&Secret::new(plain.get_ref().as_str()))
                .map_err(|_| source.refuse(plain, "the password cannot be hashed"))?,
            (None, Some(hash)) => {
                PasswordHash::parse(hash.get_ref()).map_err(|why| source.refuse(hash, why))?
            }
            (Some(_), Some(_)) | (None, None) => {
                let why = "a user has either a `password` or a `password_hash`";
                return Err(source.refuse(&table.username, why));
            }
        };
        let id = table.id.unwrap_or_else(|| format!("user_{username}"));
        // OIDC Core 1.0 section 2: `sub` is at most 255 ASCII characters.
        if id.is_empty() || id.len() > 255 || !id.is_ascii() || !ids.insert(id.clone()) {
            let why = "the id of a user is unique and has 1 to 255 ASCII characters";
            return Err(source.refuse(&table.username, why));
        }
        users.push(User {
            id: UserId::new(id),
            username,
            password,
            profile: table.profile,
        });
    }
    Ok(users)
}

fn clients(
    source: &Source<'_>,
    preset: Preset,
    tables: Vec<ClientTable>,
) -> Result<Vec<Client>, ConfigError> {
    let mut ids = HashSet::new();
    let mut clients = Vec::with_capacity(tables.len());
    for table in tables {
        if !ids.insert(table.client_id.get_ref().clone()) {
            return Err(source.refuse(&table.client_id, "another client has this client_id"));
        }
        clients.push(client(source, preset, table)?);
    }
    Ok(clients)
}

fn client(source: &Source<'_>, preset: Preset, table: ClientTable) -> Result<Client, ConfigError> {
    let id = table.client_id.get_ref().clone();
    // RFC 6749 appendix A.1: client-id = *VSCHAR; an empty one could not be told from none.
    if id.is_empty() || !id.bytes().all(|c| matches!(c, 0x20..=0x7e)) {
        let why = "a client_id is one or more printable ASCII characters";
        return Err(source.refuse(&table.client_id, why));
    }
    let kind = match &table.secret {
        Some(secret) if secret.get_ref().is_empty() => {
            return Err(source.refuse(secret, "a secret is not empty; a public client has none"));
        }
        Some(secret) => ClientKind::Confidential {
            secret: SecretHash::of(secret.get_ref().as_bytes()),
        },
        None => ClientKind::Public,
    };
    let grant_types = table.grant_types.unwrap_or_else(GrantType::usual);
    let unsuited = grant_types
        .iter()
        .find(|grant| !grant.suits_public_clients());
    if let (ClientKind::Public, Some(grant)) = (&kind, unsuited) {
        let why = format!(
            "a public client cannot use {}; give it a `secret`",
            grant.as_str()
        );
        return Err(source.refuse(&table.client_id, why));
    }
    let redirect_uris = table.redirect_uris.iter();
    let redirect_uris = redirect_uris
        .map(|uri| uri.get_ref().parse().map_err(|why| source.refuse(uri, why)))
        .collect::<Result<_, _>>()?;
    let scopes = match &table.scopes {
        Some(scopes) => scopes
            .iter()
            .map(|scope| {
                scope
                    .get_ref()
                    .parse()
                    .map_err(|why| source.refuse(scope, why))
            })
            .collect::<Result<_, _>>()?,
        None => Scope::BUILT_IN.into_iter().collect(),
    };
    Ok(Client {
        name: table.name.unwrap_or_else(|| id.clone()),
        id: ClientId::new(id),
        kind,
        logo_uri: table.logo_uri,
        redirect_uris,
        grant_types,
        pkce: if table.pkce_required {
            Pkce::Required
        } else {
            Pkce::Optional
        },
        consent: if table.first_party {
            ConsentPolicy::FirstParty
        } else {
            ConsentPolicy::Ask
        },
        access_tokens: table
            .access_token_format
            .unwrap_or_else(|| preset.access_tokens()),
        id_token_alg: table.id_token_alg.unwrap_or(SigningAlg::RS256),
        scopes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> ConfigError {
        read("op.toml", text).expect_err("the configuration is wrong")
    }

    #[test]
    fn an_unknown_key_is_reported_where_it_stands() {
        let error = error("preset = \"seed\"\n  lifetime = 3\n");
        assert_eq!((error.line, error.column), (2, 3));
        assert!(
            error.message.contains("unknown field `lifetime`"),
            "{error}"
        );
    }

    #[test]
    fn a_redirect_uri_with_a_fragment_is_reported_where_it_stands() {
        let error =
            error("[[client]]\nclient_id = \"a\"\nredirect_uris = [\"https://a.example/#x\"]\n");
        assert_eq!((error.line, error.column), (3, 18));
    }

    #[test]
    fn an_error_about_a_secret_does_not_show_it() {
        let error = error("[[user]]\nusername = \"a\"\npassword_hash = \"hunter2\"\n");
        assert_eq!(error.line, 3);
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }

    #[test]
    fn neither_the_parser_nor_a_line_with_several_keys_shows_a_secret() {
        for text in [
            "[[user]]\nusername = \"a\"\npassword = 271828\n",
            "client = [{ client_id = \"a\", secret = \"271828\", colour = 1 }]\n",
            "client = [{ client_id = \"\", secret=\"271828\" }]\n",
        ] {
            let error = error(text).to_string();
            assert!(!error.contains("271828"), "{error}");
        }
    }

    #[test]
    fn a_limit_that_no_server_can_keep_is_reported_where_it_stands() {
        for text in [
            "[limits]\nconnections = 9223372036854775807\n",
            "[limits]\nheader_read_timeout = 0\n",
            "[limits]\nrequest_timeout = 9223372036854775807\n",
        ] {
            assert_eq!(error(text).line, 2, "{text}");
        }
    }

    #[test]
    fn the_example_of_the_readme_is_read() {
        let readme = include_str!("../../README.md");
        let example = readme
            .split_once("```toml\n")
            .and_then(|(_, rest)| rest.split_once("```"));
        let (example, _) = example.expect("the readme has an example");
        let config = read("README.md", example).expect("the example is right");
        assert_eq!(config.issuer.as_str(), "https://op.example");
        assert_eq!(config.lifetimes, Preset::Seed.lifetimes());
        assert_eq!(config.limits, Limits::default());
        assert_eq!((config.users.len(), config.clients.len()), (1, 1));
    }

    #[test]
    fn a_preset_is_refined_by_what_the_file_says() {
        let config =
            read("op.toml", "preset = \"clerk\"\n[lifetimes]\nrefresh_token = 60\nrefresh_token_policy = \"sliding\"\n")
                .expect("it is right");
        let sliding = RefreshLifetime::Sliding(Lifetime::from_secs(60));
        assert_eq!(config.lifetimes.refresh_token, sliding);
        assert_eq!(config.lifetimes.access_token, Lifetime::from_secs(86_400));
        assert_eq!(config.registration, Registration::Open);
    }
}
