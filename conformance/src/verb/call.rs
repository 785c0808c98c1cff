//! A request of a client to an endpoint: what is right by default, and what a step changes about it.

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, ORIGIN};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde_json::{Map, Value};
use url::Url;

use super::{Stop, optional};
use crate::rp::Rp;
use crate::rp::basic;
use crate::rp::fetch;
use crate::rp::json as strict;
use crate::rp::observation::Observation;
use crate::rp::transport::{Outgoing, Sent};
use crate::scenario::step::Send;
use crate::target::{Client, Secret};
use crate::text::Text;
use crate::words::Endpoint;
use crate::words::Fact;
use crate::words::Role;
use crate::words::{ClientAuth, ParametersIn};

/// A request in the making.
pub(super) struct Call {
    url: Url,
    method: Method,
    parameters: Vec<(String, String)>,
    client: Option<Client>,
    bearer: Option<String>,
    headers: HeaderMap,
}

impl Call {
    /// A GET without parameters.
    pub(super) fn get(url: Url) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        Self {
            url,
            method: Method::GET,
            parameters: Vec::new(),
            client: None,
            bearer: None,
            headers,
        }
    }

    /// A POST to an endpoint, with a form.
    pub(super) fn post(endpoint: Endpoint, rp: &Rp) -> Result<Self, Stop> {
        Ok(Self {
            method: Method::POST,
            ..Self::get(rp.endpoint(endpoint)?)
        })
    }

    /// Adds a parameter.
    pub(super) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.parameters.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a parameter, if there is a value.
    pub(super) fn with_some(self, name: &str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Authenticates as a client, the way it is registered.
    pub(super) fn by(mut self, role: Role, rp: &Rp) -> Result<Self, Stop> {
        self.client = Some(rp.client(role)?.clone());
        Ok(self)
    }

    /// Sends a bearer token: RFC 6750 section 2.1. An empty one is left out.
    pub(super) fn bearer(mut self, token: String) -> Self {
        self.bearer = Some(token).filter(|token| !token.is_empty());
        self
    }

    /// Takes the usual Accept header back: for what a browser navigates to.
    pub(super) fn navigated(mut self) -> Self {
        self.headers.remove(ACCEPT);
        self
    }

    /// The parameters as they will be sent.
    fn parameters(&self, send: &Send, rp: &Rp) -> Result<Vec<(String, String)>, Stop> {
        let mut parameters = self.parameters.clone();
        for (name, value) in &send.set {
            let value = value.evaluate(rp.names())?;
            match parameters.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => *known = value,
                None => parameters.push((name.clone(), value)),
            }
        }
        parameters.retain(|(name, _)| !send.omit.contains(name));
        for (name, value) in &send.repeat {
            parameters.push((name.clone(), value.evaluate(rp.names())?));
        }
        Ok(parameters)
    }

    /// The request, with everything that a step wants different.
    pub(super) fn outgoing(mut self, send: &Send, rp: &Rp) -> Result<Outgoing, Stop> {
        self.authenticate(send, rp)?;
        if let Some(token) = &self.bearer {
            rp.learn("access_token", token);
            self.headers
                .insert(AUTHORIZATION, header_value(&format!("Bearer {token}"))?);
        }
        let parameters = self.parameters(send, rp)?;
        if let Some(method) = &send.method {
            self.method = method
                .parse()
                .map_err(|_| Stop::Harness(format!("`{method}` is no HTTP method")))?;
        }
        let place = send.parameters_in.unwrap_or(match self.method {
            Method::GET | Method::HEAD => ParametersIn::Query,
            _ => ParametersIn::Body,
        });
        let mut in_query: Vec<(String, String)> = Vec::new();
        let mut body = Bytes::new();
        match place {
            ParametersIn::Query => in_query = parameters,
            // A form without fields is a form all the same.
            ParametersIn::Body if self.method == Method::POST || !parameters.is_empty() => {
                self.headers.insert(
                    CONTENT_TYPE,
                    HeaderValue::from_static("application/x-www-form-urlencoded"),
                );
                body = Bytes::from(encode(&parameters));
            }
            ParametersIn::Body => {}
            ParametersIn::Json => {
                self.headers
                    .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                let members: Map<String, Value> = parameters
                    .into_iter()
                    .map(|(name, value)| (name, value.into()))
                    .collect();
                body = Bytes::from(Value::Object(members).to_string());
            }
        }
        for (name, value) in &send.query {
            in_query.push((name.clone(), value.evaluate(rp.names())?));
        }
        let query = match optional(send.raw_query.as_ref(), rp)? {
            Some(given) => given,
            None => encode(&in_query),
        };
        if !query.is_empty() {
            // The query of the endpoint's own URL stays: RFC 6749 section 3.1.
            let own = self
                .url
                .query()
                .map(|query| format!("{query}&"))
                .unwrap_or_default();
            self.url.set_query(Some(&format!("{own}{query}")));
        }
        if let Some(given) = optional(send.body.as_ref(), rp)? {
            body = Bytes::from(given);
        }
        if let Some(given) = optional(send.content_type.as_ref(), rp)? {
            self.headers.remove(CONTENT_TYPE);
            if !given.is_empty() {
                self.headers.insert(CONTENT_TYPE, header_value(&given)?);
            }
        }
        if let Some(origin) = optional(send.origin.as_ref(), rp)? {
            self.headers.insert(ORIGIN, header_value(&origin)?);
        }
        for (name, value) in &send.headers {
            let known: HeaderName = name
                .parse()
                .map_err(|_| Stop::Harness(format!("`{name}` is no name of a header field")))?;
            self.headers
                .insert(known, header_value(&value.evaluate(rp.names())?)?);
        }
        Ok(Outgoing {
            method: self.method,
            url: self.url,
            headers: self.headers,
            body,
        })
    }

    /// RFC 6749 section 2.3.1: in the header, both parts are form-encoded first.
    fn authenticate(&mut self, send: &Send, rp: &Rp) -> Result<(), Stop> {
        let client = self.client.take();
        let own_id = client.as_ref().map(|client| client.client_id.clone());
        let own_secret = client
            .as_ref()
            .and_then(|client| client.client_secret.as_ref())
            .map(Secret::reveal)
            .map(str::to_owned);
        let id = optional(send.client_id.as_ref(), rp)?.or(own_id);
        let secret = optional(send.client_secret.as_ref(), rp)?.or(own_secret);
        let auth = send
            .auth
            .or(client.map(|client| client.auth))
            .unwrap_or(ClientAuth::Absent);
        if let Some(secret) = &secret {
            rp.learn("client_secret", secret);
        }
        match auth {
            ClientAuth::Basic => {
                let (id, secret) = (id.unwrap_or_default(), secret.unwrap_or_default());
                let pair = basic::credentials(&id, &secret);
                self.headers
                    .insert(AUTHORIZATION, header_value(&format!("Basic {pair}"))?);
            }
            ClientAuth::Post => {
                self.parameters
                    .extend(id.map(|id| ("client_id".to_owned(), id)));
                self.parameters
                    .extend(secret.map(|secret| ("client_secret".to_owned(), secret)));
            }
            ClientAuth::None => self
                .parameters
                .extend(id.map(|id| ("client_id".to_owned(), id))),
            ClientAuth::Absent => {}
        }
        Ok(())
    }

    /// Sends it, and says what came.
    pub(super) async fn observe(self, send: &Send, rp: &Rp) -> Result<Observation, Stop> {
        let request = self.outgoing(send, rp)?;
        dispatch(request, send.fetch_from.as_ref(), rp).await
    }
}

