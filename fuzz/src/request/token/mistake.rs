//! Mistakes in a well-formed request for tokens: values of others, and for others.

use assay_conformance::judge::Law;
use assay_conformance::words::{Need, Role};
use toml::{Table, Value, toml};

use super::super::client::ClientMistake;
use super::super::draft::Draft;
use super::FOREIGN;
use super::grant::{Grant, OF_GRANT, OF_GRANT_TYPE, authorize, redirect_uri};
use crate::damage::message::Parameter;
use crate::damage::text::{Piece, Text};
use crate::damage::weight::Weight;
use crate::damage::{Effect, Refusal};
use crate::oracle::Promise;
use crate::terrain::Terrain;

/// Something wrong with what a request says, or unusual about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    /// With the credentials of the client.
    Client(ClientMistake),
    /// The code is another text: a reference.
    Code(&'static str),
    /// The code is a token that was issued: a member of the answer to an earlier exchange.
    TokenAsCode(&'static str),
    /// The code is that of another authorization of the same client.
    CodeOfAnother(User),
    /// The verifier is another text: a reference.
    Verifier(&'static str),
    /// The verifier is that of another authorization of the same client.
    VerifierOfAnother,
    /// The verifier belongs to the challenge, but has too few characters, or too many.
    VerifierOfLength(&'static str),
    /// There was no challenge, and yet there is a verifier.
    NoChallenge,
    /// The redirect_uri is another one: a template.
    RedirectUri(&'static str),
    /// All is right, but another client asks.
    ByClient(Role),
    /// The refresh token is another text: a reference.
    RefreshToken(&'static str),
    /// The grant type is another one, for which nothing else is there.
    GrantType(&'static str),
    /// The user's password is offered.
    Password,
    /// The scope is more than was granted.
    ScopeBeyond(&'static str),
    /// The scope is empty, which is as good as none.
    EmptyScope,
}

/// The client that authorized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum User {
    /// The same user.
    Same,
    /// Another one.
    Other,
}

/// Of other grants, of nobody, of an extension without what it needs, and almost the right one.
const GRANT_TYPES: &[&str] = &[
    "foo",
    "implicit",
    "none",
    "AUTHORIZATION CODE",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "authorization_code client_credentials",
    "../../etc/passwd",
    "' OR '1'='1",
];

impl Mistake {
    /// Every mistake that can be made with a grant at a target.
    pub(super) fn of(grant: Grant, terrain: &Terrain) -> Vec<Self> {
        let others = terrain.offers(&[Need::TwoClients]);
        let mut mistakes = Vec::new();
        // RFC 6749 section 6 does not ask a client for its name that proves nothing by it.
        let is_named = grant != Grant::Refresh(Role::Public);
        if let Some(client) = terrain.client(grant.role()).filter(|_| is_named) {
            let of_client = ClientMistake::of(client, others);
            mistakes.extend(of_client.into_iter().map(Self::Client));
        }
        mistakes.extend(GRANT_TYPES.iter().map(|name| Self::GrantType(name)));
        match grant {
            Grant::Code(role) => mistakes.extend(Self::with_code(role, terrain)),
            Grant::Refresh(role) => {
                mistakes.extend([
                    Self::EmptyScope,
                    Self::EmptyScope,
                    Self::ScopeBeyond("email"),
                    Self::ScopeBeyond("nobody-knows"),
                    Self::RefreshToken("random.43"),
                    Self::RefreshToken("tokens.access_token"),
                    Self::RefreshToken("flow.code"),
                ]);
                mistakes.extend(others.then_some(Self::ByClient(Role::Other)));
                let public = role != Role::Public && terrain.offers(&[Need::PublicClient]);
                mistakes.extend(public.then_some(Self::ByClient(Role::Public)));
            }
            Grant::OwnName => {
                mistakes.push(Self::Password);
                mistakes.extend(others.then_some(Self::ByClient(Role::Other)));
                let public = terrain.offers(&[Need::PublicClient]);
                mistakes.extend(public.then_some(Self::ByClient(Role::Public)));
            }
        }
        mistakes
    }

    fn with_code(role: Role, terrain: &Terrain) -> Vec<Self> {
        let mut mistakes = vec![
            Self::Code("random.43"),
            Self::Code("flow.state"),
            Self::Code("flow.code_verifier"),
            Self::TokenAsCode("access_token"),
            Self::CodeOfAnother(User::Same),
            Self::Verifier("random.43"),
            Self::Verifier("flow.code_challenge"),
            Self::Verifier("flow.state"),
            Self::VerifierOfAnother,
            Self::VerifierOfLength("{random.42}"),
            Self::VerifierOfLength("short"),
            Self::VerifierOfLength("{random.129}"),
            Self::RedirectUri("https://attacker.example/callback"),
            Self::RedirectUri("{flow.redirect_uri}/"),
            Self::RedirectUri("{flow.redirect_uri}?a=b"),
            Self::RedirectUri("{flow.redirect_uri|uppercased-host}"),
            Self::ScopeBeyond("email"),
            Self::ScopeBeyond("nobody-knows"),
        ];
        let more = [
            (
                Self::NoChallenge,
                role == Role::Confidential,
                Need::PkceOptional,
            ),
            (
                Self::RedirectUri("{client.confidential.other_redirect_uri}"),
                role == Role::Confidential,
                Need::TwoRedirectUris,
            ),
            (Self::CodeOfAnother(User::Other), true, Need::TwoUsers),
            (Self::TokenAsCode("id_token"), true, Need::OpenidConnect),
            (Self::ByClient(Role::Other), true, Need::TwoClients),
            (
                Self::ByClient(Role::Public),
                role != Role::Public,
                Need::PublicClient,
            ),
            (Self::Password, role == Role::Confidential, Need::UserAgent),
        ];
        let offered = more
            .into_iter()
            .filter(|(_, fits, need)| *fits && terrain.offers(&[*need]));
        mistakes.extend(offered.map(|(mistake, _, _)| mistake));
        mistakes
    }

    /// Makes it, and says what it means.
    pub(super) fn make(self, draft: &mut Draft, terrain: &Terrain) -> Effect {
        let role = draft.role();
        let mut replaced = |name: &str, value: Text, law| {
            draft.message.replace(name, value);
            Effect::harmful(law, OF_GRANT)
        };
        match self {
            Self::Client(mistake) => mistake.make(draft, Law::ClientProven),
            Self::Code(path) => replaced("code", Text::reference(path), Law::DamagedNeverGranted),
            Self::TokenAsCode(member) => {
                let token = Text::reference(format!("tokens.{member}"));
                let effect = replaced("code", token, Law::DamagedNeverGranted);
                let earlier = named(authorize(role), "earlier");
                let redeem = toml! { redeem = { flow = "earlier" } };
                draft.preparation.splice(0..0, [earlier, redeem]);
                effect
            }
            Self::CodeOfAnother(user) => {
                let code = Text::reference("another.code");
                let effect = replaced("code", code, Law::VerifierMatches);
                draft.preparation.push(another(role, user));
                effect
            }
            Self::Verifier(path) => {
                replaced("code_verifier", Text::reference(path), Law::VerifierMatches)
            }
            Self::VerifierOfAnother => {
                let verifier = Text::reference("another.code_verifier");
                let effect = replaced("code_verifier", verifier, Law::VerifierMatches);
                draft.preparation.push(another(role, User::Same));
                effect
            }
            Self::VerifierOfLength(verifier) => {
                ask_with(draft, "code_verifier", verifier);
                let refusal = Refusal::new(Law::VerifierSyntax, OF_GRANT);
                Effect::Harmful(refusal.unless_habit("certified servers do not look at it"))
            }
            Self::NoChallenge => strip_challenge(draft),
            Self::RedirectUri(template) => {
                draft.message.replace("redirect_uri", template_of(template));
                Effect::Harmful(redirect_uri(terrain))
            }
            Self::ByClient(role) => Self::by(role, draft, terrain),
            Self::RefreshToken(path) => {
                let token = Text::reference(path);
                replaced("refresh_token", token, Law::DamagedNeverGranted)
            }
            Self::GrantType(name) => {
                draft.message.replace("grant_type", Text::literal(name));
                Effect::harmful(Law::GrantTypeKnown, OF_GRANT_TYPE)
            }
            Self::Password => offer_password(draft),
            Self::ScopeBeyond(word) => {
                if terrain.offers(&[Need::OpenidConnect]) {
                    ask_with(draft, "scope", "openid");
                }
                let promise = Promise::NotBeyond(word.to_owned());
                draft.oracle.promises.push(promise);
                add(draft, "scope", Text::literal(format!("openid {word}")));
                Effect::Either
            }
            Self::EmptyScope => {
                if terrain.offers(&[Need::OpenidConnect]) {
                    draft.oracle.promises.push(Promise::SomeScope);
                }
                add(draft, "scope", Text::default());
                Effect::Harmless
            }
        }
    }

    /// The same request by another client.
    fn by(role: Role, draft: &mut Draft, terrain: &Terrain) -> Effect {
        let exchanges = |name: &str| {
            let grant_type = draft.message.parameters.first();
            grant_type.and_then(|first| first.value.as_literal()) == Some(name)
        };
        let (law, codes) = match (exchanges("client_credentials"), exchanges("refresh_token")) {
            (true, _) if role == Role::Public => (Law::OwnNameConfidential, ENTITLED),
            (true, _) => (Law::GrantEntitled, ENTITLED),
            (false, true) => (Law::RefreshBound, FOREIGN),
            (false, false) => (Law::CodeBound, FOREIGN),
        };
        draft.sent_by(role, terrain);
        Effect::harmful(law, codes)
    }
}

/// Sends a verifier although there was no challenge.
fn strip_challenge(draft: &mut Draft) -> Effect {
    if let Some(first) = draft.preparation.first_mut() {
        let omit = toml! { omit = ["code_challenge", "code_challenge_method"] };
        first.insert("send".to_owned(), Value::Table(omit));
    }
    let verifier = Text::reference("random.43");
    draft.message.replace("code_verifier", verifier);
    let secrets = &mut draft.oracle.standing.secrets;
    secrets.retain(|secret| secret != "{flow.code_verifier}");
    Effect::harmful(Law::NoPkceDowngrade, OF_GRANT)
}

/// Sends what RFC 6749 section 4.3.2 had for it.
fn offer_password(draft: &mut Draft) -> Effect {
    draft
        .message
        .replace("grant_type", Text::literal("password"));
    add(draft, "username", Text::reference("user.first.username"));
    add(draft, "password", Text::reference("user.first.password"));
    Effect::harmful(Law::NoPasswordGrant, OF_GRANT_TYPE)
}

/// Adds a parameter that is as it is meant to be.
fn add(draft: &mut Draft, name: &str, value: Text) {
    let mut parameter = Parameter::new(name, value, Weight::Open);
    parameter.damaged = true;
    draft.message.parameters.push(parameter);
}

/// The error codes for a client that may not use a grant. A server without the grant says so before it looks at the client.
const ENTITLED: &[&str] = &[
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
];

/// Another authorization of the client, by the name `another`.
fn another(role: Role, user: User) -> Table {
    let mut step = authorize(role);
    if let (User::Other, Some(Value::Table(arguments))) = (user, step.get_mut("authorize")) {
        arguments.insert("user".to_owned(), "second".into());
        arguments.insert("browser".to_owned(), "theirs".into());
    }
    named(step, "another")
}

fn named(mut step: Table, name: &str) -> Table {
    step.insert("as".to_owned(), name.into());
    step
}

/// Gives the first authorization an argument.
fn ask_with(draft: &mut Draft, name: &str, value: &str) {
    let authorize = draft.preparation.first_mut();
    if let Some(Value::Table(arguments)) = authorize.and_then(|step| step.get_mut("authorize")) {
        arguments.insert(name.to_owned(), value.into());
    }
}

/// A reference with something behind it, or a literal.
fn template_of(template: &'static str) -> Text {
    match template
        .strip_prefix('{')
        .and_then(|rest| rest.split_once('}'))
    {
        Some((path, "")) => Text::reference(path),
        Some((path, rest)) => Text::reference(path).before(Piece::Literal(rest.to_owned())),
        None => Text::literal(template),
    }
}
