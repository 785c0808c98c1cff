//! Permission to send the browser to a client.

use url::Url;

use super::error::AuthorizeError;
use crate::model::{RedirectUri, State};
use crate::rule::{Rule, Rules, Violation};

/// How the response travels to the client.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum ResponseMode {
    /// In the query of a redirect: RFC 6749 section 4.1.2.
    #[default]
    Query,
    /// In the body of a form that submits itself: OAuth 2.0 Form Post Response Mode.
    FormPost,
}

impl ResponseMode {
    /// Reads the parameter.
    ///
    /// # Errors
    /// Any other value, which OIDC Core 1.0 section 3.1.2.6 wants answered without a redirect.
    pub fn parse(value: &str) -> Result<Self, AuthorizeError> {
        match value {
            "query" => Ok(Self::Query),
            "form_post" => Ok(Self::FormPost),
            _ => Err(AuthorizeError::ResponseMode),
        }
    }
}

/// Where an authorization response goes, and how.
///
/// Only [`ReturnTo::verify`] and [`ReturnTo::implied`] make one. Code that holds one may redirect: no flag has to remember
/// whether the URI was checked (RFC 6749 section 4.1.2.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReturnTo {
    uri: RedirectUri,
    named: bool,
    mode: ResponseMode,
    state: Option<State>,
}

impl ReturnTo {
    /// Accepts a requested redirect URI if it is one of those the client registered.
    ///
    /// # Errors
    /// The rule that the URI does not meet; nothing may be sent to it.
    pub fn verify(
        requested: RedirectUri,
        registered: &[RedirectUri],
        rules: &Rules,
    ) -> Result<Self, Violation> {
        let exact = registered.iter().find(|one| **one == requested);
        let loopback = || {
            registered
                .iter()
                .any(|one| same_but_for_loopback_port(one.as_str(), requested.as_str()))
        };
        if !(exact.is_some() || rules.keep(Rule::AuthzLoopbackAnyPort) && loopback()) {
            // Two reasons, because they come from two mistakes: a client that appends to its URI, and an attacker.
            let extends = registered
                .iter()
                .any(|one| requested.as_str().starts_with(one.as_str()));
            let rule = if extends {
                Rule::AuthzRedirectExactMatch
            } else {
                Rule::AuthzRedirectUriRegistered
            };
            rules.require(rule, false)?;
        }
        Ok(Self {
            // The registered one, where it is the same: grants then share its text.
            uri: exact.cloned().unwrap_or(requested),
            named: true,
            mode: ResponseMode::default(),
            state: None,
        })
    }

    /// The only redirect URI of a client, for a request that names none: RFC 6749 section 3.1.2.3.
    #[must_use]
    pub fn implied(registered: &[RedirectUri], rules: &Rules) -> Option<Self> {
        let only = registered.len() == 1;
        rules.require(Rule::AuthzRedirectUriNamed, only).ok()?;
        Some(Self {
            uri: registered.first()?.clone(),
            named: false,
            mode: ResponseMode::default(),
            state: None,
        })
    }

    /// With the response mode that was asked for.
    #[must_use]
    pub fn by(mut self, mode: ResponseMode) -> Self {
        self.mode = mode;
        self
    }

    /// With the state to hand back.
    #[must_use]
    pub fn with(mut self, state: Option<State>) -> Self {
        self.state = state;
        self
    }

    /// The verified URI.
    #[must_use]
    pub const fn uri(&self) -> &RedirectUri {
        &self.uri
    }

    /// Whether the request named the URI, so that the code exchange has to name it too: RFC 6749 section 4.1.3.
    #[must_use]
    pub const fn was_named(&self) -> bool {
        self.named
    }

    /// How the response travels.
    #[must_use]
    pub const fn mode(&self) -> ResponseMode {
        self.mode
    }

    /// The value that the client wants back.
    #[must_use]
    pub const fn state(&self) -> Option<&State> {
        self.state.as_ref()
    }

    /// The place as a person would name it: a host, or the scheme of an installed app.
    #[must_use]
    pub fn destination(&self) -> String {
        let uri = self.uri.as_str();
        // An app's own scheme may have a part that looks like a host, and goes to the app whatever that part says.
        let site = Url::parse(uri)
            .ok()
            .filter(|url| matches!(url.scheme(), "https" | "http"));
        let host = site.and_then(|url| url.host_str().map(str::to_owned));
        host.unwrap_or_else(|| {
            format!(
                "an app on this device ({})",
                uri.split(':').next().unwrap_or_default()
            )
        })
    }
}

