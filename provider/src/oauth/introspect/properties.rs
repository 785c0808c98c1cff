//! `active` tells the truth: the token is the asker's, in time, in use, and its grant stands.

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::model::{AccessTokenFormat, GrantId, Lifetime, ScopeSet, SecretHash, TokenId};
use crate::oauth::code::tests::grant;
use crate::oauth::verify;
use serde_json::{Value, json};

fn told(answer: &Introspection) -> Value {
    serde_json::to_value(answer).expect("an answer is JSON")
}

/// Moments around the end of a token, and any others.
fn around(end: Timestamp) -> impl Strategy<Value = Timestamp> {
    let near = (0..3_u64, any::<bool>()).prop_map(move |(by, later)| {
        let end = end.as_secs();
        Timestamp::from_secs(if later {
            end.saturating_add(by)
        } else {
            end.saturating_sub(by)
        })
    });
    prop_oneof![near, any::<Timestamp>()]
}

fn moments() -> impl Strategy<Value = (Timestamp, Timestamp)> {
    any::<Timestamp>().prop_flat_map(|end| (Just(end), around(end)))
}

fn access(issued: Timestamp, expires: Timestamp, scopes: &ScopeSet) -> AccessToken {
    AccessToken {
        id: TokenId::new(0, [0; 10]),
        secret: SecretHash::of(b""),
        format: AccessTokenFormat::Opaque,
        grant: GrantId::new(TokenId::new(0, [1; 10])),
        scopes: scopes.clone(),
        issued,
        expires,
    }
}

proptest! {
    #[test]
    fn active_means_owned_in_time_in_use_and_not_revoked(
        (end, now) in moments(),
        span: Lifetime,
        revoked: bool,
        rotated: bool,
        endless: bool,
        is_refresh: bool,
        asker in select(vec!["demo-confidential", "demo-other", "demo-confidential ", ""]),
    ) {
        let grant = Grant { revoked, ..grant() };
        let issued = Timestamp::from_secs(end.as_secs().saturating_sub(span.as_secs()));
        let access = access(issued, end, &grant.scopes);
        let refresh = RefreshToken {
            id: access.id,
            secret: access.secret,
            grant: grant.id.clone(),
            issued,
            expires: (!endless).then_some(end),
            rotated,
        };
        let found = if is_refresh { Found::Refresh(&refresh) } else { Found::Access(&access) };
        let asker = ClientId::new(asker);
        let issuer = Issuer::default();
        let answer = introspect(found, &grant, Asker::Client(&asker), &issuer, now, &Rules::strict());

        let in_time = now < end || (is_refresh && endless);
        let in_use = !(is_refresh && rotated);
        prop_assert_eq!(answer.active, in_time && in_use && !revoked && asker == grant.client);
        if answer.active {
            let told = told(&answer);
            prop_assert_eq!(&told["client_id"], grant.client.as_str());
            prop_assert_eq!(&told["iss"], issuer.as_str());
            let exp = (!(is_refresh && endless)).then(|| json!(end));
            prop_assert_eq!(told.get("exp"), exp.as_ref());
        } else {
            // RFC 7662 section 2.2: nothing more is said, or the answer would tell one dead token from another.
            prop_assert_eq!(told(&answer), json!({ "active": false }));
        }
    }

    #[test]
    fn both_ways_to_ask_about_an_access_token_agree((end, now) in moments(), revoked: bool) {
        let grant = Grant { revoked, ..grant() };
        let token = access(end, end, &grant.scopes);
        let rules = Rules::strict();
        let record = verify::record(&token, &grant, now, &rules);
        let issuer = Issuer::default();
        let answer = introspect(Found::Access(&token), &grant, Asker::Client(&grant.client), &issuer, now, &rules);
        prop_assert_eq!(record.is_some(), answer.active);
    }
}
