//! How a target file becomes a [`Target`]: secrets found, URLs parsed, contradictions refused.

mod values;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use url::Url;

use super::document::{
    ClientDocument, DeclaredDocument, HookDocument, HookDriver, LoginDocument, LoginDriver,
    TargetDocument, TlsDocument, UserDocument, VerifyDocument,
};
use super::{
    Client, ConsentButtons, Declared, Lifetimes, Login, LoginPage, Registration, Role, Secret,
    Target, Trust, User, UserRole, VerifyApi, is_loopback,
};
use crate::text::{Diagnostic, Source};
use crate::text::{Written, read};
use crate::words::ClientAuth;
use values::span_of;

/// Why a target file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// It could not be read.
    #[error("failed to read {}: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It has mistakes.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n\n"))]
    Invalid(Vec<Diagnostic>),
}

impl Target {
    /// Reads a target file; secrets that it leaves to the environment come from this process's.
    pub fn read(path: &Path) -> Result<Self, TargetError> {
        let text = fs::read_to_string(path).map_err(|source| TargetError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(path.display().to_string(), text, |name| {
            std::env::var(name).ok()
        })
    }

    /// Reads the text of a target file.
    pub fn parse(
        path: impl Into<String>,
        text: impl Into<String>,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, TargetError> {
        let source = Arc::new(Source {
            path: path.into(),
            text: text.into(),
        });
        let (written, document) = read::<TargetDocument>(&source).map_err(TargetError::Invalid)?;
        let mut reading = Reading {
            source: &source,
            environment,
            complaints: Vec::new(),
        };
        let target = reading.target(document, &Written::root(&written));
        if reading.complaints.is_empty() {
            Ok(target)
        } else {
            Err(TargetError::Invalid(reading.complaints))
        }
    }
}

/// A target file on its way to a target. Mistakes are gathered, so that all of them are seen at once.
struct Reading<'s, E> {
    source: &'s Arc<Source>,
    environment: E,
    complaints: Vec<Diagnostic>,
}

impl<E: Fn(&str) -> Option<String>> Reading<'_, E> {
    fn target(&mut self, document: TargetDocument, written: &Written<'_>) -> Target {
        let at = |key: &str| written.member(key).unwrap_or(*written);
        let issuer = self.url(&document.issuer, at("issuer").span());
        let loopback = issuer.is_none_or(|issuer| is_loopback(&issuer));
        let registers = document
            .registration
            .used
            .unwrap_or(document.clients.is_empty());
        let token = self.secret(
            document.registration.initial_access_token,
            document.registration.initial_access_token_env,
            &at("registration"),
            "initial_access_token",
        );
        Target {
            issuer: document.issuer,
            metadata: document
                .metadata
                .and_then(|url| self.url(&url, at("metadata").span())),
            profiles: document.profiles,
            clients: self.clients(document.clients, &at("clients")),
            registration: registers.then_some(Registration {
                initial_access_token: token,
            }),
            users: self.users(document.users, &at("users")),
            login: self.login(document.login, &at("login")),
            consent: ConsentButtons {
                allow: document.consent.allow,
                deny: document.consent.deny,
            },
            lifetimes: Lifetimes {
                access_s: document.lifetimes.access_s,
                refresh_s: document.lifetimes.refresh_s,
                code_s: document.lifetimes.code_s,
            },
            clock: self.hook(document.clock, &at("clock")),
            key_rotation: self.hook(document.key_rotation, &at("key_rotation")),
            user_admin: self.hook(document.user_admin, &at("user_admin")),
            client_admin: self.hook(document.client_admin, &at("client_admin")),
            declares: self.declared(document.declares, &at("declares")),
            verify: document
                .verify
                .and_then(|verify| self.verify(verify, &at("verify"))),
            trust: self.trust(document.tls, &at("tls"), loopback),
            cors_origin: document
                .cors_origin
                .inspect(|origin| self.origin(origin, at("cors_origin").span())),
        }
    }

