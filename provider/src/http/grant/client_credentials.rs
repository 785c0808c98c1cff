//! The client credentials grant: RFC 6749 section 4.4.

use crate::http::error::TokenError;
use crate::http::issue::{self, Answer};
use crate::model::{Client, Grant};
use crate::oauth::client_credentials;
use crate::oauth::parameters::Parameters;
use crate::provider::Provider;
use crate::rule::Rule;

pub(super) async fn act_for_itself(
    op: &Provider,
    client: &Client,
    form: &Parameters,
) -> Result<Answer, TokenError> {
    let scopes = client_credentials::grant(client, form.scope(op.rules()), op.rules())?;
    let now = op.now();
    let somebody = op.config().users.first();
    let user = somebody.filter(|_| !op.rules().keep(Rule::TokenClientIsNoUser));
    let grant = Grant {
        id: op.mint_grant(),
        client: client.id.clone(),
        user: user.map(|user| user.id.clone()),
        scopes,
        auth_time: None,
        nonce: None,
        created: now,
        revoked: false,
    };
    let tokens = issue::for_client(op, client, &grant, now).await?;
    op.tokens().issue(grant, tokens.issued, now).await?;
    Ok(tokens.answer)
}
