//! A browser without scripts: cookies, redirects followed by hand, and the point where it is sent back to the client.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderName, ORIGIN, SET_COOKIE};
use http::{HeaderMap, HeaderValue, Method};
use url::Url;

use super::cookies::{Initiator, Jar};
use super::evidence::ExchangeId;
use super::forms::{self, PageKind, Submission};
use super::html::Document;
use super::onward::{Next, is_clients, next};
use super::redirected;
use super::transport::{Answer, Outgoing, Transport};
use crate::rp::observation::Redirected;

/// A browser of one user.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    jar: Jar,
    redirects_after_post: Option<Vec<u16>>,
}

/// The data of a journey of the browser: the way to the target, its time, and the addresses that belong to the client.
#[derive(Clone, Copy)]
pub struct Journey<'a> {
    /// The way to the target.
    pub transport: &'a Transport,
    /// Now, in seconds, by the target's clock as far as we move it.
    pub now: u64,
    /// Where the journey ends; such an address is never contacted.
    pub client_uris: &'a [String],
}

/// A page that waits for the user.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its address.
    pub url: Url,
    /// Its kind.
    pub kind: PageKind,
    /// Its forms, links and refreshes.
    pub document: Document,
    /// Whether its forms hide where they come from: Referrer-Policy no-referrer makes the Origin `null`.
    pub hides_origin: bool,
    /// The answer that showed it.
    pub answer: Answer,
    /// The exchange.
    pub exchange: ExchangeId,
}

/// Where a journey ended.
#[derive(Debug)]
pub enum Landing {
    /// The browser was sent to the client, or to somebody else who is not the target.
    Client {
        /// The address and what it carries.
        redirected: Redirected,
        /// The answer that sent it there.
        answer: Answer,
        /// The exchange.
        exchange: ExchangeId,
    },
    /// A page.
    Page(Box<Page>),
    /// There was no answer, or no end.
    Lost {
        /// Why, in a sentence.
        reason: String,
        /// The last answer, if any.
        answer: Option<Answer>,
        /// The exchange.
        exchange: ExchangeId,
    },
}

/// As many redirects as browsers follow.
const MOST_HOPS: usize = 20;

impl Browser {
    /// Takes over a session that was opened elsewhere, if nothing has been sent yet.
    pub fn take_over(&mut self, url: &Url, session: &str) {
        self.jar.take_over(url, session);
    }

    /// Follows a link or a form of the client to the target.
    pub async fn open(&mut self, journey: Journey<'_>, mut request: Outgoing) -> Landing {
        let initiator = if request.method == Method::GET {
            Initiator::CrossSiteNavigation
        } else {
            Initiator::CrossSiteForm
        };
        set_default(&mut request.headers, &SEC_FETCH_SITE, "cross-site");
        self.redirects_after_post = None;
        self.travel(journey, request, initiator).await
    }

    /// The statuses of the redirects since the first form was sent, the one to the client included; nothing before a form was.
    pub fn redirects_after_post(&self) -> &[u16] {
        self.redirects_after_post.as_deref().unwrap_or_default()
    }

