//! How much a grant costs, and that it is given back.

use super::*;
use crate::entropy::Entropy;
use crate::model::{
    AccessTokenFormat, Challenge, ClientId, Lifetime, Nonce, RedirectUri, ScopeSet, SecretHash,
    UserId,
};
use crate::store::memory::rows::REUSE_MEMORY;

/// When the tests begin.
pub(super) const GRANTED: Timestamp = Timestamp::from_secs(1_800_000_000);

/// Makes rows as the provider makes them: who is named again and again is shared.
pub(super) struct Made {
    entropy: Entropy,
    clients: [ClientId; 2],
    user: UserId,
    redirect_uri: RedirectUri,
    scopes: ScopeSet,
    grants: usize,
}

impl Default for Made {
    fn default() -> Self {
        Self {
            entropy: Entropy::seeded(5),
            clients: ["client_one", "client_two"].map(ClientId::new),
            user: UserId::new("user_2demoAlice0000000000000001"),
            redirect_uri: "https://rp.example/callback".parse().expect("it is a URI"),
            scopes: "openid profile email offline_access"
                .parse()
                .expect("these are scopes"),
            grants: 0,
        }
    }
}

impl Made {
    fn id(&self, now: Timestamp) -> TokenId {
        TokenId::new(now.as_secs() * 1_000, self.entropy.bytes())
    }

    pub(super) fn grant(&mut self, now: Timestamp, span: Lifetime) -> (Grant, AuthorizationCode) {
        self.grants += 1;
        let grant = Grant {
            id: GrantId::new(self.id(now)),
            client: self.clients[self.grants % 2].clone(),
            user: Some(self.user.clone()),
            scopes: self.scopes.clone(),
            auth_time: Some(now),
            nonce: Some(Nonce::new(self.entropy.name())),
            created: now,
            revoked: false,
        };
        let code = AuthorizationCode {
            id: self.id(now),
            secret: SecretHash::of(b"code"),
            grant: grant.id.clone(),
            redirect_uri: self.redirect_uri.clone(),
            redirect_uri_requested: true,
            challenge: Some(Challenge::of(&self.entropy.name())),
            expires: now + span,
            used: false,
        };
        (grant, code)
    }

    pub(super) fn tokens(
        &self,
        grant: &GrantId,
        now: Timestamp,
        access: Timestamp,
        refresh: Option<Timestamp>,
    ) -> Issued {
        Issued {
            access: AccessToken {
                id: self.id(now),
                secret: SecretHash::of(b"access"),
                format: AccessTokenFormat::Opaque,
                grant: grant.clone(),
                scopes: self.scopes.clone(),
                issued: now,
                expires: access,
            },
            refresh: Some(RefreshToken {
                id: self.id(now),
                secret: SecretHash::of(b"refresh"),
                grant: grant.clone(),
                issued: now,
                expires: refresh,
                rotated: false,
            }),
        }
    }
}

fn bytes(tables: &Tables) -> usize {
    let Tables {
        grants,
        codes,
        access,
        refresh,
    } = tables;
    grants.bytes() + codes.bytes() + access.bytes() + refresh.bytes()
}

fn sign_in(tables: &mut Tables, made: &mut Made, now: Timestamp) {
    let (day, month) = (
        Lifetime::from_secs(86_400),
        Lifetime::from_secs(30 * 86_400),
    );
    tables.collect(now);
    let (grant, code) = made.grant(now, Lifetime::from_secs(600));
    let issued = made.tokens(&grant.id, now, now + day, Some(now + month));
    let nonce = tables.open(grant);
    let id = code.id;
    tables.add_code(code, nonce);
    tables.collect(now);
    assert_eq!(tables.redeem(id, issued), Redeemed::Done);
}

#[test]
fn a_live_grant_costs_less_than_650_bytes_and_gives_them_back() {
    const GRANTS: usize = 20_000;
    let (mut tables, mut made) = (Tables::default(), Made::default());
    for _ in 0..GRANTS {
        sign_in(&mut tables, &mut made, GRANTED);
    }
    let each = bytes(&tables) / GRANTS;
    assert!(each < 650, "{each} bytes per grant");

    // A day and two hours later a grant with its refresh token is all that is left; the nonce went with the code.
    let next_day = GRANTED + Lifetime::from_secs(86_400) + LINGER;
    for _ in 0..GRANTS {
        tables.collect(next_day);
    }
    assert_eq!((tables.codes.len(), tables.access.len()), (0, 0));
    let each = bytes(&tables) / GRANTS;
    assert!(
        each < 280,
        "{each} bytes per grant that waits to be refreshed"
    );

    // While others sign in, one in twenty of those before, the store forgets all of them.
    let much_later = GRANTED + REUSE_MEMORY + REUSE_MEMORY;
    for _ in 0..GRANTS / 4 {
        sign_in(&mut tables, &mut made, much_later);
    }
    assert_eq!(
        (tables.grants.len(), tables.refresh.len()),
        (GRANTS / 4, GRANTS / 4)
    );
    // Of few grants the segments that are not full yet are a larger part.
    let each = bytes(&tables) / (GRANTS / 4);
    assert!(
        each < 800,
        "{each} bytes per grant after the others were forgotten"
    );
}

#[test]
fn a_token_without_end_is_forgotten_once_its_grant_has_ended() {
    let (mut tables, mut made) = (Tables::default(), Made::default());
    let (grant, _) = made.grant(GRANTED, Lifetime::from_secs(0));
    let id = grant.id.clone();
    tables.open(grant);
    tables.record(made.tokens(&id, GRANTED, GRANTED, None));
    let much_later = GRANTED + REUSE_MEMORY + REUSE_MEMORY;
    tables.collect(much_later);
    assert_eq!((tables.refresh.len(), tables.grants.len()), (1, 1));
    tables.revoke(&Revocation::Grant(id), GRANTED);
    tables.collect(much_later);
    assert_eq!((tables.refresh.len(), tables.grants.len()), (0, 0));
}
