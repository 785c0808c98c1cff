//! The verbs: what each takes, what it tells, and what it leaves.

use schemars::{Schema, SchemaGenerator};
use serde::de::MapAccess;
use serde_json::Value;

use super::validate::Complaints;
use super::verbs::{
    Authorize, BlockUser, ClientCredentials, Clock, Discover, ForgeConsent, Hold, Introspect, Jwks,
    Origins, Preflight, Probe, Race, Redeem, Refresh, RemoveClient, Request, Resume, Revoke,
    RotateKeys, Survivors, Token, Userinfo, Verify, Wire,
};
use crate::text::Written;
use crate::words::value::{OF_ANSWER, OF_FLOW, OF_KEYS, OF_METADATA, OF_RACE, OF_TOKENS};
use crate::words::{Fact, Field, Member, Shape};

/// The table of verbs, handed to the macro that wants it. A row is a sentence, the type of the arguments, the name, the name
/// of its values, and in braces what the verb's outcomes can speak of (`members`, `facts`) and what it leaves (`values`). Where
/// there is more to say: `marks`; the steps whose values it `uses`; how its
/// arguments are checked (`checks`); the name its values are left `under`.
macro_rules! table {
    ($then:ident) => {
        $then! {
            /// Takes a browser through the authorization endpoint, login and consent, up to the redirect to the client.
            Authorize(Authorize) = authorize as "flow" { members: [ANSWER, BROWSED, TOKENS], facts: [BROWSING], values: [OF_ANSWER, OF_FLOW], marks: [Mark::Replaces] }
            /// Authorizes, and redeems the code as a correct client does: `authorize` and a plain `redeem` in one step.
            SignIn(Authorize) = sign_in as "tokens" { members: [ANSWER, BROWSED, TOKENS, &[Member::Scope]], facts: [BROWSING, ID_TOKEN], values: [OF_ANSWER, OF_FLOW, OF_TOKENS] }
            /// Goes on with an authorization that was stopped at a page.
            Resume(Resume) = resume as "flow" { members: [ANSWER, BROWSED, TOKENS], facts: [BROWSING], values: [OF_ANSWER, OF_FLOW], marks: [Mark::Replaces], uses: Resume::uses, under: Resume::flow }
            /// Sends the approval of a consent page, where an authorization was stopped, in a way the page did not intend.
            ForgeConsent(ForgeConsent) = forge_consent as "flow" { members: [ANSWER, BROWSED, TOKENS], facts: [BROWSING, FORGERY], values: [OF_ANSWER, OF_FLOW], uses: ForgeConsent::uses, checks: ForgeConsent::check, under: ForgeConsent::flow }
            /// Exchanges an authorization code for tokens: RFC 6749 section 4.1.3.
            Redeem(Redeem) = redeem as "tokens" { members: [ANSWER, FETCHED, TOKENS, &[Member::Scope]], facts: [FETCHING, ID_TOKEN], values: [OF_ANSWER, OF_TOKENS], marks: [Mark::AtTokenEndpoint], uses: Redeem::uses }
            /// Uses a refresh token: RFC 6749 section 6.
            Refresh(Refresh) = refresh as "tokens" { members: [ANSWER, FETCHED, TOKENS, &[Member::Scope]], facts: [FETCHING, ID_TOKEN], values: [OF_ANSWER, OF_TOKENS], marks: [Mark::AtTokenEndpoint], uses: Refresh::uses }
            /// Asks for a token in the client's own name: RFC 6749 section 4.4.
            ClientCredentials(ClientCredentials) = client_credentials as "tokens" { members: [ANSWER, FETCHED, TOKENS, &[Member::Scope]], facts: [FETCHING, ID_TOKEN], values: [OF_ANSWER, OF_TOKENS], marks: [Mark::AtTokenEndpoint] }
            /// Sends any other request to the token endpoint; its parameters stand in `send.set`.
            Token(Token) = token as "tokens" { members: [ANSWER, FETCHED, TOKENS, &[Member::Scope]], facts: [FETCHING, ID_TOKEN], values: [OF_ANSWER, OF_TOKENS], marks: [Mark::AtTokenEndpoint] }
            /// Asks for the claims of a user: OpenID Connect Core 1.0 section 5.3.
            Userinfo(Userinfo) = userinfo as "userinfo" { members: [ANSWER, FETCHED], facts: [FETCHING], values: [OF_ANSWER], uses: Userinfo::uses }
            /// Asks the introspection endpoint about a token: RFC 7662.
            Introspect(Introspect) = introspect as "introspect" { members: [ANSWER, FETCHED, &[Member::Scope]], facts: [FETCHING], values: [OF_ANSWER], uses: Introspect::uses }
            /// Revokes a token: RFC 7009.
            Revoke(Revoke) = revoke as "revoke" { members: [ANSWER, FETCHED], facts: [FETCHING], values: [OF_ANSWER], uses: Revoke::uses }
            /// Asks the product's verification endpoint about an access token, with the server API key.
            Verify(Verify) = verify as "verify" { members: [ANSWER, FETCHED], facts: [FETCHING], values: [OF_ANSWER], uses: Verify::uses }
            /// Asks every surface the target offers whether an access token is alive.
            Probe(Probe) = probe as "probe" { members: [ANY, &[Member::Alive, Member::Dead]], facts: [PROBING], values: [], uses: Probe::uses }
            /// Fetches a metadata document, always anew, without credentials and without following redirects.
            Discover(Discover) = discover as "discover" { members: [ANSWER, FETCHED], facts: [FETCHING, METADATA], values: [OF_ANSWER, OF_METADATA] }
            /// Fetches the key set, always anew, without credentials.
            Jwks(Jwks) = jwks as "jwks" { members: [ANSWER, FETCHED], facts: [FETCHING, KEYS], values: [OF_ANSWER, OF_KEYS] }
            /// Sends the CORS preflight that a browser would send; no cookies, no Authorization.
            Preflight(Preflight) = preflight as "preflight" { members: [ANSWER, FETCHED], facts: [ANSWERED, PREFLIGHT], values: [OF_ANSWER] }
            /// Sends one request from several origins and compares what each may read.
            Origins(Origins) = origins as "origins" { members: [ANSWER], facts: [ANSWERED, ORIGINS], values: [OF_ANSWER] }
            /// Sends any request to an endpoint; parameters, headers and body stand in `send`.
            Request(Request) = request as "request" { members: [ANSWER, FETCHED], facts: [FETCHING], values: [OF_ANSWER] }
            /// Releases several requests at the same moment, each on a warm connection of its own.
            Race(Race) = race as "race" { members: [ANY, RACE], facts: [RACING], values: [OF_ANSWER, OF_TOKENS, OF_RACE], marks: [Mark::AtTokenEndpoint], uses: Race::uses, checks: Race::check }
            /// Uses every token that the named steps obtained, and counts what still works.
            Survivors(Survivors) = survivors as "survivors" { members: [ANY], facts: [&[Fact::Access, Fact::Refresh]], values: [], uses: Survivors::uses, checks: Survivors::check }
            /// Opens slow or stalled connections to the token endpoint and keeps them open until the check ends.
            Hold(Hold) = hold as "hold" { members: [ANY], facts: [&[Fact::Opened, Fact::ClosedConnections]], values: [], marks: [Mark::DisturbsOthers, Mark::WaitsForDeadlines], checks: Hold::check }
            /// Sends bytes over a connection of their own, for what no HTTP client would send, and reads the answers as HTTP/1.1.
            Wire(Wire) = wire as "wire" { members: [ANSWER, &[Member::Tokens]], facts: [ANSWERED, BYTES], values: [OF_ANSWER, IN_BYTES], checks: Wire::check }
            /// Moves the target's clock, forward only.
            Clock(Clock) = clock as "clock" { members: [&[Member::Success, Member::Note]], facts: [], values: [&[("now", Shape::Number)]], marks: [Mark::DisturbsOthers, Mark::OnceInJourney], uses: Clock::uses, checks: Clock::check }
            /// Makes the target rotate its signing key.
            RotateKeys(RotateKeys) = rotate_keys as "rotate_keys" { members: [&[Member::Success, Member::Json, Member::Note]], facts: [], values: [&[("json", Shape::Open)]], marks: [Mark::DisturbsOthers] }
            /// Locks a user of the target out, or lets them in again.
            BlockUser(BlockUser) = block_user as "block_user" { members: [&[Member::Success, Member::Note]], facts: [], values: [], marks: [Mark::DisturbsOthers, Mark::OnceInJourney] }
            /// Takes a client of the target away, as if it had never been registered, or gives it back.
            RemoveClient(RemoveClient) = remove_client as "remove_client" { members: [&[Member::Success, Member::Note]], facts: [], values: [], marks: [Mark::DisturbsOthers, Mark::OnceInJourney] }
        }
    };
}