    /// How the cookies that a request to this address would carry are protected from other sites: the strictest of them.
    pub fn same_site(&self, journey: Journey<'_>, url: &Url) -> &'static str {
        self.jar.same_site(url, journey.now)
    }

    /// Sends a form of a page as the user would.
    pub async fn submit(
        &mut self,
        journey: Journey<'_>,
        page: &Page,
        submission: &Submission,
    ) -> Landing {
        let request = filled_in(submission, &own_origin(page));
        self.travel(journey, request, Initiator::SameSite).await
    }

    /// Sends a request that no page of the target intended, with the cookies that would travel.
    pub async fn forge(
        &mut self,
        journey: Journey<'_>,
        request: Outgoing,
        initiator: Initiator,
    ) -> Landing {
        self.travel(journey, request, initiator).await
    }

    async fn travel(
        &mut self,
        journey: Journey<'_>,
        request: Outgoing,
        initiator: Initiator,
    ) -> Landing {
        let mut next = (request, initiator);
        for _ in 0..MOST_HOPS {
            next = match self.hop(journey, next).await {
                Ok(next) => next,
                Err(landing) => return landing,
            };
        }
        let exchange = journey.transport.log().last();
        Landing::Lost {
            reason: format!("more than {MOST_HOPS} redirects in a row"),
            answer: None,
            exchange,
        }
    }

    /// Sends one request: where the answer sends the browser, or where its journey ends.
    async fn hop(
        &mut self,
        journey: Journey<'_>,
        (mut request, initiator): (Outgoing, Initiator),
    ) -> Result<(Outgoing, Initiator), Landing> {
        if request.method == Method::POST {
            self.redirects_after_post.get_or_insert_default();
        }
        self.dress(&mut request, initiator, journey.now);
        let url = request.url.clone();
        let sent = journey.transport.send(request.clone()).await;
        let exchange = sent.id;
        let answer = sent.came.map_err(|none| Landing::Lost {
            reason: none.reason,
            answer: None,
            exchange,
        })?;
        self.take_note(journey, &answer, &url);
        match next(journey, &answer, &url) {
            Next::Stay(document) => Err(Landing::Page(Box::new(Page {
                kind: forms::kind(answer.status, &document),
                hides_origin: hides_origin(&answer),
                url,
                document,
                answer,
                exchange,
            }))),
            Next::Nowhere(reason) => Err(Landing::Lost {
                reason,
                answer: Some(answer),
                exchange,
            }),
            Next::To { url: target, .. } if is_clients(journey, &target) => {
                let redirected = redirected::by_url(&target, answer.status);
                Err(Landing::Client {
                    redirected,
                    answer,
                    exchange,
                })
            }
            Next::To {
                url: target,
                keeps_method,
            } => {
                let Ok(target) = Url::parse(&target) else {
                    let reason = "the browser is sent to something that is no URL".to_owned();
                    return Err(Landing::Lost {
                        reason,
                        answer: Some(answer),
                        exchange,
                    });
                };
                if keeps_method {
                    return Ok((
                        Outgoing {
                            url: target,
                            headers: carried(&request.headers),
                            ..request
                        },
                        initiator,
                    ));
                }
                // A form of another site becomes an ordinary navigation from here on.
                let initiator = match initiator {
                    Initiator::CrossSiteForm | Initiator::CrossSiteNavigation => {
                        Initiator::CrossSiteNavigation
                    }
                    Initiator::SameSite => Initiator::SameSite,
                };
                Ok((Outgoing::get(target), initiator))
            }
            Next::Submit(submission) if is_clients(journey, submission.action.as_str()) => {
                let redirected = redirected::by_form(&submission, answer.status);
                Err(Landing::Client {
                    redirected,
                    answer,
                    exchange,
                })
            }
            Next::Submit(submission) => Ok((
                filled_in(&submission, &url.origin().ascii_serialization()),
                Initiator::SameSite,
            )),
        }
    }

    /// Keeps the cookies of an answer, and remembers redirects after a form.
    fn take_note(&mut self, journey: Journey<'_>, answer: &Answer, url: &Url) {
        for set_cookie in answer.headers.get_all(SET_COOKIE) {
            if let Ok(set_cookie) = set_cookie.to_str() {
                self.jar.keep(url, set_cookie, journey.now);
            }
        }
        if (300..400).contains(&answer.status) {
            self.redirects_after_post
                .iter_mut()
                .for_each(|statuses| statuses.push(answer.status));
        }
    }

    fn dress(&mut self, request: &mut Outgoing, initiator: Initiator, now: u64) {
        set_default(
            &mut request.headers,
            &ACCEPT,
            "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
        );
        set_default(&mut request.headers, &SEC_FETCH_MODE, "navigate");
        set_default(&mut request.headers, &SEC_FETCH_DEST, "document");
        let site = if initiator == Initiator::SameSite {
            "same-origin"
        } else {
            "cross-site"
        };
        set_default(&mut request.headers, &SEC_FETCH_SITE, site);
        if let Some(cookies) = self
            .jar
            .header(&request.url, initiator, now)
            .and_then(|value| value.parse().ok())
        {
            request.headers.entry(COOKIE).or_insert(cookies);
        }
    }
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

fn set_default(headers: &mut HeaderMap, name: &HeaderName, value: &'static str) {
    headers
        .entry(name)
        .or_insert(HeaderValue::from_static(value));
}

/// The request that a 307 or 308 repeats: all of it but the cookies of the address before.
fn carried(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    headers.remove(COOKIE);
    headers
}

/// The request that sends a form.
pub(crate) fn filled_in(submission: &Submission, origin: &str) -> Outgoing {
    let entries = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&submission.entries)
        .finish();
    if !submission.post {
        // A GET form replaces the query of its action: HTML Standard section 4.10.21.3.
        let mut url = submission.action.clone();
        url.set_query(
            Some(&entries)
                .filter(|entries| !entries.is_empty())
                .map(String::as_str),
        );
        return Outgoing::get(url);
    }
    let mut headers = HeaderMap::new();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-www-form-urlencoded"),
    );
    if let Ok(origin) = origin.parse() {
        headers.insert(ORIGIN, origin);
    }
    Outgoing {
        method: Method::POST,
        url: submission.action.clone(),
        headers,
        body: Bytes::from(entries),
    }
}

/// The Origin that a browser names when a form of this page is sent.
pub(crate) fn own_origin(page: &Page) -> String {
    if page.hides_origin {
        "null".to_owned()
    } else {
        page.url.origin().ascii_serialization()
    }
}

fn hides_origin(answer: &Answer) -> bool {
    answer
        .header("referrer-policy")
        .and_then(|policies| {
            policies
                .rsplit(',')
                .next()
                .map(|policy| policy.trim().eq_ignore_ascii_case("no-referrer"))
        })
        .unwrap_or(false)
}
