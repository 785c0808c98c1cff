//! Every lifetime that the core looks at ends with its last second, near the limits of time too.

use proptest::prelude::*;

use super::code::tests::{client, grant};
use super::code::{self, CodeRefused, Redemption};
use super::introspect::{Asker, Found, introspect};
use super::refresh::{self, RefreshRefused};
use super::verify;
use crate::model::{
    AccessToken, AccessTokenFormat, AuthorizationCode, GrantId, Issuer, Lifetime, RefreshToken,
    SecretHash, Timestamp, TokenId,
};
use crate::rule::{Rule, Rules, Violation};

/// The last second of the year 9999, where the clock ends.
const LATEST: u64 = 253_402_300_799;

/// When something is made, how long it lives, and when it is used; often at its very end.
fn life() -> impl Strategy<Value = (Timestamp, Lifetime, Timestamp)> {
    let made = prop_oneof![0..=LATEST, LATEST - 3..=LATEST];
    (made, any::<Lifetime>(), any::<bool>(), 0..3_u64, 0..=LATEST).prop_map(
        |(made, span, near, by, any_time)| {
            let end = made.saturating_add(span.as_secs()).min(LATEST);
            let now = if near {
                (end.saturating_sub(1) + by).min(LATEST)
            } else {
                any_time
            };
            (Timestamp::from_secs(made), span, Timestamp::from_secs(now))
        },
    )
}

/// The same by arithmetic without limits.
fn is_over(made: Timestamp, span: Lifetime, now: Timestamp) -> bool {
    u128::from(now.as_secs()) >= u128::from(made.as_secs()) + u128::from(span.as_secs())
}

proptest! {
    #[test]
    fn a_code_ends_with_its_last_second((made, span, now) in life()) {
        let redirect_uri = "https://rp.example/callback";
        let code = AuthorizationCode {
            id: TokenId::new(0, [0; 10]),
            secret: SecretHash::of(b""),
            grant: GrantId::new(TokenId::new(0, [1; 10])),
            redirect_uri: redirect_uri.parse().expect("it is a URI"),
            redirect_uri_requested: true,
            challenge: None,
            expires: made + span,
            used: false,
        };
        let asked = Redemption { redirect_uri: Some(redirect_uri.to_owned()), verifier: None };
        let redeemed = code::redeem(&code, &grant(), &asked, &client("demo-confidential"), now, &Rules::strict());
        let late = Err(CodeRefused::Violation(Violation(Rule::ExpCodeLifetime)));
        prop_assert_eq!(redeemed, if is_over(made, span, now) { late } else { Ok(grant().scopes) });
    }

    #[test]
    fn a_refresh_token_ends_with_its_last_second((made, span, now) in life(), endless: bool) {
        let token = RefreshToken {
            id: TokenId::new(0, [0; 10]),
            secret: SecretHash::of(b""),
            grant: GrantId::new(TokenId::new(0, [1; 10])),
            issued: made,
            expires: (!endless).then_some(made + span),
            rotated: false,
        };
        let exchanged = refresh::exchange(&token, &grant(), None, &client("demo-confidential"), now, &Rules::strict());
        let late = Err(RefreshRefused::Violation(Violation(Rule::ExpRefreshDeadAtExpiry)));
        let over = !endless && is_over(made, span, now);
        prop_assert_eq!(exchanged, if over { late } else { Ok(grant().scopes) });
        let grant = grant();
        let issuer = Issuer::default();
        let answer = introspect(Found::Refresh(&token), &grant, Asker::Client(&grant.client), &issuer, now, &Rules::strict());
        prop_assert_eq!(answer.active, !over);
    }

    #[test]
    fn an_access_token_ends_with_its_last_second((made, span, now) in life()) {
        let grant = grant();
        let token = AccessToken {
            id: TokenId::new(0, [0; 10]),
            secret: SecretHash::of(b""),
            format: AccessTokenFormat::Opaque,
            grant: grant.id.clone(),
            scopes: grant.scopes.clone(),
            issued: made,
            expires: made + span,
        };
        let over = is_over(made, span, now);
        let issuer = Issuer::default();
        let answer = introspect(Found::Access(&token), &grant, Asker::Client(&grant.client), &issuer, now, &Rules::strict());
        prop_assert_eq!(answer.active, !over);
        prop_assert_eq!(verify::record(&token, &grant, now, &Rules::strict()).is_some(), !over);
    }
}
