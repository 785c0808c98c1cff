//! No request, session and answer, at no time, let a client have more than its user gave it.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use super::*;
use crate::config::Config;
use crate::model::Lifetime;
use crate::oauth::authorize::{Ask, Prompt, ReturnTo};

static DEMO: LazyLock<Config> = LazyLock::new(Config::demo);

fn scopes() -> impl Strategy<Value = ScopeSet> {
    subsequence(Scope::BUILT_IN.to_vec(), 0..=6).prop_map(ScopeSet::from_iter)
}

fn any_client() -> impl Strategy<Value = &'static Client> {
    select(DEMO.clients.iter().collect::<Vec<_>>())
}

fn any_prompt() -> impl Strategy<Value = Prompt> {
    let ask = || select(vec![Ask::Always, Ask::IfNeeded]);
    let asking = (ask(), ask()).prop_map(|(login, consent)| Prompt::Interactive { login, consent });
    prop_oneof![1 => Just(Prompt::None), 3 => asking]
}

/// A session and the time at which it is looked at: often just after the login.
fn any_session() -> impl Strategy<Value = (SignedIn, Timestamp)> {
    let login = select(vec![Login::ForThisRequest, Login::Earlier]);
    let soon = (any::<Timestamp>(), 0..3_u64)
        .prop_map(|(auth_time, later)| (auth_time, auth_time + Lifetime::from_secs(later)));
    let times = prop_oneof![soon, any::<(Timestamp, Timestamp)>()];
    (times, login).prop_map(|((auth_time, now), login)| {
        let user = UserId::new("user");
        let session = SignedIn {
            user,
            auth_time,
            login,
        };
        (session, now)
    })
}

fn request(
    client: &Client,
    scopes: ScopeSet,
    prompt: Prompt,
    max_age: Option<Lifetime>,
) -> AuthorizationRequest {
    AuthorizationRequest {
        client: client.id.clone(),
        return_to: ReturnTo::implied(&client.redirect_uris[..1], &Rules::strict())
            .expect("there is one"),
        scopes,
        nonce: None,
        challenge: None,
        prompt,
        max_age,
        login_hint: None,
    }
}

proptest! {
    #[test]
    fn what_is_issued_was_asked_for_allowed_and_given_by_a_recent_login(
        client in any_client(),
        (asked, remembered) in (scopes(), scopes()),
        prompt in any_prompt(),
        max_age in proptest::option::of(prop_oneof![(0..3_u64).prop_map(Lifetime::from_secs), any::<Lifetime>()]),
        (session, now) in any_session(),
        is_signed_in in proptest::bool::weighted(0.9),
        choice in select(vec![Choice::NotYet, Choice::Allow, Choice::Deny]),
    ) {
        let signed_in = is_signed_in.then_some(session);
        let request = request(client, asked, prompt, max_age);
        let standing = Standing { signed_in: signed_in.as_ref(), remembered: &remembered, choice, now };
        match decide(&request, client, &standing, &Rules::strict()) {
            Decision::Login | Decision::Consent => prop_assert!(!prompt.is_none()),
            Decision::Refuse(_) => prop_assert!(prompt.is_none() || choice == Choice::Deny),
            Decision::Issue(approval) => {
                let who = signed_in.expect("only a signed-in user can approve");
                prop_assert!(choice != Choice::Deny);
                prop_assert_eq!((approval.user, approval.auth_time), (who.user, who.auth_time));
                prop_assert!(approval.scopes.is_subset(&request.scopes));
                if who.login == Login::Earlier {
                    prop_assert!(!prompt.always_login());
                    let age = u128::from(now.as_secs()).saturating_sub(who.auth_time.as_secs().into());
                    prop_assert!(max_age.is_none_or(|limit| limit.as_secs() > 0 && age <= limit.as_secs().into()));
                }
                if choice == Choice::NotYet && client.consent == ConsentPolicy::Ask {
                    prop_assert!(!client.is_public() && !prompt.always_consent());
                    prop_assert!(approval.scopes.is_subset(&remembered));
                    prop_assert!(!approval.scopes.contains(&Scope::OfflineAccess));
                }
            }
        }
    }
}