/// Something to know about a verb before it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Its values replace older ones of the same name even if it failed.
    Replaces,
    /// It sends token requests: RFC 6749 section 3.2.
    AtTokenEndpoint,
    /// Checks that run at the same time on the same provider would notice.
    DisturbsOthers,
    /// It waits until the provider gives up a slow client.
    WaitsForDeadlines,
    /// In a journey it would disturb every user, so it runs once, before them.
    OnceInJourney,
}

/// The row of a verb in the table.
#[derive(Debug)]
pub struct Row {
    /// The key by which a scenario calls it.
    pub name: &'static str,
    /// Its action, in a sentence.
    pub says: &'static str,
    /// The type of its arguments.
    pub arguments: &'static str,
    /// The name of its values where the step gives none.
    pub default_name: &'static str,
    /// The members that its outcomes can have, in groups.
    members: &'static [&'static [Member]],
    /// The facts that it can make, in groups.
    facts: &'static [&'static [Fact]],
    /// The values that it leaves, in groups.
    pub(crate) values: &'static [&'static [Field]],
    marks: &'static [Mark],
}

impl Row {
    /// The members that its outcomes can have.
    pub fn members(&self) -> impl Iterator<Item = Member> {
        self.members.iter().copied().flatten().copied()
    }

    /// The facts that it can make.
    pub fn facts(&self) -> impl Iterator<Item = Fact> {
        self.facts.iter().copied().flatten().copied()
    }