/// RFC 8252 section 7.3: a native app listens on whatever port it is given, so the port of a loopback IP literal may
/// vary. Everything else still compares by character; `localhost` is no IP literal and stays exact.
fn same_but_for_loopback_port(registered: &str, requested: &str) -> bool {
    ["http://127.0.0.1", "http://[::1]"].iter().any(|origin| {
        let rest = |uri: &str| Some(without_port(uri.strip_prefix(origin)?)?.to_owned());
        matches!((rest(registered), rest(requested)), (Some(one), Some(other)) if one == other)
    })
}

/// The path and query after an optional port; `None` if the host went on, as in `127.0.0.1.evil.example`.
fn without_port(rest: &str) -> Option<&str> {
    let path = match rest.strip_prefix(':') {
        Some(port) => {
            let digits = port
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(port.len());
            let _in_range: u16 = port[..digits].parse().ok()?;
            &port[digits..]
        }
        None => rest,
    };
    (path.is_empty() || path.starts_with(['/', '?'])).then_some(path)
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(text: &str) -> RedirectUri {
        text.parse().expect("the test writes valid URIs")
    }

    #[test]
    fn an_app_cannot_pass_for_a_site() {
        let shown = |text: &str| {
            let only = ReturnTo::implied(&[uri(text)], &Rules::strict());
            only.expect("there is one").destination()
        };
        assert_eq!(shown("https://rp.example/callback"), "rp.example");
        assert_eq!(
            shown("com.evil.app://bank.example/callback"),
            "an app on this device (com.evil.app)"
        );
    }

    fn verdict(registered: &str, requested: &str) -> Result<(), Violation> {
        ReturnTo::verify(uri(requested), &[uri(registered)], &Rules::strict()).map(|_| ())
    }

    #[test]
    fn only_the_registered_text_is_accepted() {
        let registered = "https://cb.example/a/b";
        assert_eq!(verdict(registered, registered), Ok(()));
        for near in [
            "https://cb.example/a/b/",
            "https://cb.example/a/b/c",
            "https://cb.example/a/b/../b",
            "https://cb.example/a/%62",
            "https://cb.example/A/B",
            "https://CB.example/a/b",
            "https://cb.example:443/a/b",
            "https://cb.example:8443/a/b",
            "http://cb.example/a/b",
            "https://sub.cb.example/a/b",
            "https://cb.example.evil.net/a/b",
            "https://cb.example/a/b?x=1",
            "https://cb.example/a/b;x",
            "https://attacker.example/cb",
        ] {
            assert!(verdict(registered, near).is_err(), "{near}");
        }
    }

    #[test]
    fn a_loopback_literal_may_use_any_port_and_nothing_else() {
        assert_eq!(
            verdict("http://127.0.0.1/cb", "http://127.0.0.1:5000/cb"),
            Ok(())
        );
        assert_eq!(
            verdict("http://127.0.0.1:3000/cb", "http://127.0.0.1/cb"),
            Ok(())
        );
        assert_eq!(verdict("http://[::1]/cb", "http://[::1]:49152/cb"), Ok(()));
        for (registered, requested) in [
            ("http://127.0.0.1/cb", "http://127.0.0.1:5000/other"),
            ("http://127.0.0.1/cb", "http://127.0.0.2:5000/cb"),
            ("http://127.0.0.1/cb", "http://127.0.0.1.evil.net/cb"),
            ("http://127.0.0.1/cb", "https://127.0.0.1/cb"),
            ("http://127.0.0.1/cb", "http://[::1]:5000/cb"),
            ("http://[::1]/cb", "http://[::2]:5000/cb"),
            ("http://localhost/cb", "http://localhost:5000/cb"),
            ("https://cb.example/cb", "https://cb.example:8443/cb"),
        ] {
            assert!(verdict(registered, requested).is_err(), "{requested}");
        }
    }

    #[test]
    fn the_destination_is_named_for_people() {
        let named = |text: &str| {
            ReturnTo::verify(uri(text), &[uri(text)], &Rules::strict())
                .expect("it is registered")
                .destination()
        };
        assert_eq!(named("https://rp.example:8443/cb?x=1"), "rp.example");
        assert_eq!(
            named("com.example.app:/cb"),
            "an app on this device (com.example.app)"
        );
    }
}
