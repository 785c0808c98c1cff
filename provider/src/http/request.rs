//! Reading the form requests of clients: token, introspection and revocation.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderValue, header};

use super::body::WholeBody;
use super::error::TokenError;
use super::media_type::is_form;
use crate::model::Client;
use crate::oauth::client_auth::{self, ClientRefused, Credentials};
use crate::oauth::parameters::Parameters;
use crate::provider::Provider;
use crate::rule::Rule;

/// A form, and the header that may say whose it is.
pub(super) struct ClientRequest {
    authorization: Option<HeaderValue>,
    pub(super) form: Parameters,
}

impl FromRequest<Provider> for ClientRequest {
    type Rejection = TokenError;

    async fn from_request(request: Request, op: &Provider) -> Result<Self, TokenError> {
        let is_form = is_form(request.headers());
        let is_typed = request.headers().contains_key(header::CONTENT_TYPE);
        let mut sent = request.headers().get_all(header::AUTHORIZATION).iter();
        let authorization = sent.next().cloned();
        // RFC 6749 section 2.3: not more than one method. A proxy may have read the other header than we would.
        if sent.next().is_some() {
            return Err(ClientRefused::TwoMethods.into());
        }
        let WholeBody(body) = WholeBody::from_request(request, op).await?;
        // RFC 9110 section 8.3: only content has a type. A body without either is a form without parameters.
        if !is_form && (is_typed || !body.is_empty()) {
            return Err(TokenError::NotAForm);
        }
        Ok(Self {
            authorization,
            form: Parameters::decode(&body, op.rules())?,
        })
    }
}

impl ClientRequest {
    /// The client behind the request; `demanded_by` is the rule that wants it to prove itself.
    pub(super) async fn client(
        &self,
        op: &Provider,
        demanded_by: Rule,
    ) -> Result<Arc<Client>, TokenError> {
        let header = self.authorization.as_ref().map(HeaderValue::as_bytes);
        let credentials = Credentials::read(header, &self.form)?;
        let client = op.client(&credentials.client_id).await?;
        client_auth::authenticate(&credentials, client.as_deref(), demanded_by, op.rules())?;
        client.ok_or_else(|| ClientRefused::Unknown.into())
    }

    /// A required parameter.
    pub(super) fn required(&self, name: &'static str) -> Result<&str, TokenError> {
        self.form.get(name).ok_or(TokenError::Missing(name))
    }
}
