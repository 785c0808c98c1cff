//! Findings in words. A finding is a value until it comes here; this is the only place where sentences are made of it.
//!
//! Secrets have to be taken out before a sentence is cut: a part of a token is not recognised.

use serde_json::Value;

use crate::judge::{Got, Mismatch, Missed, Seen, Subject, Wanted};
use crate::runner::event::CheckResult;
use crate::runner::stage::cut;
use crate::scenario::matcher_syntax::{Alphabet, Kind};
use crate::words::Member;

/// The right outcomes.
pub fn expected(missed: &Missed) -> String {
    let wanted = |mismatch: &Mismatch| demand(&mismatch.subject, &mismatch.wanted);
    let always = listed(missed.always.iter().map(wanted), ", ");
    let alternatives = missed.alternatives.iter();
    let alternatives = alternatives.map(|missed| listed(missed.iter().map(wanted), ", "));
    let alternatives = listed(alternatives, "; or ");
    let both = [always, alternatives];
    let both: Vec<_> = both.into_iter().filter(|part| !part.is_empty()).collect();
    both.join(", and ")
}

/// The answer.
pub fn got(missed: &Missed) -> String {
    let came = |mismatch: &Mismatch| came(&mismatch.subject, &mismatch.got);
    listed(missed.mismatches().map(came), ", ")
}

/// An answer as a whole.
pub fn outcome(got: &Got) -> String {
    came(&Subject::Outcome, got)
}

/// Both in a sentence.
pub fn told(missed: &Missed) -> String {
    format!("expected {}, got {}", expected(missed), got(missed))
}

/// Why a check has its verdict, where its findings do not say so: the preparation that failed included.
pub fn reason(check: &CheckResult) -> Option<String> {
    let unprepared = || {
        let mut findings = check.findings.iter();
        let finding = findings.find(|finding| finding.grade.is_none())?;
        let (step, verb) = (finding.step, &finding.verb);
        let told = cut(told(&finding.missed), LONGEST);
        Some(format!("step {step}, {verb}: {told}"))
    };
    check.reason.clone().or_else(unprepared)
}

/// The longest sentence in a report, in bytes.
pub(super) const LONGEST: usize = 600;

/// Texts, each once, in the order in which they first came.
fn listed(texts: impl Iterator<Item = String>, separator: &str) -> String {
    let mut listed = Vec::new();
    for text in texts {
        if !listed.contains(&text) {
            listed.push(text);
        }
    }
    listed.join(separator)
}

fn demand(subject: &Subject, wanted: &Wanted) -> String {
    match (subject, wanted) {
        (Subject::Loser(subject), _) => format!("from every loser {}", demand(subject, wanted)),
        (Subject::Outcome, _) => condition(wanted),
        (_, Wanted::Is(Value::Bool(truth))) if let Some(words) = of_truth(subject) => {
            said(words, *truth).to_owned()
        }
        (Subject::Member(_) | Subject::Part(..), _) => {
            format!("{}: {}", label(subject), condition(wanted))
        }
    }
}

fn came(subject: &Subject, got: &Got) -> String {
    if let Subject::Loser(subject) = subject {
        return came(subject, got);
    }
    match (of_truth(subject), got) {
        (Some(words), Got::Value(Value::Bool(truth))) => said(words, *truth).to_owned(),
        (None | Some(_), Got::Value(value)) => format!("{}: {value}", label(subject)),
        (Some(_), Got::Absent) => "nothing that would tell".to_owned(),
        (None, Got::Absent) => format!("no {}", label(subject)),
        (None | Some(_), Got::Failed(reason)) => reason.clone(),
        (None | Some(_), Got::Seen(seen)) => summary(seen),
    }
}

/// The words for a subject that is or is not so.
fn of_truth(subject: &Subject) -> Option<(&'static str, &'static str)> {
    Some(match subject {
        Subject::Member(Member::Answered) => ("an answer", "no answer"),
        Subject::Member(Member::Success) => ("success", "no success"),
        Subject::Member(Member::Tokens) => ("an access token", "no access token"),
        Subject::Member(Member::Code) => ("a code", "no code"),
        Subject::Member(Member::Refused) => ("a refusal", "no refusal"),
        Subject::Member(Member::Alive) => {
            ("a token that is alive", "no token that is alive everywhere")
        }
        Subject::Member(Member::Dead) => ("a dead token", "no token that is dead everywhere"),
        Subject::Member(Member::Readable) => {
            ("an answer the page may read", "no answer the page may read")
        }
        Subject::Member(Member::Signature) => (
            "a signature that verifies",
            "a signature that does not verify",
        ),
        Subject::Part(Member::Redirect, part) if part == "sent" => {
            ("a redirect to the client", "no redirect to the client")
        }
        Subject::Outcome | Subject::Member(_) | Subject::Part(..) | Subject::Loser(_) => {
            return None;
        }
    })
}

