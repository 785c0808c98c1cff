//! A browser's cookies: RFC 6265, and SameSite as RFC 6265bis has it.

use cookie::{Cookie, SameSite};
use url::Url;

use crate::target::is_loopback;

/// The cookies of one browser.
#[derive(Debug, Clone, Default)]
pub struct Jar {
    kept: Vec<Kept>,
    /// How many requests took cookies along.
    requests: u64,
}

#[derive(Clone)]
struct Kept {
    name: String,
    value: String,
    host: String,
    host_only: bool,
    path: String,
    secure: bool,
    same_site: Option<SameSite>,
    expires: Option<u64>,
    /// The latest request that took it along.
    used: u64,
}

/// From where a request comes, as SameSite sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Initiator {
    /// A page of the target itself, or the address bar.
    SameSite,
    /// Another site sent the browser here with a safe method.
    CrossSiteNavigation,
    /// Another site's form, with a method that is not safe.
    CrossSiteForm,
}

/// Servers set a handful; a hostile one must not fill our memory.
const MOST: usize = 100;
const LONGEST: usize = 8 * 1024;

impl Jar {
    /// Keeps the cookies of an answer. `now` is in seconds, by the same clock as in [`Jar::header`].
    pub fn keep(&mut self, url: &Url, set_cookie: &str, now: u64) {
        let Some(host) = url.host_str() else { return };
        if set_cookie.len() > LONGEST {
            return;
        }
        let Ok(cookie) = Cookie::parse(set_cookie) else {
            return;
        };
        let domain = cookie
            .domain()
            .map(|domain| domain.trim_start_matches('.').to_ascii_lowercase());
        let host_only = domain.is_none();
        let domain = domain.unwrap_or_else(|| host.to_owned());
        if !domain_matches(host, &domain) || (cookie.secure() == Some(true) && !is_trustworthy(url))
        {
            return;
        }
        let kept = Kept {
            name: cookie.name().to_owned(),
            value: cookie.value().to_owned(),
            host: domain,
            host_only,
            path: cookie
                .path()
                .filter(|path| path.starts_with('/'))
                .map_or_else(|| default_path(url), str::to_owned),
            secure: cookie.secure() == Some(true),
            same_site: cookie.same_site(),
            expires: expiry(&cookie, now),
            used: self.requests,
        };
        self.kept.retain(|old| {
            (&old.name, &old.host, &old.path) != (&kept.name, &kept.host, &kept.path)
        });
        if kept.is_over(now) {
            return;
        }
        if self.kept.len() >= MOST {
            self.make_room(now);
        }
        self.kept.push(kept);
    }

    /// RFC 6265 section 5.3: what is over goes first, then what was used longest ago.
    fn make_room(&mut self, now: u64) {
        self.kept.retain(|cookie| !cookie.is_over(now));
        let oldest = self
            .kept
            .iter()
            .enumerate()
            .min_by_key(|(_, cookie)| cookie.used);
        if let Some((at, _)) = oldest.filter(|_| self.kept.len() >= MOST) {
            self.kept.remove(at);
        }
    }

    /// Takes over a session that somebody else has opened, given as a Cookie header, unless the browser has one of its own.
    pub fn take_over(&mut self, url: &Url, session: &str) {
        let Some(host) = url.host_str().filter(|_| self.kept.is_empty()) else {
            return;
        };
        let pairs = session.split(';').filter_map(|pair| pair.split_once('='));
        self.kept.extend(pairs.take(MOST).map(|(name, value)| Kept {
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
            host: host.to_owned(),
            host_only: true,
            path: "/".to_owned(),
            secure: url.scheme() == "https",
            same_site: None,
            expires: None,
            used: 0,
        }));
    }

    /// The Cookie header for a request, if there is anything to send.
    pub fn header(&mut self, url: &Url, initiator: Initiator, now: u64) -> Option<String> {
        self.requests += 1;
        for cookie in &mut self.kept {
            if cookie.goes_along(url, initiator, now) {
                cookie.used = self.requests;
            }
        }
        let mut sent = self.sent(url, initiator, now);
        // RFC 6265 section 5.4: longer paths first.
        sent.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let pairs: Vec<String> = sent
            .iter()
            .map(|cookie| format!("{}={}", cookie.name, cookie.value))
            .collect();
        if pairs.is_empty() {
            None
        } else {
            Some(pairs.join("; "))
        }
    }

