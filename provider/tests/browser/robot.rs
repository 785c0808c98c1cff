//! A browser for tests: cookies, redirects within the provider, forms. It follows no redirect to a client.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use assay_provider::clock::Clock;
use assay_provider::config::Config;
use assay_provider::entropy::Entropy;
use assay_provider::keys::Keys;
use assay_provider::model::{Issuer, Timestamp};
use assay_provider::rule::Rules;
use assay_provider::store::MemoryStore;
use assay_provider::{Parts, Provider, TestControls, router};
use reqwest::header::{COOKIE, HeaderMap, LOCATION, SET_COOKIE};
use reqwest::{RequestBuilder, StatusCode};
use scraper::{Html, Selector};
use tokio::net::TcpListener;
use url::{Url, form_urlencoded};

pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

static KEYS: LazyLock<Keys> = LazyLock::new(|| Keys::generate().expect("the library works"));

/// A provider on a port of its own.
pub(crate) struct Op {
    pub(crate) base: String,
    pub(crate) clock: Clock,
    pub(crate) store: Arc<MemoryStore>,
    #[allow(dead_code, reason = "the browser's own tests rotate no keys")]
    pub(crate) provider: Provider,
}

impl Op {
    pub(crate) async fn strict() -> Self {
        Self::with(Rules::strict()).await
    }

    pub(crate) async fn with(rules: Rules) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("loopback has ports");
        let base = format!("http://{}", listener.local_addr().expect("it is bound"));
        let issuer: Issuer = base.parse().expect("an origin on loopback");
        let clock = Clock::held_at(Timestamp::from_secs(1_800_000_000));
        let store = Arc::new(MemoryStore::new());
        let provider = Provider::new(Parts {
            config: Config::demo().issued_by(issuer),
            rules,
            clock: clock.clone(),
            entropy: Entropy::system(),
            keys: KEYS.clone(),
            store: Arc::clone(&store) as _,
            test_controls: TestControls::Off,
        });
        let _serves_until_the_test_ends =
            tokio::spawn(axum::serve(listener, router(provider.clone())).into_future());
        Self {
            base,
            clock,
            store,
            provider,
        }
    }

    pub(crate) fn browser(&self) -> Robot {
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build();
        Robot {
            base: self.base.clone(),
            cookies: BTreeMap::new(),
            http: http.expect("no options, no failure"),
        }
    }
}

/// One browser with its cookies.
#[derive(Clone)]
pub(crate) struct Robot {
    base: String,
    pub(crate) cookies: BTreeMap<String, String>,
    http: reqwest::Client,
}

/// The last answer that a browser got.
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) url: String,
    pub(crate) body: String,
}

