//! Reading JWTs that the provider signed itself: RFC 7515 section 5.2, RFC 8725 section 3.

use std::cell::RefCell;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::{Keys, Typ};
use crate::model::Timestamp;

impl Keys {
    /// The claims of a JWT as `read` reads them, if one of the keys that are published at `now` signed it as a token of this
    /// type. `read` is handed JSON that lies in a buffer, so that it can borrow from it.
    ///
    /// Only headers as we write them are read: a `typ` or `alg` other than the key's own, or any further member, is not
    /// ours (RFC 8725 sections 3.1 and 3.11). Whether the token is expired or revoked is for others to say.
    #[must_use]
    pub fn verified<T>(
        &self,
        jwt: &str,
        typ: Typ,
        now: Timestamp,
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Option<T> {
        let (claims, _) = self.checked(jwt, typ, now, read)?;
        Some(claims)
    }

    /// The same, and when the key that signed it is withdrawn, if that is known.
    pub(super) fn checked<T>(
        &self,
        jwt: &str,
        typ: Typ,
        now: Timestamp,
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Option<(T, Option<Timestamp>)> {
        let (message, signature) = jwt.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        let mut space = [0; LONGEST_HEADER];
        let header: Header<'_> = serde_json::from_slice(decoded(header, &mut space)?).ok()?;
        let (key, until) = self.published_as(header.kid, now)?;
        if header.alg != key.alg().as_str() || header.typ != typ.as_str() {
            return None;
        }
        let mut space = [0; LONGEST_SIGNATURE];
        if !key.verifies(message.as_bytes(), decoded(signature, &mut space)?) {
            return None;
        }
        JSON.with_borrow_mut(|json| {
            json.clear();
            URL_SAFE_NO_PAD.decode_vec(claims, json).ok()?;
            Some((read(json)?, until))
        })
    }
}

/// All that we write into a header.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header<'a> {
    typ: &'a str,
    alg: &'a str,
    kid: &'a str,
}

fn decoded<'a>(part: &str, space: &'a mut [u8]) -> Option<&'a [u8]> {
    let length = URL_SAFE_NO_PAD.decode_slice(part, space).ok()?;
    space.get(..length)
}

thread_local! {
    /// The claims of the token that is being read.
    static JSON: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Three short members, one of them the 43 characters of a thumbprint.
const LONGEST_HEADER: usize = 192;

/// 256 bytes of RSA-2048, and what the decoder wants beyond them.
const LONGEST_SIGNATURE: usize = 264;