    /// The values that it leaves.
    pub fn values(&self) -> impl Iterator<Item = Field> {
        self.values.iter().copied().flatten().copied()
    }

    /// Whether this is to be known of it.
    pub fn is(&self, mark: Mark) -> bool {
        self.marks.contains(&mark)
    }
}

macro_rules! verbs {
    (@or ; $default:expr) => { $default };
    (@or $value:expr; $default:expr) => { $value };
    ($($(#[doc = $says:literal])+ $Verb:ident($Arguments:ident) = $name:ident as $default:literal {
        members: [$($members:expr),*], facts: [$($facts:expr),*], values: [$($values:expr),*]
        $(, marks: [$($mark:expr),*])? $(, uses: $uses:path)? $(, checks: $checks:path)? $(, under: $under:path)?
    })+) => {
        /// The action of a step, with its arguments.
        #[derive(Debug, Clone)]
        pub enum Verb {
            $($(#[doc = $says])+ $Verb($Arguments),)+
        }

        impl Verb {
            /// Every verb, in the order of the manual.
            pub const ALL: &'static [Row] = &[$(Row {
                name: stringify!($name),
                says: concat!($($says),+).trim_ascii(),
                arguments: stringify!($Arguments),
                default_name: $default,
                members: &[$($members),*],
                facts: &[$($facts),*],
                values: &[$($values),*],
                marks: &[$($($mark),*)?],
            },)+];

            /// Every verb's name, in the order of the manual.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name),)+];

            /// Reads the arguments of the verb of this name; `None` if there is none.
            pub(super) fn read<'de, A: MapAccess<'de>>(name: &str, map: &mut A) -> Result<Option<Self>, A::Error> {
                Ok(Some(match name {
                    $(stringify!($name) => Self::$Verb(map.next_value()?),)+
                    _ => return Ok(None),
                }))
            }

            /// The schema of every verb's arguments, by its name.
            pub(super) fn schemas(generator: &mut SchemaGenerator) -> Vec<(&'static str, Value)> {
                vec![$((stringify!($name), described(generator.subschema_for::<$Arguments>(), concat!($($says),+))),)+]
            }

            /// The key by which a scenario calls it.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$Verb(_) => stringify!($name),)+ }
            }

            /// The names of the earlier steps whose values it takes, by name or by default where nothing else is given.
            pub(super) fn uses(&self) -> Vec<&str> {
                match self {
                    $(Self::$Verb(_arguments) => verbs!(@or $($uses(_arguments))?; Vec::new()),)+
                }
            }

            /// Says what is wrong with its arguments.
            pub(super) fn check(&self, complaints: &mut Complaints<'_>, place: &Written<'_>) {
                match self {
                    $(Self::$Verb(_arguments) => {
                        $($checks(_arguments, complaints, place);)?
                    })+
                }
            }

            /// The name of its values where the step gives none.
            pub(super) fn default_name(&self) -> &str {
                match self {
                    $(Self::$Verb(_arguments) => verbs!(@or $($under(_arguments))?; $default),)+
                }
            }
        }
    };
}

