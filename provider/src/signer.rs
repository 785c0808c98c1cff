//! ID tokens on their way out: what is signed, and what becomes of it then.

use crate::keys::{KeyError, SigningKey, Typ, Unsigned};
use crate::oauth::id_token::{IdTokenClaims, Subject};

/// Turns claims into an ID token, before and after the signature.
pub(crate) trait IdTokenSigner: Send + Sync {
    /// What `key` is to sign of `claims` about `subject`.
    fn compose(
        &self,
        key: &SigningKey,
        claims: &IdTokenClaims<'_>,
        subject: &Subject<'_>,
    ) -> Result<Unsigned, KeyError>;

    /// The token to send, of the one that was signed.
    fn finish(&self, token: String) -> String;
}

/// Signs what it is given.
pub(crate) struct Faithful;

impl IdTokenSigner for Faithful {
    fn compose(
        &self,
        key: &SigningKey,
        claims: &IdTokenClaims<'_>,
        _: &Subject<'_>,
    ) -> Result<Unsigned, KeyError> {
        key.unsigned(Typ::IdToken, claims)
    }

    fn finish(&self, token: String) -> String {
        token
    }
}
