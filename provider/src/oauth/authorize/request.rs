//! From parameters to a request that may be carried out: RFC 6749 section 4.1.1 and OIDC Core 1.0 section 3.1.2.1.

use super::error::AuthorizeError;
use super::parameters::Parameters;
use super::prompt::Prompt;
use super::return_to::{ResponseMode, ReturnTo};
use crate::model::{
    Challenge, Client, ClientId, GrantType, Lifetime, Nonce, Pkce, RedirectUri, Scope, ScopeSet,
    State,
};
use crate::oauth::pkce;
use crate::rule::{Rule, Rules, Violation};

/// A request that is in order; whether it is granted is for [`decide`](super::decide) and for the user.
#[derive(Clone, Debug)]
pub struct AuthorizationRequest {
    /// The client that asks.
    pub client: ClientId,
    /// Where the answer goes.
    pub return_to: ReturnTo,
    /// The scopes that are asked for.
    pub scopes: ScopeSet,
    /// To be echoed in the ID token.
    pub nonce: Option<Nonce>,
    /// The challenge that the verifier has to match.
    pub challenge: Option<Challenge>,
    /// How much the user may or must be asked.
    pub prompt: Prompt,
    /// The longest time since the user authenticated.
    pub max_age: Option<Lifetime>,
    /// The user whom the client expects to sign in.
    pub login_hint: Option<String>,
}

/// A refused request, and whether the client may be told.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// Nothing proves that the redirect URI belongs to the client: the user sees a page.
    Page(AuthorizeError),
    /// The client hears of it.
    Return(ReturnTo, AuthorizeError),
}

/// The client that a request names, before it is looked up.
///
/// # Errors
/// None is named, or several are.
pub fn client_id(parameters: &Parameters) -> Result<ClientId, AuthorizeError> {
    let unknown = Violation(Rule::AuthzClientKnownBeforeRedirect);
    let named = parameters
        .one("client_id")
        .map_err(AuthorizeError::InvalidRequest)?;
    named
        .map(ClientId::new)
        .ok_or(AuthorizeError::Client(unknown))
}

/// Checks a request as far as the request alone can be checked.
///
/// # Errors
/// The first thing that is wrong with it. Nothing travels to a client before its redirect URI has been verified.
pub fn validate(
    parameters: &Parameters,
    client: &Client,
    rules: &Rules,
) -> Result<AuthorizationRequest, Refusal> {
    let return_to = return_to(parameters, client, rules).map_err(Refusal::Page)?;
    // With two states there is none that could be handed back.
    let state = parameters.one("state").ok().flatten().map(State::new);
    let return_to = return_to.with(state);
    refuse_what_is_unsupported(parameters, client, rules)
        .and_then(|()| read(parameters, client, &return_to, rules))
        .map_err(|error| Refusal::Return(return_to, error))
}

fn return_to(
    parameters: &Parameters,
    client: &Client,
    rules: &Rules,
) -> Result<ReturnTo, AuthorizeError> {
    let requested = parameters
        .one("redirect_uri")
        .map_err(AuthorizeError::InvalidRequest)?;
    let return_to = match requested {
        Some(text) => {
            let uri: RedirectUri = text
                .parse()
                .map_err(|_| AuthorizeError::RedirectUriUnusable)?;
            ReturnTo::verify(uri, &client.redirect_uris, rules)
                .map_err(AuthorizeError::RedirectUri)?
        }
        None => ReturnTo::implied(&client.redirect_uris, rules)
            .ok_or(AuthorizeError::RedirectUriMissing)?,
    };
    let mode = parameters
        .one("response_mode")
        .map_err(AuthorizeError::InvalidRequest)?;
    Ok(return_to.by(mode
        .map(ResponseMode::parse)
        .transpose()?
        .unwrap_or_default()))
}

fn refuse_what_is_unsupported(
    parameters: &Parameters,
    client: &Client,
    rules: &Rules,
) -> Result<(), AuthorizeError> {
    parameters
        .none_repeated()
        .map_err(AuthorizeError::InvalidRequest)?;
    // Ignoring an object would mean to carry out another request than the client signed: OIDC Core 1.0 section 6.1.
    if parameters
        .one("request")
        .is_ok_and(|object| object.is_some())
    {
        return Err(AuthorizeError::RequestObject);
    }
    if parameters.one("request_uri").is_ok_and(|uri| uri.is_some()) {
        return Err(AuthorizeError::RequestUri);
    }
    response_type(parameters, rules)?;
    if !client.may_use(GrantType::AuthorizationCode) {
        return Err(AuthorizeError::UnauthorizedClient);
    }
    Ok(())
}

/// RFC 6749 section 3.1.1: only `code`, compared with case.
fn response_type(parameters: &Parameters, rules: &Rules) -> Result<(), AuthorizeError> {
    let asked = parameters
        .one("response_type")
        .map_err(AuthorizeError::InvalidRequest)?;
    rules
        .require(Rule::AuthzResponseTypePresent, asked.is_some())
        .map_err(AuthorizeError::InvalidRequest)?;
    let asked = asked.unwrap_or("code");
    let rule = if asked
        .split(' ')
        .any(|value| matches!(value, "token" | "id_token"))
    {
        Rule::AuthzFrontChannelTokenRefused
    } else {
        Rule::AuthzResponseTypeSupported
    };
    rules
        .require(rule, asked == "code")
        .map_err(AuthorizeError::UnsupportedResponseType)
}