    /// The strictest SameSite attribute among the cookies that a request to this address would carry.
    pub fn same_site(&self, url: &Url, now: u64) -> &'static str {
        let strictness = |cookie: &Kept| match cookie.same_site {
            Some(SameSite::Strict) => (3, "strict"),
            Some(SameSite::Lax) => (2, "lax"),
            Some(SameSite::None) => (1, "none"),
            None => (0, "unset"),
        };
        self.sent(url, Initiator::SameSite, now)
            .into_iter()
            .map(strictness)
            .max()
            .map_or("unset", |(_, name)| name)
    }

    fn sent(&self, url: &Url, initiator: Initiator, now: u64) -> Vec<&Kept> {
        let kept = self.kept.iter();
        kept.filter(|cookie| cookie.goes_along(url, initiator, now))
            .collect()
    }
}

impl Kept {
    /// Whether a request takes it along: RFC 6265 section 5.4.
    fn goes_along(&self, url: &Url, initiator: Initiator, now: u64) -> bool {
        let host = url.host_str().unwrap_or_default();
        let is_for_host = if self.host_only {
            self.host == host
        } else {
            domain_matches(host, &self.host)
        };
        is_for_host
            && path_matches(url.path(), &self.path)
            && (!self.secure || is_trustworthy(url))
            && !self.is_over(now)
            && self.travels(initiator)
    }

    fn is_over(&self, now: u64) -> bool {
        self.expires.is_some_and(|expires| expires <= now)
    }

    /// A cookie without the attribute is Lax to some browsers only; what protects must not depend on which one it is.
    fn travels(&self, initiator: Initiator) -> bool {
        match initiator {
            Initiator::SameSite => true,
            Initiator::CrossSiteNavigation => self.same_site != Some(SameSite::Strict),
            Initiator::CrossSiteForm => {
                !matches!(self.same_site, Some(SameSite::Lax | SameSite::Strict))
            }
        }
    }
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}=<redacted>", self.name)
    }
}

/// Max-Age wins over Expires: RFC 6265 section 5.3.
fn expiry(cookie: &Cookie<'_>, now: u64) -> Option<u64> {
    if let Some(age) = cookie.max_age() {
        return Some(now.saturating_add(age.whole_seconds().try_into().unwrap_or(0)));
    }
    let expires = cookie.expires_datetime()?;
    Some(expires.unix_timestamp().try_into().unwrap_or(0))
}

/// Browsers take and send Secure cookies over plain http to this very machine.
fn is_trustworthy(url: &Url) -> bool {
    url.scheme() == "https" || is_loopback(url)
}

/// RFC 6265 section 5.1.3; an IP address has no subdomains.
fn domain_matches(host: &str, domain: &str) -> bool {
    host == domain
        || (host
            .strip_suffix(domain)
            .is_some_and(|rest| rest.ends_with('.'))
            && domain.contains('.')
            && !host.ends_with(|last: char| last.is_ascii_digit() || last == ']'))
}

/// RFC 6265 section 5.1.4.
fn path_matches(requested: &str, path: &str) -> bool {
    requested
        .strip_prefix(path)
        .is_some_and(|rest| rest.is_empty() || path.ends_with('/') || rest.starts_with('/'))
}

