//! Secrets must not be written down; this is how they are shown instead.
//!
//! A secret is *learned*, by name and value, as soon as it is seen; from then on its value is replaced wherever it turns up.
//! Its fingerprint is salted for each run, so that it says nothing outside of it, yet equal values look equal within it.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::redacted::{Mark, Piece, Redacted};

/// Makes fingerprints of one run comparable with each other and with nothing else.
#[derive(Clone, Copy)]
pub struct Salt([u8; 16]);

impl Salt {
    /// A fresh salt.
    pub fn fresh() -> Self {
        Self(super::random::bytes())
    }
}

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(<redacted>)")
    }
}

/// The secrets that are known so far.
#[derive(Clone)]
pub struct Secrets {
    salt: Salt,
    /// Ways of writing secrets, the longest first, by how they begin: a text is searched for all of them in one pass.
    known: HashMap<[u8; SHORTEST], Vec<(String, Mark)>>,
    /// Bytes that may still be remembered.
    room: usize,
}

/// Shorter values would blot out ordinary words.
const SHORTEST: usize = 6;

/// In bytes: hundreds of rounds of tokens. A target that sends more could fill our memory.
const ROOM: usize = 4 * 1024 * 1024;

/// Names of form parameters that hold secrets.
const PARAMETERS: &[&str] = &[
    "code",
    "token",
    "access_token",
    "refresh_token",
    "id_token",
    "id_token_hint",
    "client_secret",
    "client_assertion",
    "assertion",
    "code_verifier",
    "password",
    "response",
];

/// Parts of the names of parameters that a page hides from other sites.
const TELLTALE: &[&str] = &["csrf", "xsrf", "token", "secret", "passw"];
/// Parameters whose names only sound like it.
const HARMLESS: &[&str] = &[
    "token_type",
    "token_type_hint",
    "token_endpoint_auth_method",
];

/// Names of JSON members that hold secrets. `code` is none of them: error objects use it for the kind of error.
const MEMBERS: &[&str] = &[
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "registration_access_token",
    "token",
    "password",
];

impl Secrets {
    /// Nothing is known yet.
    pub fn new(salt: Salt) -> Self {
        Self {
            salt,
            known: HashMap::new(),
            room: ROOM,
        }
    }

    /// Remembers a secret; the first name it is learned by stays.
    pub fn learn(&mut self, name: &str, value: &str) {
        let mark = self.mark(name, value);
        self.keep(value, &mark);
        let encoded: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        self.keep(&encoded, &mark);
    }

    /// The mark of a secret by its value: the one it has already, or a new one.
    fn mark(&self, name: &str, value: &str) -> Mark {
        let known = beginning(value).and_then(|start| self.known.get(start));
        known
            .into_iter()
            .flatten()
            .find(|(known, _)| known == value)
            .map_or_else(
                || Mark {
                    name: name.to_owned(),
                    print: self.print(value),
                },
                |(_, mark)| mark.clone(),
            )
    }

    /// Remembers one way of writing a secret.
    fn keep(&mut self, written: &str, mark: &Mark) {
        let Some(start) = beginning(written) else {
            return;
        };
        let alike = self.known.entry(*start).or_default();
        if alike.iter().any(|(known, _)| known == written) {
            return;
        }
        self.room = self.room.saturating_sub(written.len());
        if self.room > 0 {
            let at = alike.partition_point(|(known, _)| known.len() > written.len());
            alike.insert(at, (written.to_owned(), mark.clone()));
        }
    }

    /// Learns the secrets of header fields: Authorization, Cookie, Set-Cookie, and of the URL in Location.
    pub fn learn_header(&mut self, name: &str, value: &str) {
        match name.to_ascii_lowercase().as_str() {
            "authorization" => self.learn_authorization(value),
            "cookie" => value.split(';').for_each(|pair| self.learn_cookie(pair)),
            "set-cookie" => self.learn_cookie(value.split(';').next().unwrap_or_default()),
            "location" | "referer" | "refresh" => self.learn_url(value),
            _ => {}
        }
    }

    /// Learns the secrets among the parameters of a URL, in its query and in its fragment.
    pub fn learn_url(&mut self, url: &str) {
        let (rest, fragment) = url.split_once('#').unwrap_or((url, ""));
        self.learn_form(fragment);
        self.learn_form(rest.split_once('?').map_or("", |(_, query)| query));
    }

    /// Learns the secrets among form parameters, also in the way they are encoded there.
    pub fn learn_form(&mut self, form: &str) {
        for pair in form.split('&') {
            let written = pair.split_once('=').map_or("", |(_, value)| value);
            for (name, value) in form_urlencoded::parse(pair.as_bytes()) {
                if let Some(name) = secret_parameter(&name) {
                    let mark = self.mark(name, &value);
                    self.learn(name, &value);
                    self.keep(written, &mark);
                }
            }
        }
    }

