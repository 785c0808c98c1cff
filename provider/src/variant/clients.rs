//! `redirect-match-across-clients`: every client has the redirect URIs of all.

use crate::config::Config;
use crate::model::RedirectUri;
use crate::rule::{Rule, Rules};

/// The configuration, or the configuration with the bug if it was asked for.
pub(super) fn install(mut config: Config, rules: &Rules) -> Config {
    if !rules.keep(Rule::AuthzRedirectBoundToClient) {
        let all: Vec<RedirectUri> = config
            .clients
            .iter()
            .flat_map(|client| client.redirect_uris.clone())
            .collect();
        for client in &mut config.clients {
            client.redirect_uris.clone_from(&all);
        }
    }
    config
}
