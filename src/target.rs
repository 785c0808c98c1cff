//! The provider under test as the command line names it, and the way to it.

use std::env;
use std::path::Path;
use std::sync::Arc;

use assay_conformance::rp::secrets::Salt;
use assay_conformance::rp::transport::Cause;
use assay_conformance::rp::wire::Limits;
use assay_conformance::rp::{Session, SessionError};
use assay_conformance::runner::{Shared, Targets};
use assay_conformance::target::{Client, Secret, Target, TargetError, Trust, User};
use assay_conformance::words::ClientAuth;
use assay_conformance::words::Profile;
use assay_conformance::words::{Role, UserRole};

use crate::args::Access;
use crate::embedded::Embedded;
use crate::exit::Failure;

/// The provider that is meant.
pub(crate) enum Named {
    /// The reference provider in this process.
    Reference,
    /// Somebody's provider.
    Foreign(Box<Target>),
}

impl Named {
    /// Reads the argument: nothing, a URL or a file. Nothing is sent.
    pub(crate) fn read(argument: Option<&str>, access: &Access) -> Result<Self, Failure> {
        let Some(argument) = argument else {
            return Ok(Self::Reference);
        };
        let target = if argument.contains("://") {
            from_url(argument, access)?
        } else {
            Target::read(Path::new(argument)).map_err(|error| unreadable(argument, &error))?
        };
        Ok(Self::Foreign(Box::new(target)))
    }

    /// The profiles it wants to be judged by where the command line names none.
    pub(crate) fn profiles(&self) -> &[Profile] {
        match self {
            Self::Reference => &[],
            Self::Foreign(target) => &target.profiles,
        }
    }

    /// The way to it: starts it, or finds out what it offers.
    pub(crate) async fn open(self) -> Result<Arc<dyn Targets>, Failure> {
        match self {
            Self::Reference => Ok(Arc::new(Embedded::strict().await?)),
            Self::Foreign(target) => Ok(Arc::new(Shared::new(Arc::new(open(*target).await?)))),
        }
    }
}

/// Reads the metadata of a target, and registers the clients that are missing.
pub(crate) async fn open(target: Target) -> Result<Session, Failure> {
    Session::open(target, Salt::fresh(), Limits::default())
        .await
        .map_err(unreachable)
}

/// A target of which only the address is known.
pub(crate) fn at(url: &str, ca: Option<&Path>, insecure: bool) -> Result<Target, Failure> {
    let mut target = Target::new(url);
    if !["http://", "https://"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
    {
        return Err(Failure::input(format!(
            "{url} is no issuer: it has to begin with https://, or http:// on loopback"
        )));
    }
    if insecure && !target.is_loopback() {
        return Err(Failure::input(
            "--insecure is for loopback addresses; elsewhere name the authority with --ca FILE",
        ));
    }
    target.trust = match (ca, insecure) {
        (Some(file), _) => Trust::Authority(file.to_owned()),
        (None, true) => Trust::Anyone,
        (None, false) => Trust::Public,
    };
    Ok(target)
}

/// A provider of which only the URL is known can fairly be held to these: it never claimed OAuth 2.1, FAPI or a product's
/// behaviour, and would be accused of what its own specifications allow.
const CLAIMED_BY_MOST: [Profile; 5] = [
    Profile::OauthCore,
    Profile::OidcConfig,
    Profile::OidcBasic,
    Profile::SecurityBcp,
    Profile::PublicClientCors,
];

fn from_url(url: &str, access: &Access) -> Result<Target, Failure> {
    let mut target = at(url, access.ca.as_deref(), access.insecure)?;
    target.profiles = CLAIMED_BY_MOST.to_vec();
    if let Some(client_id) = &access.client_id {
        let secret = secret(
            access.client_secret.as_deref(),
            access.client_secret_env.as_deref(),
        )?;
        let (role, auth) = if secret.is_some() {
            (Role::Confidential, ClientAuth::Basic)
        } else {
            (Role::Public, ClientAuth::None)
        };
        let client = Client {
            client_id: client_id.clone(),
            client_secret: secret,
            redirect_uris: access.redirect_uri.clone(),
            auth,
            scopes: Vec::new(),
        };
        target.clients.insert(role, client);
        target.registration = None;
    }
    if let Some(username) = &access.username {
        let password = secret(access.password.as_deref(), access.password_env.as_deref())?;
        let password = password
            .ok_or_else(|| Failure::input("the user needs a password: --password-env NAME"))?;
        target.users.insert(
            UserRole::First,
            User {
                username: username.clone(),
                password,
            },
        );
    }
    Ok(target)
}

fn secret(value: Option<&str>, variable: Option<&str>) -> Result<Option<Secret>, Failure> {
    match (value, variable) {
        (Some(value), _) => Ok(Some(Secret::new(value))),
        (None, Some(name)) => match env::var(name) {
            Ok(value) => Ok(Some(Secret::new(value))),
            Err(_) => Err(Failure::input(format!(
                "the environment variable {name} is not set"
            ))),
        },
        (None, None) => Ok(None),
    }
}

fn unreadable(argument: &str, error: &TargetError) -> Failure {
    match error {
        TargetError::Unreadable { .. } => Failure::input(format!(
            "{error}\n\nA target is a URL such as https://op.example, or a file that `assay init https://op.example -o {argument}` writes."
        )),
        TargetError::Invalid(_) => Failure::input(error),
    }
}

fn unreachable(error: SessionError) -> Failure {
    match error {
        SessionError::Issuer { .. } | SessionError::Trust(_) => Failure::input(error),
        SessionError::NoProvider { .. } => Failure::trouble(error),
        SessionError::Unreachable(ref none) if none.cause == Cause::Certificate => {
            Failure::trouble(format!(
                "{error}\n\nName the authority that signed its certificate with --ca FILE (in a target file: [tls] ca_file); \
             on loopback --insecure takes any certificate."
            ))
        }
        SessionError::Unreachable(_) => Failure::trouble(format!(
            "{error}\n\nIs it running, and is this its address? Try: curl -v the URL above."
        )),
    }
}
