//! The next step of a valid request: OIDC Core 1.0 sections 3.1.2.3 and 3.1.2.4.

use super::error::AuthorizeError;
use super::request::AuthorizationRequest;
use crate::model::{Client, ConsentPolicy, Scope, ScopeSet, Timestamp, UserId};
use crate::rule::{Rule, Rules, Violation};

/// The user who is signed in in this browser.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedIn {
    /// The user.
    pub user: UserId,
    /// When they last proved to be that user.
    pub auth_time: Timestamp,
    /// Whether that proof was given for the request at hand.
    pub login: Login,
}

/// The request for which the user signed in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Login {
    /// For this very request.
    ForThisRequest,
    /// Earlier, for whatever reason.
    Earlier,
}

/// The answer of the user on the consent page of this request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    /// The page has not been answered.
    NotYet,
    /// Go ahead.
    Allow,
    /// Do not.
    Deny,
}

/// All that the decision looks at besides the request.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The session of this browser, if there is a live one.
    pub signed_in: Option<&'a SignedIn>,
    /// The scopes that this user allowed this client before.
    pub remembered: &'a ScopeSet,
    /// The answer on the page.
    pub choice: Choice,
    /// The time.
    pub now: Timestamp,
}

/// The next step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// The user signs in.
    Login,
    /// The user is asked.
    Consent,
    /// A code is issued for this.
    Issue(Approval),
    /// The client is told why not.
    Refuse(AuthorizeError),
}

/// The approval behind a code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Approval {
    /// The user who approved.
    pub user: UserId,
    /// When they authenticated.
    pub auth_time: Timestamp,
    /// The scopes that they approved.
    pub scopes: ScopeSet,
}

/// Decides. Every page the user sees leads back here, so no step can be skipped by asking for a later one.
#[must_use]
pub fn decide(
    request: &AuthorizationRequest,
    client: &Client,
    standing: &Standing<'_>,
    rules: &Rules,
) -> Decision {
    let signed_in = standing
        .signed_in
        .filter(|who| recent_enough(request, who, standing.now, rules).is_ok());
    let Some(who) = signed_in else {
        let may_ask = rules.require(Rule::AuthzPromptNoneNeverAsks, !request.prompt.is_none());
        return may_ask.map_or_else(
            |why| Decision::Refuse(AuthorizeError::LoginRequired(why)),
            |()| Decision::Login,
        );
    };
    if let Err(denied) = rules.require(Rule::ConsentDenyHonoured, standing.choice != Choice::Deny) {
        return Decision::Refuse(AuthorizeError::AccessDenied(denied));
    }
    let basis = basis(request, client, standing);
    let approved = basis != Basis::Nothing;
    if request.prompt.is_none() {
        if let Err(why) = rules.require(Rule::AuthzPromptNoneNeedsConsent, approved) {
            return Decision::Refuse(AuthorizeError::ConsentRequired(why));
        }
    } else if rules
        .require(Rule::ConsentAskedBeforeFirstGrant, approved)
        .is_err()
    {
        return Decision::Consent;
    }
    let scopes = match basis {
        Basis::Memory => without_offline_access(request),
        Basis::Answer | Basis::FirstParty | Basis::Nothing => request.scopes.clone(),
    };
    Decision::Issue(Approval {
        user: who.user.clone(),
        auth_time: who.auth_time,
        scopes,
    })
}

/// Whether the session is good enough for this request. A login for the request itself always is: otherwise a short
/// `max_age` would send a user who reads the consent page slowly round in circles.
fn recent_enough(
    request: &AuthorizationRequest,
    who: &SignedIn,
    now: Timestamp,
    rules: &Rules,
) -> Result<(), Violation> {
    let for_this_request = who.login == Login::ForThisRequest;
    rules.require(
        Rule::AuthzPromptLoginReauthenticates,
        for_this_request || !request.prompt.always_login(),
    )?;
    // OIDC Core 1.0 section 3.1.2.1: a max_age of 0 asks for the same as prompt=login.
    let within = request
        .max_age
        .is_none_or(|max_age| max_age.as_secs() > 0 && now.since(who.auth_time) <= max_age);
    rules.require(Rule::AuthzMaxAgeForcesLogin, for_this_request || within)
}

/// The reason for which a grant would be given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Basis {
    /// The user answered just now.
    Answer,
    /// The client belongs to the organisation that runs the provider.
    FirstParty,
    /// The user allowed it earlier.
    Memory,
    /// The user has to be asked.
    Nothing,
}

