//! The contract of every token store: in any order of calls it answers as plain lists would that forget nothing, except
//! that a row which is over may be gone.

mod model;

use proptest::collection::vec;
use proptest::prelude::*;

use self::model::{Model, newest};
use super::tokens::{LINGER, REUSE_MEMORY};
use super::{Redeemed, Rotated, StoreError, TokenStore};
use crate::entropy::Entropy;
use crate::model::{
    AccessToken, AccessTokenFormat, AuthorizationCode, Challenge, ClientId, Grant, GrantId, Issued,
    Lifetime, Nonce, RedirectUri, RefreshToken, Revocation, ScopeSet, SecretHash, Timestamp,
    TokenId, UserId,
};

/// A call of the store. A number says for which code or token: 0 is the newest.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Open { span: u64 },
    Redeem(usize, Spans),
    Rotate(usize, Spans),
    Issue(Spans),
    Revoke(usize),
    EndRefreshTokens(usize),
    Wait(u64),
}

/// How long an access and a refresh token live.
type Spans = (u64, Option<u64>);

/// Lifetimes and waits that end before, at and after each other, and around the time for which dead rows are kept.
fn span() -> impl Strategy<Value = u64> {
    prop_oneof![0..4_u64, 7_198..7_203_u64, 0..20_000_u64]
}

pub(super) fn wait() -> impl Strategy<Value = u64> {
    let month = REUSE_MEMORY.as_secs();
    prop_oneof![6 => span(), 1 => month - 2..month + 7_202]
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let spans = || (span(), proptest::option::of(span()));
    let any_of = || prop_oneof![3 => 0..4_usize, 1 => 0..64_usize];
    let step = prop_oneof![
        4 => span().prop_map(|span| Step::Open { span }),
        6 => (any_of(), spans()).prop_map(|(n, spans)| Step::Redeem(n, spans)),
        6 => (any_of(), spans()).prop_map(|(n, spans)| Step::Rotate(n, spans)),
        1 => spans().prop_map(Step::Issue),
        1 => any_of().prop_map(Step::Revoke),
        1 => any_of().prop_map(Step::EndRefreshTokens),
        3 => wait().prop_map(Step::Wait),
    ];
    vec(step, 0..160)
}

/// Makes rows.
struct Maker {
    entropy: Entropy,
    client: ClientId,
    redirect_uri: RedirectUri,
    scopes: ScopeSet,
}

impl Maker {
    fn new() -> Self {
        Self {
            entropy: Entropy::seeded(5),
            client: ClientId::new("client_one"),
            redirect_uri: "https://rp.example/callback".parse().expect("it is a URI"),
            scopes: "openid email own:read".parse().expect("these are scopes"),
        }
    }

    fn id(&self, now: Timestamp) -> TokenId {
        TokenId::new(now.as_secs() * 1_000, self.entropy.bytes())
    }

    fn grant(&self, now: Timestamp) -> Grant {
        Grant {
            id: GrantId::new(self.id(now)),
            client: self.client.clone(),
            user: Some(UserId::new("alice")),
            scopes: self.scopes.clone(),
            auth_time: Some(now),
            nonce: Some(Nonce::new(self.entropy.name())),
            created: now,
            revoked: false,
        }
    }

    fn code(&self, grant: &Grant, now: Timestamp, span: u64) -> AuthorizationCode {
        AuthorizationCode {
            id: self.id(now),
            secret: SecretHash::of(b"code"),
            grant: grant.id.clone(),
            redirect_uri: self.redirect_uri.clone(),
            redirect_uri_requested: true,
            challenge: Some(Challenge::of(&self.entropy.name())),
            expires: now + Lifetime::from_secs(span),
            used: false,
        }
    }

    fn tokens(&self, grant: &GrantId, now: Timestamp, (access, refresh): Spans) -> Issued {
        let ends = |span| now + Lifetime::from_secs(span);
        Issued {
            access: AccessToken {
                id: self.id(now),
                secret: SecretHash::of(b"access"),
                format: AccessTokenFormat::Opaque,
                grant: grant.clone(),
                scopes: self.scopes.clone(),
                issued: now,
                expires: ends(access),
            },
            refresh: Some(RefreshToken {
                id: self.id(now),
                secret: SecretHash::of(b"refresh"),
                grant: grant.clone(),
                issued: now,
                expires: refresh.map(ends),
                rotated: false,
            }),
        }
    }
}

/// A store and the model, which hear the same.
struct Pair<'a> {
    store: &'a dyn TokenStore,
    model: Model,
    maker: Maker,
    now: Timestamp,
}

/// Plays the steps, waits, and says how many grants, codes, access and refresh tokens have to be left once all that is over
/// is forgotten.
pub(super) async fn play(
    store: &dyn TokenStore,
    steps: Vec<Step>,
    then: u64,
) -> Result<[usize; 4], TestCaseError> {
    let mut pair = Pair {
        store,
        model: Model::default(),
        maker: Maker::new(),
        now: Timestamp::from_secs(1_800_000_000),
    };
    for step in steps.into_iter().chain([Step::Wait(then)]) {
        pair.play(step).await?;
    }
    let nobody = GrantId::new(pair.maker.id(pair.now));
    for _ in 0..1_000 {
        // Each write may forget a few rows.
        let revoked = store.revoke(Revocation::Grant(nobody.clone()), pair.now);
        told(revoked.await)?;
    }
    pair.compare().await?;
    Ok(pair.model.left(pair.now))
}