fn said((yes, no): (&'static str, &'static str), truth: bool) -> &'static str {
    if truth { yes } else { no }
}

/// The members that reports call otherwise than scenarios do.
const OWN_LABELS: [(Member, &str); 4] = [
    (Member::MediaType, "media type"),
    (Member::TookMs, "time in ms"),
    (Member::Claims, "ID token claim"),
    (Member::Jose, "ID token header"),
];

fn label(subject: &Subject) -> String {
    let of_member = |member: &Member| {
        let own = OWN_LABELS.iter().find(|(labelled, _)| labelled == member);
        own.map_or(member.name(), |(_, label)| label)
    };
    match subject {
        Subject::Outcome => "outcome".to_owned(),
        Subject::Member(member) => of_member(member).to_owned(),
        Subject::Part(Member::Facts, fact) => fact.clone(),
        Subject::Part(Member::Redirect, part) => match part.as_str() {
            "to" => "redirect target".to_owned(),
            "via" => "redirect mode".to_owned(),
            "url" => "redirect URL".to_owned(),
            "repeated" => "redirect repeated parameters".to_owned(),
            other => format!("redirect {}", other.replacen("params.", "parameter ", 1)),
        },
        Subject::Part(member, part) => format!("{} {part}", of_member(member)),
        Subject::Loser(subject) => label(subject),
    }
}

fn condition(wanted: &Wanted) -> String {
    match wanted {
        Wanted::Is(value) => value.to_string(),
        Wanted::Has(part) => format!("something with {part} in it"),
        Wanted::Lacks(part) => format!("something without {part} in it"),
        Wanted::StartsWith(start) => format!("a text that begins with {start}"),
        Wanted::EndsWith(end) => format!("a text that ends with {end}"),
        Wanted::SameSet(set) => format!("exactly {} in any order", list(set)),
        Wanted::SubsetOf(set) => format!("nothing but {}", list(set)),
        Wanted::SupersetOf(set) => format!("at least {}", list(set)),
        Wanted::Type(kinds) => kinds
            .iter()
            .map(|kind| described(*kind))
            .collect::<Vec<_>>()
            .join(" or "),
        Wanted::AtLeast(least) => format!("a number of at least {least}"),
        Wanted::AtMost(most) => format!("a number of at most {most}"),
        Wanted::Within { of, by } => format!("a number within {by} of {of}"),
        Wanted::MinLength(least) => format!("a length of at least {least}"),
        Wanted::MaxLength(most) => format!("a length of at most {most}"),
        Wanted::Chars(alphabet) => format!("a text of {} characters only", name(*alphabet)),
        Wanted::Empty(true) => "something empty".to_owned(),
        Wanted::Empty(false) => "something that is not empty".to_owned(),
        Wanted::DistinctBy(member) => format!("a list in which no two have the same {member:?}"),
        Wanted::List => "a list".to_owned(),
        Wanted::Each(wanted) => format!("a list with {} throughout", condition(wanted)),
        Wanted::Not(wanted) => format!("anything but {}", condition(wanted)),
        Wanted::OneOf(several) => listed(several.iter().map(condition), " or "),
        Wanted::All(several) => listed(several.iter().map(condition), " and "),
        Wanted::Present(true) => "something".to_owned(),
        Wanted::Present(false) => "nothing".to_owned(),
        Wanted::Success => "success, because later steps build on it".to_owned(),
        Wanted::Unlisted => "an outcome without what is listed as a failure".to_owned(),
    }
}

fn list(set: &[Value]) -> String {
    set.iter()
        .map(Value::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

const fn described(kind: Kind) -> &'static str {
    match kind {
        Kind::String => "a string",
        Kind::Number => "a number",
        Kind::Integer => "a number without fraction",
        Kind::Boolean => "true or false",
        Kind::Array => "a list",
        Kind::Strings => "a list of strings",
        Kind::Object => "an object",
        Kind::Null => "null",
        Kind::Url => "an absolute URL",
    }
}

const fn name(alphabet: Alphabet) -> &'static str {
    match alphabet {
        Alphabet::Vschar => "VSCHAR",
        Alphabet::Nqchar => "NQCHAR",
        Alphabet::Nqschar => "NQSCHAR",
        Alphabet::B64token => "b64token",
        Alphabet::Unreserved => "unreserved",
        Alphabet::Base64url => "base64url",
        Alphabet::Ascii => "ASCII",
    }
}

