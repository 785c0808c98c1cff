//! The values that steps leave, and those that are there before the first step.

use super::member::PAGES;
use super::shape::Field;
use super::shape::Shape::{List, Map, Number, Open, Table, Text, Word};

/// Of every answer.
pub const OF_ANSWER: &[Field] = &[("status", Number), ("json", Open), ("header", Map(&Text))];

/// Of an authorization: the parameters that were sent, and what came back.
pub const OF_FLOW: &[Field] = &[
    ("code", Text),
    ("state", Text),
    ("nonce", Text),
    ("iss", Text),
    ("code_verifier", Text),
    ("code_challenge", Text),
    ("code_challenge_method", Text),
    ("redirect_uri", Text),
    ("client_id", Text),
    ("scope", Text),
    ("access_token", Text),
    ("id_token", Text),
    ("params", Map(&Open)),
    ("url", Text),
    ("pages", List(&Word(PAGES))),
    ("issued_at", Number),
    ("client", Text),
    ("user", Text),
];

/// Of an answer of the token endpoint.
pub const OF_TOKENS: &[Field] = &[
    ("access_token", Text),
    ("refresh_token", Text),
    ("id_token", Text),
    ("scope", Text),
    ("expires_in", Number),
    ("token_type", Text),
    ("issued_at", Number),
    ("expires_at", Number),
    ("claims", Open),
    ("jose", Open),
    ("client", Text),
    ("user", Text),
    ("role", Text),
];

/// Of a metadata document: lists of member names, as the facts of the same names.
pub const OF_METADATA: &[Field] = &[
    ("wrong_types", List(&Text)),
    ("empty_lists", List(&Text)),
    ("wrong_urls", List(&Text)),
    ("differs", List(&Text)),
];

/// Of a key set, as the facts of the same names.
pub const OF_KEYS: &[Field] = &[
    ("kids", List(&Text)),
    ("signing_keys", Number),
    ("private_members", List(&Text)),
    ("ambiguous_kids", List(&Text)),
];

/// Of a race, beside the values of the one that won: those of each request.
pub const OF_RACE: &[Field] = &[("runs", List(&Table(OF_RUN)))];

const OF_RUN: &[Field] = &[
    ("status", Number),
    ("json", Open),
    ("header", Map(&Text)),
    ("access_token", Text),
    ("refresh_token", Text),
    ("id_token", Text),
    ("scope", Text),
    ("expires_in", Number),
    ("token_type", Text),
    ("issued_at", Number),
    ("expires_at", Number),
    ("client", Text),
    ("user", Text),
    ("role", Text),
];

/// The values that exist before the first step.
pub const ROOTS: &[Field] = &[
    ("issuer", Text),
    ("metadata", Open),
    ("client", Table(BY_ROLE)),
    ("user", Table(BY_USER)),
    ("origin", Text),
    ("now", Number),
];

/// The parts of an endpoint, for those who write a request by hand.
pub const OF_ENDPOINT: &[Field] = &[("host", Text), ("path", Text), ("url", Text)];

const BY_ROLE: &[Field] = &[
    ("confidential", Table(OF_CLIENT)),
    ("other", Table(OF_CLIENT)),
    ("public", Table(OF_CLIENT)),
    ("native", Table(OF_CLIENT)),
    ("first-party", Table(OF_CLIENT)),
    ("first_party", Table(OF_CLIENT)),
    ("jwt", Table(OF_CLIENT)),
];

const OF_CLIENT: &[Field] = &[
    ("client_id", Text),
    ("client_secret", Text),
    ("basic", Text),
    ("redirect_uri", Text),
    ("other_redirect_uri", Text),
    ("redirect_uris", List(&Text)),
];

const BY_USER: &[Field] = &[("first", Table(OF_USER)), ("second", Table(OF_USER))];

const OF_USER: &[Field] = &[("username", Text), ("password", Text)];

#[cfg(test)]
mod tests {
    use super::{BY_ROLE, BY_USER};
    use crate::words::{Role, UserRole};

    #[test]
    fn every_role_has_values() {
        let has = |fields: &[super::Field], name| fields.iter().any(|(known, _)| *known == name);
        assert!(Role::ALL.iter().all(|role| has(BY_ROLE, role.name())));
        assert!(UserRole::ALL.iter().all(|role| has(BY_USER, role.name())));
    }
}