fn read(
    parameters: &Parameters,
    client: &Client,
    return_to: &ReturnTo,
    rules: &Rules,
) -> Result<AuthorizationRequest, AuthorizeError> {
    let one = |name| parameters.one(name).map_err(AuthorizeError::InvalidRequest);
    let prompt = one("prompt")?
        .map(|list| Prompt::parse(list, rules))
        .transpose();
    let max_age = one("max_age")?.map(seconds).transpose();
    Ok(AuthorizationRequest {
        client: client.id.clone(),
        scopes: scopes(one("scope")?, client, rules)?,
        nonce: one("nonce")?.map(Nonce::new),
        challenge: challenge(
            one("code_challenge")?,
            one("code_challenge_method")?,
            client,
            rules,
        )?,
        prompt: prompt
            .map_err(AuthorizeError::InvalidRequest)?
            .unwrap_or_default(),
        max_age: max_age?,
        login_hint: one("login_hint")?.map(str::to_owned),
        return_to: return_to.clone(),
    })
}

/// OIDC Core 1.0 section 3.1.2.1. Digits only: the parser of the standard library takes a sign too.
fn seconds(text: &str) -> Result<Lifetime, AuthorizeError> {
    let digits = Some(text).filter(|text| text.bytes().all(|c| c.is_ascii_digit()));
    digits
        .and_then(|text| text.parse().ok())
        .map(Lifetime::from_secs)
        .ok_or(AuthorizeError::Parameter(
            "max_age is not a number of seconds",
        ))
}

/// RFC 6749 section 3.3. Every value has to be one that the client may ask for; an absent list means the default.
fn scopes(list: Option<&str>, client: &Client, rules: &Rules) -> Result<ScopeSet, AuthorizeError> {
    let invalid = AuthorizeError::InvalidScope(Violation(Rule::AuthzUnknownScopeNotGranted));
    let Some(list) = list else {
        let default: ScopeSet = [Scope::Profile, Scope::Email].into_iter().collect();
        return Ok(default.intersection(&client.scopes));
    };
    let asked: ScopeSet = list.parse().map_err(|_| invalid)?;
    let allowed = !asked.is_empty() && asked.is_subset(&client.scopes);
    rules
        .require(Rule::AuthzUnknownScopeNotGranted, allowed)
        .map_err(AuthorizeError::InvalidScope)?;
    Ok(asked)
}

/// RFC 7636 section 4.3. `S256` is the only method: `plain` protects nothing that the redirect did not already show.
fn challenge(
    challenge: Option<&str>,
    method: Option<&str>,
    client: &Client,
    rules: &Rules,
) -> Result<Option<Challenge>, AuthorizeError> {
    let Some(challenge) = challenge else {
        if method.is_some() {
            return Err(AuthorizeError::Parameter(
                "code_challenge_method comes without a code_challenge",
            ));
        }
        let required = |rule, yes: bool| {
            rules
                .require(rule, !yes)
                .map_err(AuthorizeError::InvalidRequest)
        };
        required(Rule::PkceRequiredForPublicClients, client.is_public())?;
        required(
            Rule::PkceRequiredForAllClients,
            client.pkce == Pkce::Required && !client.is_public(),
        )?;
        return Ok(None);
    };
    s256(challenge, method, rules)
        .map(Some)
        .map_err(AuthorizeError::InvalidRequest)
}

fn s256(challenge: &str, method: Option<&str>, rules: &Rules) -> Result<Challenge, Violation> {
    rules.require(Rule::PkceDefaultMethodPlain, method.is_some())?;
    rules.require(
        Rule::PkceMethodSupported,
        matches!(method, None | Some("S256")),
    )?;
    pkce::s256(challenge, rules)
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::sync::LazyLock;

    static DEMO: LazyLock<Config> = LazyLock::new(Config::demo);

    fn validated(encoded: &str) -> Result<AuthorizationRequest, Refusal> {
        let parameters = Parameters::read(encoded).map_err(Refusal::Page)?;
        let client = DEMO.client(&client_id(&parameters).map_err(Refusal::Page)?);
        let client = client.ok_or(Refusal::Page(AuthorizeError::RedirectUriMissing))?;
        validate(&parameters, client, &Rules::strict())
    }

    #[test]
    fn an_absent_scope_means_profile_and_email() {
        let request = validated(
            "response_type=code&client_id=demo-confidential&redirect_uri=https%3A%2F%2Frp.example%2Fcallback&scope=",
        );
        assert_eq!(
            request.expect("it is in order").scopes.to_string(),
            "profile email"
        );
    }

    #[test]
    fn a_max_age_is_digits_and_nothing_else() {
        let asked = |max_age: &str| {
            let request = validated(&format!(
                "response_type=code&client_id=demo-confidential&redirect_uri=https://rp.example/callback&max_age={max_age}"
            ));
            request.map(|request| request.max_age).ok()
        };
        assert_eq!(asked("60"), Some(Some(Lifetime::from_secs(60))));
        for max_age in ["%2B60", "-1", "6e1", "18446744073709551616"] {
            assert_eq!(asked(max_age), None, "{max_age}");
        }
    }
}
