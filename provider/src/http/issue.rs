//! Making tokens once the core has allowed them.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Serialize, Serializer};

use super::error::TokenError;
use super::json;
use crate::keys::Typ;
use crate::model::{
    AccessToken, AccessTokenFormat, Client, Grant, GrantType, Issued, Lifetime, Minted, Nonce,
    RefreshToken, Scope, ScopeSet, Secret, Timestamp, TokenId, TokenKind,
};
use crate::oauth::access_token::{self, AccessTokenParts};
use crate::oauth::id_token::{self, Subject};
use crate::provider::Provider;
use crate::rule::Rule;

/// Tokens that are made, but neither recorded nor sent.
pub(crate) struct Tokens {
    /// For the store.
    pub(crate) issued: Issued,
    /// For the client.
    pub(crate) answer: Answer,
}

/// A successful answer: RFC 6749 section 5.1. It holds secrets, so it has no `Debug`.
#[derive(Serialize)]
pub(crate) struct Answer {
    #[serde(serialize_with = "exposed")]
    access_token: Secret,
    token_type: &'static str,
    expires_in: Lifetime,
    #[serde(
        serialize_with = "exposed_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    refresh_token: Option<Secret>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    scope: ScopeSet,
}

fn exposed<S: Serializer>(token: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(token.expose())
}

fn exposed_if_any<S: Serializer>(token: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    token.as_ref().map(Secret::expose).serialize(serializer)
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = json::uncached(StatusCode::OK, &self);
        // RFC 6749 section 5.1 asks for both.
        response
            .headers_mut()
            .insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
        response
    }
}

/// On which occasion a user's client gets tokens.
#[derive(Clone, Copy)]
pub(crate) enum Occasion<'a> {
    /// The first tokens of the grant.
    First,
    /// In exchange for this refresh token.
    Refresh(&'a RefreshToken),
}

impl<'a> Occasion<'a> {
    fn replaced(self) -> Option<&'a RefreshToken> {
        match self {
            Self::First => None,
            Self::Refresh(replaced) => Some(replaced),
        }
    }

    /// OIDC Core 1.0 section 12.2: the nonce belongs to the authentication request, which a refresh is not.
    fn nonce(self, grant: &Grant) -> Option<&Nonce> {
        match self {
            Self::First => grant.nonce.as_ref(),
            Self::Refresh(_) => None,
        }
    }
}

/// Makes the tokens of a user's grant.
pub(crate) async fn for_user(
    op: &Provider,
    client: &Client,
    grant: &Grant,
    scopes: ScopeSet,
    occasion: Occasion<'_>,
    now: Timestamp,
) -> Result<Tokens, TokenError> {
    // OIDC Core 1.0 section 11.
    let offline =
        grant.scopes.contains(&Scope::OfflineAccess) && client.may_use(GrantType::RefreshToken);
    let (access, access_token) = access(op, client, grant, op.mint_id(), scopes, now).await?;
    let refresh = offline.then(|| refresh(op, grant, occasion.replaced(), now));
    let rules = op.rules();
    let identifies =
        grant.scopes.contains(&Scope::Openid) || !rules.keep(Rule::TokenNoIdTokenWithoutOpenid);
    let id_token = match identifies {
        true => id_token(op, client, grant, occasion.nonce(grant), &access_token, now).await?,
        false => None,
    };
    let (refresh, refresh_token) = refresh.unzip();
    let mut answer = answer(op, &access, access_token, refresh_token, id_token);
    if !rules.keep(Rule::ExpRefreshedLifetimeStated)
        && occasion.replaced().is_some()
        && let Some(end) = refresh.as_ref().and_then(|row| row.expires)
    {
        answer.expires_in = end.since(now);
    }
    Ok(Tokens {
        issued: Issued { access, refresh },
        answer,
    })
}

/// Makes the access token of a client that acts for itself. RFC 6749 section 4.4.3: no refresh token.
pub(crate) async fn for_client(
    op: &Provider,
    client: &Client,
    grant: &Grant,
    now: Timestamp,
) -> Result<Tokens, TokenError> {
    // Nothing but this token will hang on the grant, so both go by one name.
    let (id, scopes) = (grant.id.id(), grant.scopes.clone());
    let (access, access_token) = access(op, client, grant, id, scopes, now).await?;
    let refreshed = !op.rules().keep(Rule::TokenClientCredentialsNotRefreshed);
    let refresh = refreshed.then(|| refresh(op, grant, None, now));
    let (refresh, refresh_token) = refresh.unzip();
    let answer = answer(op, &access, access_token, refresh_token, None);
    Ok(Tokens {
        issued: Issued { access, refresh },
        answer,
    })
}

fn answer(
    op: &Provider,
    access: &AccessToken,
    access_token: Secret,
    refresh_token: Option<Secret>,
    id_token: Option<String>,
) -> Answer {
    Answer {
        access_token,
        token_type: "Bearer",
        expires_in: op.config().lifetimes.access_token,
        refresh_token,
        id_token,
        scope: access.scopes.clone(),
    }
}

async fn access(
    op: &Provider,
    client: &Client,
    grant: &Grant,
    id: TokenId,
    scopes: ScopeSet,
    issued: Timestamp,
) -> Result<(AccessToken, Secret), TokenError> {
    let expires = issued + op.config().lifetimes.access_token;
    let (id, secret, token) = match client.access_tokens {
        AccessTokenFormat::Opaque => {
            let Minted { id, hash, token } = op.mint_as(TokenKind::Access, id);
            (id, hash, token)
        }
        AccessTokenFormat::Jwt => {
            let parts = AccessTokenParts {
                id,
                grant,
                scopes: &scopes,
                issued,
                expires,
            };
            let claims = access_token::claims(op.issuer(), &parts);
            let keys = op.keys();
            let key = keys.current(client.id_token_alg);
            let jwt = op
                .sign(key, key.unsigned(Typ::AccessToken, &claims)?)
                .await?;
            (id, access_token::proof(&jwt), Secret::new(jwt))
        }
    };
    let (format, grant) = (client.access_tokens, grant.id.clone());
    Ok((
        AccessToken {
            id,
            secret,
            format,
            grant,
            scopes,
            issued,
            expires,
        },
        token,
    ))
}

fn refresh(
    op: &Provider,
    grant: &Grant,
    replaced: Option<&RefreshToken>,
    issued: Timestamp,
) -> (RefreshToken, Secret) {
    let Minted { id, hash, token } = op.mint(TokenKind::Refresh);
    let expires = op.refresh_expiry(replaced, issued);
    let row = RefreshToken {
        id,
        secret: hash,
        grant: grant.id.clone(),
        issued,
        expires,
        rotated: false,
    };
    (row, token)
}

async fn id_token(
    op: &Provider,
    client: &Client,
    grant: &Grant,
    nonce: Option<&Nonce>,
    access_token: &Secret,
    now: Timestamp,
) -> Result<Option<String>, TokenError> {
    let Some(user) = grant.user.as_ref().and_then(|user| op.config().user(user)) else {
        return Ok(None);
    };
    let subject = Subject {
        issuer: op.issuer(),
        client,
        user,
        grant,
        nonce,
        access_token,
    };
    let claims = id_token::claims(subject, op.mint_id(), now, op.config().lifetimes.id_token);
    let keys = op.keys();
    let key = keys.current(client.id_token_alg);
    let token = op.sign(key, key.unsigned(Typ::IdToken, &claims)?).await?;
    Ok(Some(token))
}