    /// Learns the secrets of a body, by what it looks like.
    pub fn learn_body(&mut self, body: &[u8]) {
        let text = String::from_utf8_lossy(body);
        match text.trim_start().as_bytes().first() {
            Some(b'<') | None => {}
            Some(b'{' | b'[') => self.learn_json(&text),
            Some(_) => {
                self.learn_json(&text);
                self.learn_form(&text);
            }
        }
    }

    /// Learns the members of JSON by their looks: a document that is broken off, too deep or badly encoded is evidence too.
    fn learn_json(&mut self, text: &str) {
        for member in MEMBERS {
            let quoted = format!("\"{member}\"");
            for (at, name) in text.match_indices(&quoted) {
                let rest = text[at + name.len()..].trim_start();
                let value = rest.strip_prefix(':').map(str::trim_start);
                let Some(value) = value.and_then(|value| value.strip_prefix('"')) else {
                    continue;
                };
                let written = &value[..end_of_string(value)];
                let meant = serde_json::from_str::<String>(&format!("\"{written}\""));
                let meant = meant.unwrap_or_else(|_| written.to_owned());
                let mark = self.mark(member, &meant);
                self.learn(member, &meant);
                self.keep(written, &mark);
            }
        }
    }

    fn learn_authorization(&mut self, value: &str) {
        let (scheme, credentials) = value.split_once(' ').unwrap_or(("", value));
        if !scheme.eq_ignore_ascii_case("basic") {
            return self.learn("access_token", credentials.trim());
        }
        self.learn("basic_credentials", credentials.trim());
        let decoded = STANDARD
            .decode(credentials.trim())
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        if let Some((_, secret)) = decoded.as_deref().and_then(|pair| pair.split_once(':')) {
            self.learn("client_secret", secret);
        }
    }

    fn learn_cookie(&mut self, pair: &str) {
        if let Some((_, value)) = pair.split_once('=') {
            self.learn("cookie", value.trim());
        }
    }

    fn print(&self, value: &str) -> String {
        let digest = Sha256::new()
            .chain_update(self.salt.0)
            .chain_update(value)
            .finalize();
        digest
            .iter()
            .take(3)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Takes every known secret out of a text; of secrets that begin alike, the longest.
    pub fn redact(&self, text: &str) -> Redacted {
        if self.room == 0 {
            let notice = "(not shown: the target has sent more secrets than can be told apart)";
            return Redacted(vec![Piece::Text(notice.to_owned())]);
        }
        let mut pieces = Vec::new();
        let (mut at, mut done) = (0, 0);
        while let Some(start) = text.as_bytes().get(at..).and_then(<[u8]>::first_chunk) {
            let alike = self.known.get(start).into_iter().flatten();
            let found = alike
                .filter(|(value, _)| text.as_bytes()[at..].starts_with(value.as_bytes()))
                .map(|(value, mark)| (value.len(), mark))
                .next();
            let Some((length, mark)) = found else {
                at += 1;
                continue;
            };
            if at > done {
                pieces.push(Piece::Text(text[done..at].to_owned()));
            }
            pieces.push(Piece::Secret(mark.clone()));
            at += length;
            done = at;
        }
        if done < text.len() {
            pieces.push(Piece::Text(text[done..].to_owned()));
        }
        Redacted(pieces)
    }

    /// Shows a text with fingerprints in place of secrets.
    pub fn shown(&self, text: &str) -> String {
        self.redact(text).shown()
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Secrets({} known)",
            self.known.values().map(Vec::len).sum::<usize>()
        )
    }
}

/// How a value begins, if it is long enough to be told from ordinary words.
fn beginning(value: &str) -> Option<&[u8; SHORTEST]> {
    value.as_bytes().first_chunk()
}

/// Under which name the value of a form parameter is a secret. The name is never the target's own: it becomes a shell variable.
fn secret_parameter(name: &str) -> Option<&'static str> {
    if let Some(known) = PARAMETERS.iter().find(|known| **known == name) {
        return Some(known);
    }
    let name = name.to_ascii_lowercase();
    let sounds_secret = TELLTALE.iter().any(|word| name.contains(word));
    (sounds_secret && !HARMLESS.contains(&name.as_str())).then_some("form_secret")
}

/// Where a JSON string ends whose opening quote is gone: before the next quote that is not escaped.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.unwrap_or(text.len())
}

#[cfg(test)]
mod tests;
