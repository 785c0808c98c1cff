//! Redirect URIs that are compared in another way than by character: RFC 9700 section 4.1.3.
//!
//! The request is carried out as one with the registered URI, with a mark in its state; on the way out the mark says where
//! the browser goes instead. So a URI can get through that a strict core would not even keep.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::{Host, Url};

use super::super::value;
use super::{Pairs, encode};
use crate::model::ClientId;
use crate::oauth::form;
use crate::provider::Provider;
use crate::rule::{Rule, Rules};

const MARK: &str = "taken-for-registered.";

/// A request whose redirect URI is taken for a registered one, as a request with that one.
pub(super) async fn as_registered(op: &Provider, asked: &Pairs) -> Option<Pairs> {
    let requested = value(asked, "redirect_uri")?;
    let client = op.client(&ClientId::new(value(asked, "client_id")?)).await;
    let registered = client.ok()??.redirect_uris.clone();
    let taken_for = |one: &&str| *one != requested && is_taken_for(one, requested, op.rules());
    let registered = registered.iter().map(|uri| uri.as_str());
    let registered = registered.clone().find(taken_for)?;
    let requested = URL_SAFE_NO_PAD.encode(requested);
    let changed = asked.iter().map(|(name, value)| {
        let value = match name.as_str() {
            "redirect_uri" => registered.to_owned(),
            "state" => format!("{MARK}{requested}.{value}"),
            _ => value.clone(),
        };
        (name.clone(), value)
    });
    Some(changed.collect())
}

/// Where a response to a marked request goes.
pub(super) fn as_requested(location: &str) -> Option<String> {
    let (_, query) = location.split_once('?')?;
    let mut pairs = form::decode(query).ok()?;
    let (_, state) = pairs.iter_mut().find(|(name, _)| name == "state")?;
    let (requested, own) = state.strip_prefix(MARK)?.split_once('.')?;
    let requested = String::from_utf8(URL_SAFE_NO_PAD.decode(requested).ok()?).ok()?;
    *state = own.to_owned();
    Some(format!("{requested}?{}", encode(&pairs)))
}

fn is_taken_for(registered: &str, requested: &str, rules: &Rules) -> bool {
    let same = |rule, part: fn(&str) -> Option<String>| {
        !rules.keep(rule) && part(registered).is_some_and(|one| part(requested) == Some(one))
    };
    same(Rule::AuthzRedirectAsWritten, normalised)
        || same(Rule::AuthzRedirectEveryPart, host_and_path)
        || !rules.keep(Rule::AuthzRedirectHostWhole) && is_found_in(registered, requested)
        || !rules.keep(Rule::AuthzLoopbackOnlyPort)
            && is_address(registered)
            && is_address(requested)
}

/// The URI as a parser prints it, in lower case.
fn normalised(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    Some(url.as_str().to_ascii_lowercase())
}

fn host_and_path(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    Some(format!("{}{}", url.host_str()?, url.path()))
}

/// Whether a pattern without anchors finds the registered host in the requested one.
fn is_found_in(registered: &str, requested: &str) -> bool {
    let parts = |uri| {
        let (scheme, rest) = str::split_once(uri, "://")?;
        let (authority, path) = rest.split_once('/')?;
        Some((scheme.to_owned(), authority.to_owned(), path.to_owned()))
    };
    match (parts(registered), parts(requested)) {
        (Some((scheme, host, path)), Some((other_scheme, other_host, other_path))) => {
            scheme == other_scheme && other_host.contains(&host) && path == other_path
        }
        (None, _) | (_, None) => false,
    }
}

/// Whether a URI names an address instead of a host.
fn is_address(uri: &str) -> bool {
    let Ok(url) = Url::parse(uri) else {
        return false;
    };
    url.scheme() == "http" && matches!(url.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)))
}
