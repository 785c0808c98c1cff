//! Bugs in reading authorization requests, as changes to the request that a strict core then reads.

use std::collections::BTreeSet;

use super::{Pairs, implicit};
use crate::rule::{Rule, Rules};

/// The request as a provider without some rules would understand it.
pub(super) fn distort(asked: Pairs, rules: &Rules) -> Pairs {
    let mut asked = asked;
    if !rules.keep(Rule::AuthzNoDuplicateParameter) {
        asked = merged(&asked);
    }
    if !rules.keep(Rule::AuthzFrontChannelTokenRefused) {
        asked = implicit::as_code_request(asked);
    }
    if refuses(&asked, rules) {
        // Repeated on purpose: the strict core answers a repeated parameter with invalid_request, by the right channel.
        asked.extend([
            ("response_type".into(), "code".into()),
            ("response_type".into(), "code".into()),
        ]);
    }
    asked
}

/// Whether a provider without some rules would refuse a request that is in order.
fn refuses(asked: &Pairs, rules: &Rules) -> bool {
    let breaks = |rule, found: bool| found && !rules.keep(rule);
    let has = |wanted: &str| {
        asked
            .iter()
            .any(|(name, value)| name == wanted && !value.is_empty())
    };
    let foreign = asked
        .iter()
        .any(|(name, value)| name == "ui_locales" && !value.starts_with("en"));
    let long = asked
        .iter()
        .any(|(name, value)| name == "nonce" && value.len() > LONGEST_NONCE);
    breaks(
        Rule::AuthzUnknownParameterIgnored,
        asked
            .iter()
            .any(|(name, _)| !KNOWN.contains(&name.as_str())),
    ) || breaks(
        Rule::AuthzEmptyParameterIsOmitted,
        asked.iter().any(|(_, value)| value.is_empty()),
    ) || breaks(Rule::AuthzNonceOptional, !has("nonce"))
        || breaks(Rule::AuthzNonceOfAnyLength, long)
        || breaks(Rule::AuthzPresentationParametersTolerated, foreign)
        || breaks(Rule::AuthzHintsTolerated, HINTS.into_iter().any(has))
}

/// Whether a value of `prompt` is none of those that a provider has to know.
pub(super) fn has_unknown_prompt(asked: &Pairs) -> bool {
    let mut prompts = asked.iter().filter(|(name, _)| name == "prompt");
    prompts.any(|(_, value)| value.split(' ').any(|word| !PROMPTS.contains(&word)))
}

/// Of a repeated scope or nonce the values are put together; of other parameters the last one wins.
fn merged(asked: &Pairs) -> Pairs {
    let names: BTreeSet<String> = asked.iter().map(|(name, _)| name.clone()).collect();
    let values = |wanted: &str| {
        let found = asked
            .iter()
            .filter(|(name, _)| name == wanted)
            .map(|(_, value)| value.as_str());
        found.collect::<Vec<_>>()
    };
    let value = |name: &str| match name {
        "scope" | "nonce" => values(name).join(" "),
        _ => values(name).last().copied().unwrap_or_default().to_owned(),
    };
    names
        .into_iter()
        .map(|name| (name.clone(), value(&name)))
        .collect()
}

/// A column of a database that is wide enough for most.
const LONGEST_NONCE: usize = 128;

const HINTS: [&str; 3] = ["display", "claims_locales", "login_hint"];

const PROMPTS: [&str; 6] = ["", "none", "login", "consent", "select_account", "create"];

const KNOWN: [&str; 21] = [
    "acr_values",
    "claims",
    "claims_locales",
    "client_id",
    "code_challenge",
    "code_challenge_method",
    "display",
    "id_token_hint",
    "login_hint",
    "max_age",
    "nonce",
    "prompt",
    "redirect_uri",
    "request",
    "request_uri",
    "resource",
    "response_mode",
    "response_type",
    "scope",
    "state",
    "ui_locales",
];
