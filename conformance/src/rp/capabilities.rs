//! The needs that a target meets: metadata and target file in, needs out.

use std::collections::BTreeSet;

use super::session::Session;
use crate::target::{Client, Login, RefreshPolicy};
use crate::words::ClientAuth;
use crate::words::Endpoint;
use crate::words::{Need, Role};

/// Everything the target offers. The target file counts for more than the metadata.
pub(crate) fn offers(session: &Session) -> BTreeSet<Need> {
    let declares = &session.target().declares;
    let mut offers: BTreeSet<Need> = Need::ALL
        .iter()
        .copied()
        .filter(|need| seems_to_offer(session, *need))
        .collect();
    offers.extend(declares.offers.iter().copied());
    offers.retain(|need| !declares.lacks.contains(need));
    offers
}

fn seems_to_offer(session: &Session, need: Need) -> bool {
    let (target, metadata) = (session.target(), session.metadata());
    let has = |role: Role| target.clients.contains_key(&role);
    let with_secret = |role: Role| target.clients.get(&role).is_some_and(is_confidential);
    let endpoint = |endpoint: Endpoint| session.endpoint(endpoint).is_some();
    match need {
        Need::UserAgent => {
            endpoint(Endpoint::Authorization)
                && (!target.users.is_empty() || matches!(target.login, Login::Cookie(_)))
                && !target.clients.is_empty()
        }
        Need::Discovery => metadata.is_published(),
        Need::OauthMetadata => metadata.oauth.is_some(),
        Need::JwksUri => endpoint(Endpoint::Jwks),
        Need::ConfidentialClient => with_secret(Role::Confidential),
        Need::PublicClient => has(Role::Public),
        Need::NativeClient => has(Role::Native),
        Need::TwoClients => with_secret(Role::Confidential) && with_secret(Role::Other),
        Need::FirstPartyClient => has(Role::FirstParty),
        // Whether PKCE may be left out is no member of any document: the owner has to say so.
        Need::PkceOptional => false,
        Need::PkceS256Only => {
            metadata.lists("code_challenge_methods_supported", "S256") == Some(true)
                && metadata.lists("code_challenge_methods_supported", "plain") == Some(false)
        }
        Need::TwoUsers => target.users.len() > 1,
        Need::TwoRedirectUris => target
            .clients
            .get(&Role::Confidential)
            .is_some_and(|client| client.redirect_uris.len() > 1),
        Need::ConsentUi => endpoint(Endpoint::Authorization) && !target.users.is_empty(),
        Need::RefreshTokens => {
            metadata.lists("grant_types_supported", "refresh_token") == Some(true)
        }
        Need::ClientCredentialsGrant => {
            with_secret(Role::Confidential)
                && metadata.lists("grant_types_supported", "client_credentials") == Some(true)
        }
        Need::Userinfo => endpoint(Endpoint::Userinfo),
        Need::Introspection => endpoint(Endpoint::Introspection),
        Need::Revocation => endpoint(Endpoint::Revocation),
        Need::Registration => endpoint(Endpoint::Registration),
        Need::FormPost => metadata.lists("response_modes_supported", "form_post") == Some(true),
        Need::OpenidConnect => metadata.openid.is_some(),
        Need::JwtAccessTokens => has(Role::Jwt),
        Need::OpaqueAccessTokens => false,
        Need::CorsOrigin => target.cors_origin.is_some(),
        Need::DrivenClock => session.clock().is_some(),
        Need::KeyRotationHook => session.key_rotation().is_some(),
        Need::UserAdminHook => session.user_admin().is_some(),
        Need::ClientAdminHook => session.client_admin().is_some(),
        Need::LoadAllowed => target.declares.load_allowed,
        Need::TlsTarget => target.issuer.starts_with("https:"),
        Need::VerifyApi => target.verify.is_some(),
        Need::RotatesRefreshTokens => target.declares.rotates_refresh_tokens == Some(true),
        Need::SingleUseRefreshTokens => {
            target.declares.rotates_refresh_tokens == Some(true)
                && target.declares.rotation_grace_s == 0
        }
        Need::CodeLifetime => target.lifetimes.code_s.is_some(),
        Need::RefreshLifetime => target.lifetimes.refresh_s.is_some(),
        Need::AbsoluteRefreshLifetime => {
            target.declares.refresh_policy == Some(RefreshPolicy::Absolute)
        }
        Need::IssParameter => metadata
            .member("authorization_response_iss_parameter_supported")
            .is_some_and(|value| value == true),
    }
}

fn is_confidential(client: &Client) -> bool {
    match client.auth {
        ClientAuth::Basic | ClientAuth::Post => client.client_secret.is_some(),
        ClientAuth::None | ClientAuth::Absent => false,
    }
}
