//! `verify-answers-swapped-under-concurrency`: the answer about one token goes to a request about another.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::response::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;

use super::super::shared_variable::SharedVariable;
use crate::model::Endpoint;
use crate::rule::{Rule, Rules};

/// The routes, or the routes with the bug if it was asked for.
pub(super) fn install(routes: Router, rules: &Rules) -> Router {
    if rules.keep(Rule::VerifyOwnVerdict) {
        return routes;
    }
    let at_hand = Arc::<SharedVariable<Verdict>>::default();
    routes.layer(middleware::from_fn_with_state(at_hand, mix_up))
}

/// The answer of the endpoint about a token.
#[derive(Clone)]
struct Verdict {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

async fn mix_up(
    State(at_hand): State<Arc<SharedVariable<Verdict>>>,
    request: Request,
    next: Next,
) -> Response {
    let asks = request
        .uri()
        .path()
        .ends_with(Endpoint::Verification.path());
    let response = next.run(request).await;
    // Other answers are about the request, not about its token.
    if !asks || !matches!(response.status(), StatusCode::OK | StatusCode::NOT_FOUND) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, LARGEST).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let Parts {
        status, headers, ..
    } = parts.clone();
    let verdict = at_hand
        .pass(Verdict {
            status,
            headers,
            body,
        })
        .await;
    (parts.status, parts.headers) = (verdict.status, verdict.headers);
    Response::from_parts(parts, Body::from(verdict.body))
}

/// No record of a token is larger.
const LARGEST: usize = 1 << 20;
