//! The rules of talking to a target: its origins, the certificates that are trusted, and the limits of a request.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use url::{Origin, Url};

use super::tls::{self, TrustError};
use crate::target::{Trust, is_loopback};

/// How much of the target's time and bytes one request may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// From connecting to the last byte.
    pub time: Duration,
    /// Bytes of a body.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(10),
            body: 1024 * 1024,
        }
    }
}

/// The way to one target, made once for a run: whom to trust, and whom to talk to.
#[derive(Debug, Clone)]
pub struct Wire {
    tls: Arc<rustls::ClientConfig>,
    hosts: Arc<Hosts>,
    limits: Limits,
    /// Whether certificates prove nothing, so that only this machine may be talked to.
    credulous: bool,
}

/// The origins that may be contacted.
#[derive(Debug, Clone, Default)]
struct Hosts {
    origins: BTreeSet<String>,
    /// Hosts of the target, on any port where they are this very machine.
    loopback: BTreeSet<String>,
}

impl Wire {
    /// The way to a target with these URLs: its issuer, and the endpoints it names.
    pub fn new<'a>(
        urls: impl IntoIterator<Item = &'a Url>,
        trust: Option<&Trust>,
        limits: Limits,
    ) -> Result<Self, TrustError> {
        let mut hosts = Hosts::default();
        urls.into_iter().for_each(|url| hosts.add(url));
        Ok(Self {
            tls: Arc::new(tls::config(trust)?),
            hosts: Arc::new(hosts),
            limits,
            credulous: trust == Some(&Trust::Anyone),
        })
    }

    /// The same way, with the endpoints that metadata named.
    ///
    /// Metadata may send us to other hosts only by https: a target must not be able to make us knock at plain-text services
    /// of somebody else's network.
    pub fn with_endpoints<'a>(&self, urls: impl IntoIterator<Item = &'a Url>) -> Self {
        let mut hosts = (*self.hosts).clone();
        urls.into_iter()
            .filter(|url| url.scheme() == "https" && (!self.credulous || is_loopback(url)))
            .for_each(|url| hosts.add(url));
        Self {
            hosts: Arc::new(hosts),
            ..self.clone()
        }
    }

    /// Whether a URL belongs to the target.
    pub fn reaches(&self, url: &Url) -> bool {
        self.hosts
            .origins
            .contains(&url.origin().ascii_serialization())
            || (matches!(url.scheme(), "http" | "https")
                && loopback(url).is_some_and(|host| self.hosts.loopback.contains(&host)))
    }

    /// The origins of the target that are not on this machine.
    pub fn elsewhere(&self) -> impl Iterator<Item = &str> {
        let origins = self.hosts.origins.iter().map(String::as_str);
        origins.filter(|origin| Url::parse(origin).is_ok_and(|url| !is_loopback(&url)))
    }

    /// How much one request may cost.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Whom it trusts.
    pub fn tls(&self) -> Arc<rustls::ClientConfig> {
        Arc::clone(&self.tls)
    }

    /// An HTTP client that does what it is told and nothing else.
    pub(super) fn client(&self) -> reqwest::Result<reqwest::Client> {
        reqwest::Client::builder()
            .tls_backend_preconfigured((*self.tls).clone())
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .http1_only()
            .pool_max_idle_per_host(4)
            // Requests are never repeated, so none may leave on a connection that the target is about to close for idleness.
            .pool_idle_timeout(IDLE)
            .build()
    }
}

/// How long a connection is kept for the next request: less than any server we know of keeps it.
const IDLE: Duration = Duration::from_millis(500);

impl Hosts {
    fn add(&mut self, url: &Url) {
        if let Origin::Tuple(..) = url.origin() {
            self.origins.insert(url.origin().ascii_serialization());
            self.loopback.extend(loopback(url));
        }
    }
}

/// The host, if it is this machine.
fn loopback(url: &Url) -> Option<String> {
    is_loopback(url).then(|| url.host_str().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(urls: &[&str]) -> Wire {
        let urls: Vec<Url> = urls.iter().map(|url| Url::parse(url).expect(url)).collect();
        Wire::new(&urls, None, Limits::default()).expect("nothing to trust")
    }

    fn reaches(wire: &Wire, url: &str) -> bool {
        wire.reaches(&Url::parse(url).expect(url))
    }

    #[test]
    fn only_the_target_is_reached() {
        let wire = wire(&["https://op.example/"]);
        assert!(reaches(&wire, "https://op.example/token"));
        assert!(!reaches(&wire, "http://op.example/token"));
        assert!(!reaches(&wire, "https://rp.example/callback"));
        assert!(!reaches(&wire, "com.example.app:/callback"));
    }

    #[test]
    fn metadata_cannot_send_us_to_plain_text_hosts() {
        let named = [
            Url::parse("http://169.254.0.1/latest").expect("URL"),
            Url::parse("https://tokens.example/").expect("URL"),
        ];
        let wire = wire(&["https://op.example/"]).with_endpoints(&named);
        assert!(!reaches(&wire, "http://169.254.0.1/latest"));
        assert!(reaches(&wire, "https://tokens.example/token"));
    }

    #[test]
    fn where_any_certificate_will_do_metadata_cannot_send_us_away() {
        let issuer = Url::parse("https://localhost:8443/").expect("URL");
        let named = Url::parse("https://tokens.example/").expect("URL");
        let wire = Wire::new([&issuer], Some(&Trust::Anyone), Limits::default());
        let wire = wire.expect("nothing to read").with_endpoints([&named]);
        assert!(!reaches(&wire, "https://tokens.example/token"));
    }

    #[test]
    fn what_is_elsewhere_is_told_from_what_is_here() {
        let named = Url::parse("https://tokens.example/").expect("URL");
        let wire = wire(&["http://127.0.0.1:4444/", "http://localhost/"]);
        assert_eq!(wire.elsewhere().count(), 0);
        let wire = wire.with_endpoints([&named]);
        assert_eq!(
            wire.elsewhere().collect::<Vec<_>>(),
            ["https://tokens.example"]
        );
    }

    #[test]
    fn ports_of_this_machine_belong_together() {
        assert!(reaches(
            &wire(&["http://127.0.0.1:4444/"]),
            "http://127.0.0.1:3000/login"
        ));
    }
}