fn default_path(url: &Url) -> String {
    match url.path().rfind('/') {
        Some(0) | None => "/".to_owned(),
        Some(at) => url.path()[..at].to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 1_800_000_000;

    fn url(text: &str) -> Url {
        Url::parse(text).expect(text)
    }

    fn jar(set_cookies: &[&str]) -> Jar {
        let mut jar = Jar::default();
        for set_cookie in set_cookies {
            jar.keep(&url("https://op.example/oauth/authorize"), set_cookie, NOW);
        }
        jar
    }

    fn sent(jar: &Jar, to: &str, initiator: Initiator) -> String {
        jar.clone()
            .header(&url(to), initiator, NOW)
            .unwrap_or_default()
    }

    #[test]
    fn cookies_go_back_to_their_host_and_path_only() {
        let jar = jar(&[
            "a=1",
            "b=2; Path=/",
            "c=3; Path=/login",
            "d=4; Domain=op.example; Path=/",
        ]);
        assert_eq!(
            sent(
                &jar,
                "https://op.example/oauth/consent",
                Initiator::SameSite
            ),
            "a=1; b=2; d=4"
        );
        assert_eq!(
            sent(&jar, "https://op.example/login/two", Initiator::SameSite),
            "c=3; b=2; d=4"
        );
        assert_eq!(
            sent(&jar, "https://sub.op.example/", Initiator::SameSite),
            "d=4"
        );
        assert_eq!(sent(&jar, "https://example/", Initiator::SameSite), "");
        assert_eq!(
            sent(&jar, "https://op.example/loginpage", Initiator::SameSite),
            "b=2; d=4"
        );
    }

    #[test]
    fn same_site_decides_what_other_sites_can_make_travel() {
        let jar = jar(&[
            "s=1; Path=/; SameSite=Strict",
            "l=2; Path=/; SameSite=Lax",
            "n=3; Path=/; SameSite=None; Secure",
            "u=4; Path=/",
        ]);
        assert_eq!(
            sent(&jar, "https://op.example/", Initiator::SameSite),
            "s=1; l=2; n=3; u=4"
        );
        assert_eq!(
            sent(&jar, "https://op.example/", Initiator::CrossSiteNavigation),
            "l=2; n=3; u=4"
        );
        assert_eq!(
            sent(&jar, "https://op.example/", Initiator::CrossSiteForm),
            "n=3; u=4"
        );
    }

    #[test]
    fn secure_cookies_need_https_except_on_this_machine() {
        let mut jar = Jar::default();
        jar.keep(&url("http://op.example/"), "a=1; Secure", NOW);
        assert_eq!(sent(&jar, "https://op.example/", Initiator::SameSite), "");
        jar.keep(&url("http://127.0.0.1:9400/"), "b=2; Secure", NOW);
        assert_eq!(
            sent(&jar, "http://127.0.0.1:9400/", Initiator::SameSite),
            "b=2"
        );
    }

    #[test]
    fn cookies_are_replaced_removed_and_forgotten() {
        let mut jar = jar(&[
            "a=1; Path=/",
            "a=2; Path=/",
            "b=1; Path=/",
            "b=; Path=/; Max-Age=0",
            "c=3; Path=/; Max-Age=60",
        ]);
        assert_eq!(
            sent(&jar, "https://op.example/", Initiator::SameSite),
            "a=2; c=3"
        );
        assert_eq!(
            jar.header(&url("https://op.example/"), Initiator::SameSite, NOW + 61)
                .as_deref(),
            Some("a=2")
        );
        jar.keep(
            &url("https://op.example/"),
            "a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            NOW,
        );
        assert_eq!(
            jar.header(&url("https://op.example/"), Initiator::SameSite, NOW + 61),
            None
        );
    }

    #[test]
    fn a_full_jar_loses_what_was_used_longest_ago() {
        let mut jar = jar(&["session=1; Path=/"]);
        for number in 0..10 * MOST {
            let page = url(&format!("https://op.example/interaction/{number}"));
            jar.keep(&page, &format!("step=1; Path=/interaction/{number}"), NOW);
            let header = jar.header(&page, Initiator::SameSite, NOW);
            assert_eq!(header.as_deref(), Some("step=1; session=1"), "{number}");
        }
        assert_eq!(jar.kept.len(), MOST);
    }

    #[test]
    fn nobody_sets_cookies_for_others() {
        assert_eq!(
            sent(
                &jar(&["a=1; Domain=other.example; Path=/"]),
                "https://other.example/",
                Initiator::SameSite
            ),
            ""
        );
        assert_eq!(
            sent(
                &jar(&["a=1; Domain=example; Path=/"]),
                "https://op.example/",
                Initiator::SameSite
            ),
            ""
        );
    }

    #[test]
    fn a_session_of_somebody_else_is_sent_until_the_server_replaces_it() {
        let mut jar = Jar::default();
        jar.take_over(
            &url("https://op.example/authorize"),
            "sid=given; theme=dark",
        );
        let sent = |jar: &Jar, to: &str| {
            jar.clone()
                .header(&url(to), Initiator::CrossSiteNavigation, NOW)
        };
        assert_eq!(
            sent(&jar, "https://op.example/login").as_deref(),
            Some("sid=given; theme=dark")
        );
        assert_eq!(sent(&jar, "https://other.example/login"), None);
        jar.keep(&url("https://op.example/login"), "sid=new; Path=/", NOW);
        jar.take_over(&url("https://op.example/authorize"), "sid=given");
        assert_eq!(
            sent(&jar, "https://op.example/").as_deref(),
            Some("theme=dark; sid=new")
        );
    }
}