    fn clients(
        &mut self,
        documents: BTreeMap<Role, ClientDocument>,
        written: &Written<'_>,
    ) -> BTreeMap<Role, Client> {
        // The map is ordered by role, the file by its author: places are found by identifier.
        let place = |client_id: &str| {
            let mut clients = written.members().map(|(_, client)| client);
            clients
                .find(|client| {
                    client.member("client_id").and_then(|id| id.text()) == Some(client_id)
                })
                .unwrap_or(*written)
        };
        let mut clients = BTreeMap::new();
        for (role, document) in documents {
            let place = place(&document.client_id);
            let client_secret = self.secret(
                document.client_secret,
                document.client_secret_env,
                &place,
                "client_secret",
            );
            if document.redirect_uris.is_empty() {
                self.complain(
                    span_of(&place, "redirect_uris"),
                    "the client has nowhere to go",
                    "at least one redirect URI",
                );
            }
            let auth = match (document.auth, &client_secret) {
                (Some(auth), _) => auth,
                (None, Some(_)) => ClientAuth::Basic,
                (None, None) => ClientAuth::None,
            };
            if client_secret.is_none() && matches!(auth, ClientAuth::Basic | ClientAuth::Post) {
                self.complain(
                    span_of(&place, "auth"),
                    "this way to authenticate needs a secret",
                    "add `client_secret_env`",
                );
            }
            clients.insert(
                role,
                Client {
                    client_id: document.client_id,
                    client_secret,
                    redirect_uris: document.redirect_uris,
                    auth,
                    scopes: document.scopes,
                },
            );
        }
        clients
    }

    fn users(
        &mut self,
        documents: BTreeMap<UserRole, UserDocument>,
        written: &Written<'_>,
    ) -> BTreeMap<UserRole, User> {
        let mut users = BTreeMap::new();
        for (role, document) in documents {
            let place = match role {
                UserRole::First => written.member("first"),
                UserRole::Second => written.member("second"),
            };
            let place = place.unwrap_or(*written);
            match self.secret(document.password, document.password_env, &place, "password") {
                Some(password) => drop(users.insert(
                    role,
                    User {
                        username: document.username,
                        password,
                    },
                )),
                None => self.complain(
                    place.span(),
                    "the user has no password",
                    "write `password_env = \"NAME\"`",
                ),
            }
        }
        users
    }

    fn login(&mut self, document: LoginDocument, written: &Written<'_>) -> Login {
        let cookie = self.secret(document.cookie, document.cookie_env, written, "cookie");
        match document.driver {
            LoginDriver::Form => Login::Form,
            LoginDriver::Fields => {
                if document.page.is_empty() {
                    self.complain(
                        span_of(written, "driver"),
                        "no field is named",
                        "write [[login.page]] with `fields`",
                    );
                }
                let pages = document.page.into_iter();
                Login::Fields(
                    pages
                        .map(|page| LoginPage {
                            fields: page.fields,
                            submit: page.submit,
                        })
                        .collect(),
                )
            }
            LoginDriver::Cookie => match cookie {
                Some(cookie) => Login::Cookie(cookie),
                None => {
                    self.complain(
                        span_of(written, "driver"),
                        "there is no cookie",
                        "write `cookie_env = \"NAME\"`",
                    );
                    Login::Form
                }
            },
        }
    }

    fn hook(&mut self, document: HookDocument, written: &Written<'_>) -> Option<Url> {
        match (document.driver, document.url) {
            (HookDriver::None, _) => None,
            (HookDriver::Http, Some(url)) => self.url(&url, span_of(written, "url")),
            (HookDriver::Http, None) => {
                self.complain(
                    span_of(written, "driver"),
                    "the driver `http` needs a URL",
                    "write `url = \"http://...\"`",
                );
                None
            }
        }
    }

    fn declared(&mut self, document: DeclaredDocument, written: &Written<'_>) -> Declared {
        if let Some(need) = document.offers.intersection(&document.lacks).next() {
            self.complain(
                span_of(written, "lacks"),
                format!("{need:?} is both offered and lacking"),
                "decide for one",
            );
        }
        Declared {
            offers: document.offers,
            lacks: document.lacks,
            rotates_refresh_tokens: document.rotates_refresh_tokens,
            refresh_policy: document.refresh_policy,
            rotation_grace_s: document.rotation_grace_s,
            leeway_s: document.leeway_s,
            propagation_delay_ms: document.propagation_delay_ms,
            load_allowed: document.load_allowed,
        }
    }

    fn verify(&mut self, document: VerifyDocument, written: &Written<'_>) -> Option<VerifyApi> {
        let url = self.url(&document.url, span_of(written, "url"));
        let key = self.secret(document.key, document.key_env, written, "key");
        if key.is_none() {
            self.complain(
                written.span(),
                "the endpoint needs a key",
                "write `key_env = \"NAME\"`",
            );
        }
        Some(VerifyApi {
            url: url?,
            key: key?,
        })
    }

    fn trust(&mut self, document: TlsDocument, written: &Written<'_>, loopback: bool) -> Trust {
        match (document.insecure, document.ca_file) {
            (true, _) => {
                if !loopback {
                    let said = "certificates can be left unchecked on loopback only";
                    self.complain(
                        span_of(written, "insecure"),
                        said,
                        "name the authority instead: `ca_file`",
                    );
                }
                Trust::Anyone
            }
            (false, Some(file)) => Trust::Authority(file),
            (false, None) => Trust::Public,
        }
    }
}

#[cfg(test)]
mod tests;
