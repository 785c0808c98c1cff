//! The last step of an ID token: its header and signature.

use serde_json::{Map, Value};

use crate::keys::{KeyError, SigningKey};
use crate::oauth::id_token::Subject;

/// Turns claims into an ID token.
pub(crate) trait IdTokenSigner: Send + Sync {
    /// Signs `claims` about `subject` with `key`.
    fn sign(
        &self,
        key: &SigningKey,
        claims: Map<String, Value>,
        subject: &Subject<'_>,
    ) -> Result<String, KeyError>;
}

/// Signs what it is given.
pub(crate) struct Faithful;

impl IdTokenSigner for Faithful {
    fn sign(
        &self,
        key: &SigningKey,
        claims: Map<String, Value>,
        _: &Subject<'_>,
    ) -> Result<String, KeyError> {
        key.sign(&key.header("JWT"), &claims)
    }
}