impl Robot {
    /// Asks for authorization with a request that is in order, except for what is overridden; `""` leaves one out.
    pub(crate) async fn authorize(&mut self, overrides: &[(&str, &str)]) -> Seen {
        let query = request(overrides);
        self.get(&format!("/oauth/authorize?{query}")).await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Seen {
        let url = self.absolute(path);
        self.follow(self.http.get(&url), url).await
    }

    /// Posts a form with its hidden fields and these.
    pub(crate) async fn submit(&mut self, page: &Seen, fields: &[(&str, &str)]) -> Seen {
        let (action, hidden) = page.form();
        let mut all: Vec<(String, String)> = hidden;
        all.retain(|(name, _)| !fields.iter().any(|(given, _)| given == name));
        all.extend(
            fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        self.post(&action, &all, None).await
    }

    pub(crate) async fn post(
        &mut self,
        path: &str,
        fields: &[(String, String)],
        origin: Option<&str>,
    ) -> Seen {
        let url = self.absolute(path);
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut request = self
            .http
            .post(&url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        self.follow(request, url).await
    }

    pub(crate) async fn log_in(&mut self, page: &Seen, username: &str) -> Seen {
        let password = if username == "alice" {
            "wonderland"
        } else {
            "builder-42"
        };
        self.submit(page, &[("username", username), ("password", password)])
            .await
    }

    /// Signs in and allows, whatever of it is asked for.
    pub(crate) async fn through(&mut self, mut seen: Seen, username: &str) -> Seen {
        for _ in 0..4 {
            seen = match seen.page() {
                "login" => self.log_in(&seen, username).await,
                "consent" => self.submit(&seen, &[("decision", "allow")]).await,
                _ => return seen,
            };
        }
        seen
    }

    async fn follow(&mut self, request: RequestBuilder, url: String) -> Seen {
        let mut seen = self.send(request, url).await;
        while let Some(next) = seen.location().filter(|next| next.starts_with(&self.base)) {
            seen = self.send(self.http.get(&next), next).await;
        }
        seen
    }

    async fn send(&mut self, request: RequestBuilder, url: String) -> Seen {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = if cookies.is_empty() {
            request
        } else {
            request.header(COOKIE, cookies.join("; "))
        };
        let response = request.send().await.expect("the provider answers");
        for set in response.headers().get_all(SET_COOKIE) {
            let cookie = set
                .to_str()
                .expect("cookies are ASCII")
                .split(';')
                .next()
                .unwrap_or_default();
            let (name, value) = cookie.split_once('=').expect("a cookie has a name");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let (status, headers) = (response.status(), response.headers().clone());
        Seen {
            status,
            headers,
            url,
            body: response.text().await.expect("a body"),
        }
    }

    fn absolute(&self, path: &str) -> String {
        if path.starts_with('/') {
            format!("{}{path}", self.base)
        } else {
            path.to_owned()
        }
    }
}

impl Seen {
    /// Where a redirect goes, made absolute.
    pub(crate) fn location(&self) -> Option<String> {
        let location = self.headers.get(LOCATION)?.to_str().ok()?;
        let url = Url::parse(&self.url)
            .expect("we asked for a URL")
            .join(location);
        Some(if location.starts_with('/') {
            url.expect("a path joins").to_string()
        } else {
            location.to_owned()
        })
    }

    /// A parameter of an authorization response.
    pub(crate) fn parameter(&self, name: &str) -> Option<String> {
        let location = self.location()?;
        let query = location.split_once('?').map_or("", |(_, query)| query);
        form_urlencoded::parse(query.as_bytes())
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.into_owned())
    }

    /// The code, which there has to be.
    pub(crate) fn code(&self) -> String {
        self.parameter("code")
            .unwrap_or_else(|| panic!("no code: {:?} {}", self.headers, self.body))
    }

    /// The `error` of an authorization response, or nothing.
    pub(crate) fn error(&self) -> String {
        self.parameter("error").unwrap_or_default()
    }

    /// Which page this is, by its form.
    pub(crate) fn page(&self) -> &'static str {
        let has = |selector: &str| !self.all(selector).is_empty();
        match () {
            () if has("input[type=password]") => "login",
            () if has("button[value=allow]") => "consent",
            () if has("form") => "form_post",
            () if has("h1") => "error",
            () => "none",
        }
    }

    /// The action and the hidden fields of the form.
    pub(crate) fn form(&self) -> (String, Vec<(String, String)>) {
        let field = |html: &String, name: &str| {
            let fragment = Html::parse_fragment(html);
            let element = fragment
                .select(&selector("input"))
                .next()
                .expect("an input");
            element.value().attr(name).unwrap_or_default().to_owned()
        };
        let hidden = self.all("input[type=hidden]");
        let fields = hidden
            .iter()
            .map(|input| (field(input, "name"), field(input, "value")))
            .collect();
        let page = Html::parse_document(&self.body);
        let form = page
            .select(&selector("form"))
            .next()
            .expect("a page with a form");
        (
            form.value().attr("action").expect("an action").to_owned(),
            fields,
        )
    }

    /// The elements that match.
    pub(crate) fn all(&self, css: &str) -> Vec<String> {
        Html::parse_document(&self.body)
            .select(&selector(css))
            .map(|element| element.html())
            .collect()
    }
}

/// The query of a request that is in order, except for what is overridden.
pub(crate) fn request(overrides: &[(&str, &str)]) -> String {
    let usual = [
        ("response_type", "code"),
        ("client_id", "demo-confidential"),
        ("redirect_uri", "https://rp.example/callback"),
        ("scope", "openid profile"),
        ("state", "state-of-the-client"),
        ("nonce", "nonce-of-the-client"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let kept = usual
        .iter()
        .filter(|(name, _)| !overrides.iter().any(|(given, _)| given == name));
    let given = overrides.iter().filter(|(_, value)| !value.is_empty());
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(kept.chain(given))
        .finish()
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("tests write valid selectors")
}