fn told<T>(answer: Result<T, StoreError>) -> Result<T, TestCaseError> {
    answer.map_err(|error| TestCaseError::fail(error.to_string()))
}

impl Pair<'_> {
    async fn play(&mut self, step: Step) -> Result<(), TestCaseError> {
        let (store, now) = (self.store, self.now);
        match step {
            Step::Open { span } => {
                let grant = self.maker.grant(now);
                let code = self.maker.code(&grant, now, span);
                told(store.open_grant(grant.clone(), code.clone(), now).await)?;
                self.model.open(grant);
                self.model.codes.push(code);
            }
            Step::Redeem(n, spans) => {
                let Some(code) = newest(&self.model.codes, n).cloned() else {
                    return Ok(());
                };
                let issued = self.maker.tokens(&code.grant, now, spans);
                let said = told(store.redeem_code(code.id, issued.clone(), now).await)?;
                let gone = told(store.find_code(code.id).await)?.is_none();
                if gone && code.expires + LINGER <= now {
                    prop_assert_eq!(said, Redeemed::Revoked);
                } else {
                    prop_assert_eq!(said, self.model.redeem(code.id, issued));
                }
            }
            Step::Rotate(n, spans) => {
                let Some(row) = newest(&self.model.refresh, n).cloned() else {
                    return Ok(());
                };
                let (until, (token, _)) = (self.model.refresh_until(&row), row);
                let issued = self.maker.tokens(&token.grant, now, spans);
                let said = told(store.rotate(token.id, issued.clone(), now).await)?;
                let gone = told(store.find_refresh(token.id).await)?.is_none();
                if gone && until <= now {
                    prop_assert_eq!(said, Rotated::Revoked);
                } else {
                    prop_assert_eq!(said, self.model.rotate(token.id, issued, now));
                }
            }
            Step::Issue(spans) => {
                let grant = self.maker.grant(now);
                let issued = self.maker.tokens(&grant.id, now, spans);
                told(store.issue(grant.clone(), issued.clone(), now).await)?;
                self.model.open(grant);
                self.model.record(issued);
            }
            Step::Revoke(n) => self.revoke(n, Revocation::Grant).await?,
            Step::EndRefreshTokens(n) => self.revoke(n, Revocation::RefreshTokensOf).await?,
            Step::Wait(secs) => {
                self.now = now + Lifetime::from_secs(secs);
                self.compare().await?;
            }
        }
        Ok(())
    }

    /// Ends the grant of the `n`th newest access token, or its refresh tokens.
    async fn revoke(
        &mut self,
        n: usize,
        whose: fn(GrantId) -> Revocation,
    ) -> Result<(), TestCaseError> {
        if let Some(token) = newest(&self.model.access, n) {
            let whose = whose(token.grant.clone());
            told(self.store.revoke(whose.clone(), self.now).await)?;
            self.model.revoke(&whose, self.now);
        }
        Ok(())
    }

    /// No row is lost before its time; and each is as it was recorded, with its grant.
    async fn compare(&self) -> Result<(), TestCaseError> {
        let (store, model) = (self.store, &self.model);
        for code in &model.codes {
            let known = &model.grants[&code.grant].grant;
            let found = told(store.find_code(code.id).await)?;
            self.is(found, &(code, known.clone()), code.expires + LINGER)?;
        }
        // The nonce may be forgotten with the code.
        let without_nonce = |grant| Grant {
            nonce: None,
            ..grant
        };
        for token in &model.access {
            let known = model.grants[&token.grant].grant.clone();
            let found = told(store.find_access(token.id).await)?;
            let found = found.map(|(token, grant)| (token, without_nonce(grant)));
            self.is(
                found,
                &(token, without_nonce(known)),
                token.expires + LINGER,
            )?;
        }
        for row @ (token, _) in &model.refresh {
            let known = &model.grants[&token.grant];
            let mut grant = without_nonce(known.grant.clone());
            grant.revoked |= !known.refreshable;
            let found = told(store.find_refresh(token.id).await)?;
            let found = found.map(|(token, grant)| (token, without_nonce(grant)));
            self.is(found, &(token, grant), model.refresh_until(row))?;
        }
        Ok(())
    }

    fn is<R: std::fmt::Debug>(
        &self,
        found: Option<(R, Grant)>,
        expected: &(&R, Grant),
        until: Timestamp,
    ) -> Result<(), TestCaseError> {
        match found {
            None => prop_assert!(until <= self.now, "a row was lost: {expected:?}"),
            Some(found) => prop_assert_eq!(format!("{found:?}"), format!("{expected:?}")),
        }
        Ok(())
    }
}