table!(verbs);
pub(crate) use table;

impl Verb {
    /// Its row in the table.
    pub fn row(&self) -> &'static Row {
        Self::named(self.name()).expect("every verb has a row")
    }

    /// The row of the verb of this name.
    pub fn named(name: &str) -> Option<&'static Row> {
        Self::ALL.iter().find(|row| row.name == name)
    }

    /// Whether this is to be known of it.
    pub fn is(&self, mark: Mark) -> bool {
        self.row().is(mark)
    }
}

fn described(mut schema: Schema, says: &str) -> Value {
    schema.insert("description".to_owned(), says.trim().into());
    schema.to_value()
}

/// Of everything that sends something.
const ANY: &[Member] = &[
    Member::Success,
    Member::Answered,
    Member::Facts,
    Member::Note,
];

/// Of everything that has one answer.
const ANSWER: &[Member] = &[
    Member::Status,
    Member::Error,
    Member::Refused,
    Member::Success,
    Member::Header,
    Member::MediaType,
    Member::Json,
    Member::Body,
    Member::TookMs,
    Member::Answered,
    Member::Facts,
    Member::Note,
];

/// Of what a page of another origin can send.
const FETCHED: &[Member] = &[Member::Readable];

/// Of what can yield tokens.
const TOKENS: &[Member] = &[
    Member::Tokens,
    Member::Claims,
    Member::Jose,
    Member::Signature,
];

/// Of what ends at a client or at a page.
const BROWSED: &[Member] = &[Member::Code, Member::Page, Member::Pages, Member::Redirect];

const RACE: &[Member] = &[Member::Tokens, Member::Successes, Member::Losers];

/// Of what loses a race.
pub(super) const LOSER: &Row = &Row {
    name: "race",
    says: "What a request of a race that yielded no tokens came to.",
    arguments: "Race",
    default_name: "race",
    members: &[ANSWER, &[Member::Tokens, Member::Scope]],
    facts: &[ANSWERED],
    values: &[],
    marks: &[],
};

const ANSWERED: &[Fact] = &[Fact::DuplicateMembers];
const FETCHING: &[Fact] = &[
    Fact::DuplicateMembers,
    Fact::ExposedHeaders,
    Fact::UnreadableBecause,
];
const BROWSING: &[Fact] = &[
    Fact::DuplicateMembers,
    Fact::RedirectsAfterPost,
    Fact::Stuck,
];
const FORGERY: &[Fact] = &[Fact::Fields, Fact::SameSite];
const ID_TOKEN: &[Fact] = &[
    Fact::AtHashMatches,
    Fact::CHashMatches,
    Fact::NullClaims,
    Fact::SignatureProblem,
    Fact::IdTokenProblem,
];
const PROBING: &[Fact] = &[Fact::OfUserinfo, Fact::OfIntrospection, Fact::OfVerify];
const METADATA: &[Fact] = &[
    Fact::WrongTypes,
    Fact::EmptyLists,
    Fact::WrongUrls,
    Fact::Differs,
];
const KEYS: &[Fact] = &[
    Fact::Kids,
    Fact::SigningKeys,
    Fact::PrivateMembers,
    Fact::AmbiguousKids,
];
const PREFLIGHT: &[Fact] = &[
    Fact::AllowOrigin,
    Fact::AllowMethods,
    Fact::AllowHeaders,
    Fact::RefusedBecause,
];
const ORIGINS: &[Fact] = &[
    Fact::ReflectedWithCredentials,
    Fact::NearMissesAllowed,
    Fact::AllowOriginCount,
    Fact::VaryMissing,
];
const RACING: &[Fact] = &[
    Fact::Successes,
    Fact::Revoked,
    Fact::ServerErrors,
    Fact::Outcomes,
];
const BYTES: &[Fact] = &[
    Fact::Answers,
    Fact::Granted,
    Fact::Closed,
    Fact::Hung,
    Fact::Unfinished,
];

/// Values that are taken out of an answer to bytes.
const IN_BYTES: &[Field] = &[
    ("access_token", Shape::Text),
    ("refresh_token", Shape::Text),
    ("id_token", Shape::Text),
];