/// Sends a request, as a page of another origin if one is named.
pub(super) async fn dispatch(
    request: Outgoing,
    fetch_from: Option<&Text>,
    rp: &Rp,
) -> Result<Observation, Stop> {
    let Some(origin) = optional(fetch_from, rp)? else {
        return Ok(observe(rp.transport().send(request).await));
    };
    let fetched = fetch::fetch(rp.transport(), request, &header_value(&origin)?).await;
    let mut observation = observe(fetched.sent);
    observation.readable = Some(fetched.readable.is_ok());
    let exposed: Vec<String> = fetched
        .exposed
        .iter()
        .map(|name| name.to_ascii_lowercase())
        .collect();
    observation.facts.set(Fact::ExposedHeaders, exposed);
    if let Err(reason) = fetched.readable {
        observation.facts.set(Fact::UnreadableBecause, reason);
    }
    Ok(observation)
}

/// The content of every answer: status, header fields, JSON, and the OAuth error code in it.
pub(super) fn observe(sent: Sent) -> Observation {
    let mut seen = Observation {
        exchange: Some(sent.id),
        ..Observation::default()
    };
    let answer = match sent.came {
        Ok(answer) => answer,
        Err(none) => {
            return Observation {
                failure: Some(none.reason),
                ..seen
            };
        }
    };
    seen.success = answer.status == 200;
    seen.values
        .insert("status".to_owned(), answer.status.into());
    let header: Map<String, Value> = answer
        .headers
        .keys()
        .filter_map(|name| {
            Some((
                name.as_str().to_owned(),
                Value::from(answer.header(name.as_str())?),
            ))
        })
        .collect();
    seen.values.insert("header".to_owned(), header.into());
    if let Ok(parsed) = strict::parse(&answer.body) {
        seen.error = parsed
            .value
            .get("error")
            .and_then(Value::as_str)
            .map(str::to_owned);
        seen.facts.set(Fact::DuplicateMembers, parsed.duplicates);
        seen.values.insert("json".to_owned(), parsed.value);
    }
    seen.answer = Some(answer);
    seen
}

/// A header field's value.
pub(super) fn header_value(text: &str) -> Result<HeaderValue, Stop> {
    HeaderValue::from_str(text)
        .map_err(|_| Stop::Harness("a header field cannot hold this value".to_owned()))
}

fn encode(parameters: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}
