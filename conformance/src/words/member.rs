//! The members of an outcome: the sides from which an answer can be looked at.

use super::shape::{Field, Shape};
use super::vocabulary::vocabulary;

/// The kinds of pages that a browser meets.
pub const PAGES: &[&str] = &["login", "consent", "error", "other"];

/// The authorization response as the client received it.
const REDIRECT: &[Field] = &[
    ("sent", Shape::Truth),
    ("to", Shape::Text),
    ("via", Shape::Word(&["query", "fragment", "form_post"])),
    ("params", Shape::Map(&Shape::Open)),
    ("status", Shape::Status),
    ("url", Shape::Text),
    ("repeated", Shape::List(&Shape::Text)),
];

vocabulary! {
    /// A member of an outcome.
    #[derive(serde::Deserialize, serde::Serialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Member {
        /// the status of the last answer
        Status = "status": Status,
        /// the OAuth error code, from the body or the authorization response
        Error = "error": Text,
        /// whether an access token was issued
        Tokens = "tokens": Truth,
        /// whether an authorization code was issued
        Code = "code": Truth,
        /// whether the request was refused
        Refused = "refused": Truth,
        /// whether the answer is what the verb is for
        Success = "success": Truth,
        /// the kind of page at which the browser stopped
        Page = "page": Word(PAGES),
        /// the kinds of pages that were shown on the way
        Pages = "pages": List(&Word(PAGES)),
        /// the authorization response as the client received it
        Redirect = "redirect": Table(REDIRECT),
        /// header fields of the answer
        Header = "header": Map(&Text),
        /// the media type of the answer
        MediaType = "media_type": Text,
        /// members of the JSON body
        Json = "json": Map(&Open),
        /// claims of the ID token
        Claims = "claims": Map(&Open),
        /// header members of the ID token
        Jose = "jose": Map(&Open),
        /// whether the ID token's signature verifies
        Signature = "signature": Truth,
        /// the granted scope
        Scope = "scope": Scope,
        /// whether the token is alive on every surface
        Alive = "alive": Truth,
        /// whether the token is dead on every surface
        Dead = "dead": Truth,
        /// whether a page of another origin may read the answer
        Readable = "readable": Truth,
        /// how many requests of a race yielded tokens
        Successes = "successes": Number,
        /// what every other request of a race has to be
        Losers = "losers": Open,
        /// milliseconds to the end of the answer
        TookMs = "took_ms": Number,
        /// the text of the body
        Body = "body": Text,
        /// what only this verb tells
        Facts = "facts": Map(&Open),
        /// whether there is an answer at all
        Answered = "answered": Truth,
        /// why this outcome is listed
        Note = "note": Text,
    }
}

#[cfg(test)]
mod tests {
    use super::Member;

    #[test]
    fn a_report_spells_a_member_as_a_scenario_does() {
        for member in Member::ALL {
            assert_eq!(serde_json::json!(member), member.name());
        }
    }
}