fn basis(request: &AuthorizationRequest, client: &Client, standing: &Standing<'_>) -> Basis {
    if standing.choice != Choice::NotYet {
        return Basis::Answer;
    }
    if request.prompt.always_consent() {
        return Basis::Nothing;
    }
    if client.consent == ConsentPolicy::FirstParty {
        return Basis::FirstParty;
    }
    // Access while the user is away is worth a question, unless the client forbids every question.
    let asks_for_more = request.scopes.contains(&Scope::OfflineAccess) && !request.prompt.is_none();
    let remembered = without_offline_access(request).is_subset(standing.remembered);
    // RFC 8252 section 8.6: anyone can pretend to be a public client, so its users are asked each time.
    if remembered && !asks_for_more && !client.is_public() {
        Basis::Memory
    } else {
        Basis::Nothing
    }
}

/// The scopes that can be granted without a question: OIDC Core 1.0 section 11 wants `offline_access` ignored without an explicit consent.
fn without_offline_access(request: &AuthorizationRequest) -> ScopeSet {
    request.scopes.clone().without(&Scope::OfflineAccess)
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::model::ClientId;
    use crate::oauth::authorize::{Parameters, validate};

    const NOON: Timestamp = Timestamp::from_secs(1_800_000_000);

    /// The decision about a request of a demonstration client, for a user who signed in `age` seconds ago.
    fn decided(
        client: &str,
        extra: &str,
        age: Option<u64>,
        remembered: &str,
        choice: Choice,
    ) -> Decision {
        let config = Config::demo();
        let client = config
            .client(&ClientId::new(client))
            .expect("it is in the demonstration");
        let uri = &client.redirect_uris[0];
        let encoded = format!(
            "response_type=code&redirect_uri={uri}&code_challenge_method=S256&code_challenge={CHALLENGE}&{extra}"
        );
        let parameters = Parameters::read(&encoded).expect("it is well formed");
        let request = validate(&parameters, client, &Rules::strict()).expect("it is in order");
        let signed_in = age.map(|age| SignedIn {
            user: UserId::new("user"),
            auth_time: Timestamp::from_secs(NOON.as_secs() - age),
            login: Login::Earlier,
        });
        let remembered = remembered.parse().expect("scope values");
        let standing = Standing {
            signed_in: signed_in.as_ref(),
            remembered: &remembered,
            choice,
            now: NOON,
        };
        decide(&request, client, &standing, &Rules::strict())
    }

    fn granted_scopes(decision: Decision) -> String {
        match decision {
            Decision::Issue(approval) => approval.scopes.to_string(),
            Decision::Login | Decision::Consent | Decision::Refuse(_) => {
                panic!("not granted: {decision:?}")
            }
        }
    }

    #[test]
    fn nobody_is_asked_before_they_have_signed_in() {
        for choice in [Choice::NotYet, Choice::Allow, Choice::Deny] {
            assert_eq!(
                decided("demo-confidential", "scope=openid", None, "openid", choice),
                Decision::Login
            );
        }
    }

    #[test]
    fn max_age_is_exceeded_one_second_after_it() {
        let at = |age| {
            decided(
                "demo-confidential",
                "scope=openid&max_age=60",
                Some(age),
                "openid",
                Choice::NotYet,
            )
        };
        assert!(matches!(at(60), Decision::Issue(_)));
        assert_eq!(at(61), Decision::Login);
        let zero = decided(
            "demo-confidential",
            "scope=openid&max_age=0",
            Some(0),
            "openid",
            Choice::NotYet,
        );
        assert_eq!(zero, Decision::Login);
    }

    #[test]
    fn offline_access_takes_an_answer() {
        let scope = "scope=openid+offline_access";
        let remembered = "openid offline_access";
        let ask =
            |extra: &str, choice| decided("demo-confidential", extra, Some(0), remembered, choice);
        assert_eq!(ask(scope, Choice::NotYet), Decision::Consent);
        assert_eq!(
            granted_scopes(ask(scope, Choice::Allow)),
            "openid offline_access"
        );
        assert_eq!(
            granted_scopes(ask(&format!("{scope}&prompt=none"), Choice::NotYet)),
            "openid"
        );
        let house = decided("demo-first-party", scope, Some(0), "", Choice::NotYet);
        assert_eq!(granted_scopes(house), "openid offline_access");
    }

    #[test]
    fn only_confidential_clients_are_remembered() {
        let ask = |client| decided(client, "scope=openid", Some(0), "openid", Choice::NotYet);
        assert!(matches!(ask("demo-confidential"), Decision::Issue(_)));
        assert_eq!(ask("demo-public"), Decision::Consent);
        assert_eq!(ask("demo-native"), Decision::Consent);
    }

    #[test]
    fn a_denial_outweighs_what_is_remembered() {
        let denied = decided(
            "demo-confidential",
            "scope=openid",
            Some(0),
            "openid",
            Choice::Deny,
        );
        assert!(matches!(
            denied,
            Decision::Refuse(AuthorizeError::AccessDenied(_))
        ));
    }

    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
}