/// An outcome, in a few words.
fn summary(seen: &Seen) -> String {
    let mut words = Vec::new();
    words.extend(seen.status.map(|status| format!("status {status}")));
    words.extend(seen.error.iter().map(|error| format!("error {error}")));
    words.extend(seen.page.iter().map(|page| format!("the page {page}")));
    words.extend(seen.code.then(|| "a code".to_owned()));
    words.extend(seen.tokens.then(|| "an access token".to_owned()));
    words.extend(seen.description.iter().map(|text| format!("{text:?}")));
    if words.is_empty() {
        "nothing".to_owned()
    } else {
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn mismatch(subject: Subject, wanted: Wanted, got: Got) -> Mismatch {
        Mismatch {
            subject,
            wanted,
            got,
            exchange: None,
        }
    }

    fn status(wanted: u16, got: u16) -> Mismatch {
        let subject = Subject::Member(Member::Status);
        mismatch(subject, Wanted::Is(wanted.into()), Got::Value(got.into()))
    }

    fn error(wanted: Wanted) -> Mismatch {
        mismatch(Subject::Member(Member::Error), wanted, Got::Absent)
    }

    #[test]
    fn alternatives_are_told_after_what_they_have_in_common() {
        let one = error(Wanted::Is("a".into()));
        let missed = Missed {
            always: vec![status(400, 200)],
            alternatives: vec![vec![one.clone()], vec![status(401, 200), one]],
        };
        assert_eq!(
            told(&missed),
            "expected status: 400, and error: \"a\"; or status: 401, error: \"a\", got status: 200, no error"
        );
    }

    #[test]
    fn what_is_wanted_of_a_value_is_plain_words() {
        let is = |value: &str| Wanted::Is(value.into());
        for (wanted, words) in [
            (
                Wanted::Not(Box::new(Wanted::OneOf(vec![is("a"), is("b")]))),
                r#"anything but "a" or "b""#,
            ),
            (
                Wanted::All(vec![Wanted::AtLeast(3.0), Wanted::AtMost(4.5)]),
                "a number of at least 3 and a number of at most 4.5",
            ),
            (
                Wanted::Each(Box::new(Wanted::Type(vec![Kind::String, Kind::Null]))),
                "a list with a string or null throughout",
            ),
            (
                Wanted::SameSet(vec![json!("a"), json!(1)]),
                r#"exactly "a", 1 in any order"#,
            ),
            (
                Wanted::Chars(Alphabet::Vschar),
                "a text of VSCHAR characters only",
            ),
            (Wanted::Present(false), "nothing"),
        ] {
            assert_eq!(condition(&wanted), words);
        }
    }

    #[test]
    fn a_subject_has_the_name_that_the_specs_use() {
        let absent = |member, part: &str| {
            let subject = Subject::Part(member, part.to_owned());
            let missed = mismatch(subject, Wanted::Present(true), Got::Absent);
            format!(
                "{} / {}",
                demand(&missed.subject, &missed.wanted),
                came(&missed.subject, &missed.got)
            )
        };
        assert_eq!(
            absent(Member::Redirect, "params.state"),
            "redirect parameter state: something / no redirect parameter state"
        );
        assert_eq!(
            absent(Member::Claims, "aud"),
            "ID token claim aud: something / no ID token claim aud"
        );
        assert_eq!(absent(Member::Facts, "kids"), "kids: something / no kids");
    }

    #[test]
    fn what_is_so_or_not_is_told_without_its_name() {
        let told = |subject: &Subject, got: &Got| {
            format!(
                "{} / {}",
                demand(subject, &Wanted::Is(true.into())),
                came(subject, got)
            )
        };
        let no = Got::Value(false.into());
        let loser = Subject::Loser(Box::new(Subject::Member(Member::Refused)));
        assert_eq!(told(&loser, &no), "from every loser a refusal / no refusal");
        assert_eq!(
            told(&Subject::Member(Member::Dead), &Got::Absent),
            "a dead token / nothing that would tell"
        );
        assert_eq!(
            told(
                &Subject::Member(Member::Signature),
                &Got::Failed("no key".to_owned())
            ),
            "a signature that verifies / no key"
        );
    }

    #[test]
    fn an_outcome_is_told_in_a_few_words() {
        let seen = Seen {
            status: Some(400),
            error: Some("x".to_owned()),
            description: Some("why".to_owned()),
            ..Seen::default()
        };
        assert_eq!(
            outcome(&Got::Seen(Box::new(seen))),
            "status 400, error x, \"why\""
        );
        assert_eq!(outcome(&Got::Seen(Box::default())), "nothing");
    }
}
