//! Gets the clients that a target has not given us: OAuth 2.0 Dynamic Client Registration, RFC 7591.

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method};
use serde_json::{Value, json};

use super::discovery::Metadata;
use super::json as strict;
use super::transport::{Outgoing, Transport};
use crate::target::{Client, Secret, Target};
use crate::words::ClientAuth;
use crate::words::Endpoint;
use crate::words::Role;

/// The target with clients for the roles that can be registered. A client that it refuses is left out: the checks that need it are
/// skipped, and say so.
pub(crate) async fn missing_clients(
    mut target: Target,
    metadata: &Metadata,
    transport: &Transport,
) -> Target {
    let (Some(url), Some(registration)) = (
        metadata.endpoint(Endpoint::Registration),
        target.registration.clone(),
    ) else {
        return target;
    };
    // The operator's own client and the one with JWTs are matters of configuration that no registration can ask for.
    for role in [Role::Confidential, Role::Other, Role::Public, Role::Native] {
        if target.clients.contains_key(&role) {
            continue;
        }
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let token = registration.initial_access_token.as_ref();
        if let Some(value) = token
            .and_then(|token| HeaderValue::from_str(&format!("Bearer {}", token.reveal())).ok())
        {
            headers.insert(AUTHORIZATION, value);
        }
        let asked = asked_for(role, metadata);
        let request = Outgoing {
            method: Method::POST,
            url: url.clone(),
            headers,
            body: Bytes::from(asked.to_string()),
        };
        if let Ok(answer) = transport.send(request).await.came
            && matches!(answer.status, 200 | 201)
            && let Ok(registered) = strict::parse(&answer.body)
            && let Some(client) = client(&asked, &registered.value)
        {
            target.clients.insert(role, client);
        }
    }
    target
}

/// The metadata of the client that a role describes.
fn asked_for(role: Role, metadata: &Metadata) -> Value {
    let (name, redirect_uris, public) = match role {
        Role::Confidential | Role::Jwt | Role::FirstParty => (
            "assay",
            json!(["https://rp.example/callback", "https://rp.example/other"]),
            false,
        ),
        Role::Other => (
            "assay, another",
            json!(["https://other.example/callback"]),
            false,
        ),
        Role::Public => (
            "assay, in a browser",
            json!(["https://spa.example/callback"]),
            true,
        ),
        Role::Native => (
            "assay, on a device",
            json!(["http://127.0.0.1/callback", "com.example.app:/callback"]),
            true,
        ),
    };
    let mut grants = vec!["authorization_code"];
    if metadata.lists("grant_types_supported", "refresh_token") == Some(true) {
        grants.push("refresh_token");
    }
    if role == Role::Confidential
        && metadata.lists("grant_types_supported", "client_credentials") == Some(true)
    {
        grants.push("client_credentials");
    }
    let basic = metadata.lists(
        "token_endpoint_auth_methods_supported",
        "client_secret_basic",
    ) != Some(false);
    json!({
        "client_name": name,
        "redirect_uris": redirect_uris,
        "response_types": ["code"],
        "grant_types": grants,
        "application_type": if role == Role::Native { "native" } else { "web" },
        "token_endpoint_auth_method": if public { "none" } else if basic { "client_secret_basic" } else { "client_secret_post" },
    })
}

/// The client as it was registered, which need not be what was asked for: RFC 7591 section 3.2.1.
fn client(asked: &Value, registered: &Value) -> Option<Client> {
    let member = |name: &str| {
        registered
            .get(name)
            .filter(|value| !value.is_null())
            .or_else(|| asked.get(name))
    };
    let secret = registered.get("client_secret").and_then(Value::as_str);
    let auth = match member("token_endpoint_auth_method").and_then(Value::as_str) {
        Some("client_secret_post") => ClientAuth::Post,
        Some("none") => ClientAuth::None,
        Some(_) | None => ClientAuth::Basic,
    };
    Some(Client {
        client_id: registered.get("client_id")?.as_str()?.to_owned(),
        client_secret: secret.filter(|_| auth != ClientAuth::None).map(Secret::new),
        redirect_uris: member("redirect_uris")?
            .as_array()?
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        auth,
        scopes: member("scope")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .split(' ')
            .map(str::to_owned)
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_registered_counts_for_more_than_what_was_asked_for() {
        let asked = asked_for(Role::Confidential, &Metadata::default());
        let registered = json!({ "client_id": "c", "client_secret": "s", "token_endpoint_auth_method": "client_secret_post" });
        let client = client(&asked, &registered).expect("a client");
        assert_eq!(client.auth, ClientAuth::Post);
        assert_eq!(client.redirect_uris.len(), 2);
        assert!(super::client(&asked, &json!({ "error": "invalid_redirect_uri" })).is_none());
    }
}
