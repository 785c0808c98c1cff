//! Damage to what parameters are sent in: method, media type, format, place.

use assay_conformance::judge::Law;

use proptest::prelude::*;
use proptest::sample::select;

use super::message::{Format, Message, Place, Separator};
use super::{Effect, Refusal};

/// Damage to the envelope of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// A media type that means the same: RFC 9110 section 8.3.1.
    SameMediaType(&'static str),
    /// Another media type, or none, for the same body.
    MediaType(&'static str),
    /// Parameters are parted as they once could be.
    Semicolons,
    /// They are sent as a JSON object.
    Json,
    /// They are sent as `multipart/form-data`.
    Multipart,
    /// The body is something else altogether.
    Instead(Junk),
    /// They are sent with another method, in its body.
    Method(&'static str),
    /// They are sent with another method, in the query string.
    MethodWithQuery(&'static str),
    /// They are sent in the query string, and the body is empty.
    InQuery,
    /// The last of them is sent in the query string.
    LastInQuery,
}

/// Bodies that are not forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Junk {
    /// Nothing.
    Nothing,
    /// So many brackets within each other, with the media type of JSON.
    DeepJson(usize),
    /// A JSON text of so many characters.
    HugeJson(usize),
    /// Half a JSON object.
    TruncatedJson,
    /// Separators only.
    Separators,
    /// So many characters.
    Noise(usize),
}

const SAME: &[&str] = &[
    "application/x-www-form-urlencoded;charset=utf-8",
    "application/x-www-form-urlencoded; charset=UTF-8",
    "Application/X-WWW-Form-URLEncoded",
];
const OTHER: &[&str] = &[
    "",
    "text/plain",
    "application/json",
    "multipart/form-data",
    "multipart/form-data; boundary=x",
    "application/x-www-form-urlencoded; charset=utf-16",
    "application/x-www-form-urlencoded; charset=\"",
    "application/xml",
    "/",
    "*/*",
];
const METHODS: &[&str] = &[
    "GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "BREW", "post",
];

/// Any damage to the envelope of a form.
///
/// ```
/// use assay_fuzz::damage::Effect;
/// use assay_fuzz::damage::envelope::Damage;
/// use assay_fuzz::damage::message::Message;
///
/// let mut message = Message::default();
/// assert_eq!(Damage::Json.apply(&mut message), Effect::Either);
/// assert_eq!(message.send()["content_type"].as_str(), Some("application/json"));
/// ```
pub fn damage() -> impl Strategy<Value = Damage> + Clone {
    prop_oneof![
        2 => select(SAME).prop_map(Damage::SameMediaType),
        3 => select(OTHER).prop_map(Damage::MediaType),
        1 => Just(Damage::Semicolons),
        1 => Just(Damage::Json),
        1 => Just(Damage::Multipart),
        2 => junk().prop_map(Damage::Instead),
        2 => select(METHODS).prop_map(Damage::Method),
        3 => select(METHODS).prop_map(Damage::MethodWithQuery),
        2 => Just(Damage::InQuery),
        1 => Just(Damage::LastInQuery),
    ]
}

fn junk() -> impl Strategy<Value = Junk> + Clone {
    prop_oneof![
        4 => Just(Junk::Nothing),
        4 => Just(Junk::Separators),
        4 => Just(Junk::TruncatedJson),
        4 => select(vec![2, 100, 5_000]).prop_map(Junk::DeepJson),
        1 => select(vec![100_000]).prop_map(Junk::DeepJson),
        2 => select(vec![1_000, 100_000]).prop_map(Junk::HugeJson),
        2 => select(vec![10, 1_000, 100_000]).prop_map(Junk::Noise),
        1 => select(vec![1_000_000]).prop_map(Junk::Noise),
    ]
}

impl Damage {
    /// Does it, and says what it means to an endpoint that takes forms by POST.
    pub fn apply(&self, message: &mut Message) -> Effect {
        if let Self::SameMediaType(same) = self {
            message.content_type = Some(same);
            return Effect::Harmless;
        }
        // HTTP has statuses of its own for all of these.
        message.unreadable = true;
        match self {
            Self::SameMediaType(_) => Effect::Harmless,
            Self::MediaType(other) => {
                message.content_type = Some(other);
                Effect::Either
            }
            Self::Semicolons => {
                message.separator = Separator::Semicolon;
                Effect::Either
            }
            // RFC 6749 section 4.1.3 speaks of forms only, yet a server that reads JSON as well hurts nobody.
            Self::Json => {
                message.format = Format::Json;
                Effect::Either
            }
            Self::Multipart => {
                message.format = Format::Multipart;
                Effect::Either
            }
            Self::Instead(junk) => {
                let (body, content_type) = junk.written();
                message.format = Format::Instead(body);
                message.content_type = content_type;
                no_grant(Law::DamagedNeverGranted)
            }
            Self::Method(method) => {
                message.method = Some(method);
                by(method)
            }
            Self::MethodWithQuery(method) => {
                message.method = Some(method);
                message.place = Place::Query;
                by(method)
            }
            Self::InQuery => {
                message.place = Place::Query;
                not_in_body()
            }
            Self::LastInQuery => {
                message.place = Place::LastInQuery;
                match message.parameters.last() {
                    Some(last) if last.weight.decides() && !last.damaged => not_in_body(),
                    Some(_) | None => Effect::Either,
                }
            }
        }
    }
}

impl Junk {
    /// As a template, with its media type.
    fn written(self) -> (String, Option<&'static str>) {
        const JSON: Option<&str> = Some("application/json");
        match self {
            Self::Nothing => (String::new(), None),
            Self::DeepJson(depth) => ("[".repeat(depth) + &"]".repeat(depth), JSON),
            Self::HugeJson(length) => (format!("{{{{\"a\":\"{{random.{length}}}\"}}}}"), JSON),
            Self::TruncatedJson => ("{{\"grant_type\":\"".to_owned(), JSON),
            Self::Separators => ("&&=&=&&==&".to_owned(), None),
            Self::Noise(length) => (format!("{{random.{length}}}"), None),
        }
    }
}

/// A method that asks for nothing may well succeed at it: RFC 9110 sections 9.3.2 and 9.3.7. Some servers read `post` as POST.
fn by(method: &str) -> Effect {
    match method {
        "HEAD" | "OPTIONS" | "post" => Effect::Either,
        _ => no_grant(Law::PostOnly),
    }
}

fn no_grant(law: Law) -> Effect {
    Effect::harmful(law, &["invalid_request"])
}

/// RFC 6749 section 2.3.1 forbids it to credentials, and section 4.1.3 knows nothing but a body.
fn not_in_body() -> Effect {
    let refusal = Refusal::new(Law::ParametersInBody, &["invalid_request"]);
    Effect::Harmful(refusal.unless_habit("some frameworks make one list of query and body"))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest! {
        #[test]
        fn whatever_is_sent_is_a_template(damage in damage()) {
            let mut message = Message::default();
            damage.apply(&mut message);
            let body = message.send()["body"].as_str().map(str::to_owned).unwrap_or_default();
            let body = body.replace("{{", "").replace("}}", "");
            prop_assert_eq!(body.matches('{').count(), body.matches('}').count());
        }
    }

    #[test]
    fn only_post_asks_for_tokens() {
        let mut message = Message::default();
        let effect = Damage::MethodWithQuery("GET").apply(&mut message);
        assert_eq!(effect, no_grant(Law::PostOnly));
        assert!(message.unreadable);
    }
}
