//! `forge_consent`: the approval of a consent page, sent in a way the page did not intend.

use http::{HeaderName, HeaderValue};

use super::Stop;
use super::authorize::Visit;
use super::call::header_value;
use crate::rp::browser::{self, Landing};
use crate::rp::cookies::Initiator;
use crate::rp::forms::{self, Submission};
use crate::rp::login::Walk;
use crate::rp::observation::Observation;
use crate::rp::transport::Outgoing;
use crate::rp::{Paused, Rp};
use crate::scenario::Step;
use crate::scenario::verbs::ForgeConsent;
use crate::words::Fact;
use crate::words::{Answer, Forgery};

/// A page of somebody else.
const ELSEWHERE: &str = "https://attacker.example";
/// Shorter values are the same for everybody, or can be guessed.
const UNGUESSABLE: usize = 16;

/// One way to forge: the request, and from where it seems to come.
type Attempt = (Outgoing, Initiator);

pub(super) async fn run(
    verb: &ForgeConsent,
    step: &Step,
    rp: &mut Rp,
) -> Result<Observation, Stop> {
    let send = &step.send;
    let flow = verb.flow.as_deref().unwrap_or("flow");
    let paused = rp.paused(flow)?.clone();
    let approval = approval_of(&paused, rp)?;
    let (attempts, fields) = attempts(verb, &approval, &paused, rp)?;
    let mut seen = None;
    for (mut request, initiator) in attempts {
        for (name, value) in &send.headers {
            let known: HeaderName = name
                .parse()
                .map_err(|_| Stop::Harness(format!("`{name}` is no name of a header field")))?;
            request
                .headers
                .insert(known, header_value(&value.evaluate(rp.names())?)?);
        }
        let attempt = attempt(flow, &paused, request, initiator, rp).await;
        let succeeded = attempt.has_code();
        seen = Some(attempt);
        // The second of two equal approvals is the one that is judged, whatever the first one got.
        if succeeded && verb.how != Forgery::Twice {
            break;
        }
    }
    // The genuine page is still open in its browser, whatever became of the forgery.
    rp.pause(flow, paused);
    let mut seen = seen.ok_or_else(|| Stop::Harness("there is nothing to forge".to_owned()))?;
    seen.facts.set(Fact::Fields, fields);
    Ok(seen)
}

async fn attempt(
    flow: &str,
    paused: &Paused,
    request: Outgoing,
    initiator: Initiator,
    rp: &mut Rp,
) -> Observation {
    let mut visit = Visit {
        flow,
        browser: &paused.browser,
        user: paused.user,
        login: false,
        consent: Answer::Allow,
        stop_at: None,
        client_uris: paused.client_uris.clone(),
        values: paused.values.clone(),
    };
    let mut browser = rp.take_browser(&paused.browser);
    let journey = rp.journey(&visit.client_uris);
    let same_site = browser.same_site(journey, &request.url);
    let landing = browser.forge(journey, request, initiator).await;
    rp.put_browser(&paused.browser, browser);
    let pages = match &landing {
        Landing::Page(page) => vec![page.kind],
        Landing::Client { .. } | Landing::Lost { .. } => Vec::new(),
    };
    let mut seen = visit
        .finish(
            Walk {
                landing,
                pages,
                stuck: None,
            },
            rp,
        )
        .await;
    seen.facts.set(Fact::SameSite, same_site);
    seen
}

fn approval_of(paused: &Paused, rp: &Rp) -> Result<Submission, Stop> {
    forms::allow(&paused.page.document, rp.target().consent.allow.as_deref())
        .ok_or_else(|| Stop::Blocked("the consent page has no button that approves".to_owned()))
}

/// The forgeries in their order, until one yields a code, and how many hidden fields they are about.
fn attempts(
    verb: &ForgeConsent,
    approval: &Submission,
    paused: &Paused,
    rp: &Rp,
) -> Result<(Vec<Attempt>, usize), Stop> {
    let own = browser::own_origin(&paused.page);
    let from_here =
        |submission: &Submission| (browser::filled_in(submission, &own), Initiator::SameSite);
    Ok(match verb.how {
        Forgery::WithoutHiddenFields => {
            let (variants, fields) = without(approval);
            (variants.iter().map(from_here).collect(), fields)
        }
        Forgery::ForeignFields => {
            let other = verb.fields_of.as_deref().ok_or_else(|| {
                Stop::Harness(
                    "`foreign-fields` needs `fields_of`, the authorization whose fields are used"
                        .to_owned(),
                )
            })?;
            let (variants, fields) = replaced(approval, &approval_of(rp.paused(other)?, rp)?);
            (variants.iter().map(from_here).collect(), fields)
        }
        Forgery::AsGet => {
            let link = Submission {
                post: false,
                ..approval.clone()
            };
            (
                vec![(
                    browser::filled_in(&link, &own),
                    Initiator::CrossSiteNavigation,
                )],
                0,
            )
        }
        Forgery::CrossSite => {
            let mut bare = approval.clone();
            bare.entries
                .retain(|(name, value)| !is_secret(approval, name, value));
            let fields = approval.entries.len() - bare.entries.len();
            let mut request = browser::filled_in(&bare, ELSEWHERE);
            request
                .headers
                .insert("sec-fetch-site", HeaderValue::from_static("cross-site"));
            (vec![(request, Initiator::CrossSiteForm)], fields)
        }
        Forgery::Twice => (vec![from_here(approval), from_here(approval)], 0),
    })
}

/// The approval without each unguessable hidden field, then without all of them. Where there are none it stands as it is.
fn without(approval: &Submission) -> (Vec<Submission>, usize) {
    let secret: Vec<&str> = approval
        .entries
        .iter()
        .filter(|(name, value)| is_secret(approval, name, value))
        .map(|(name, _)| name.as_str())
        .collect();
    let lacking = |names: &[&str]| {
        let mut bare = approval.clone();
        bare.entries
            .retain(|(name, _)| !names.contains(&name.as_str()));
        bare
    };
    let mut variants: Vec<Submission> = secret.iter().map(|name| lacking(&[name])).collect();
    if variants.len() != 1 {
        variants.push(lacking(&secret));
    }
    (variants, secret.len())
}

/// The approval with each hidden field as the other page has it, where that differs, then with all of them so.
///
/// One at a time, because the identifier of the request can be a hidden field as well: replaced together with its token it
/// would make the other request's own, valid approval.
fn replaced(approval: &Submission, other: &Submission) -> (Vec<Submission>, usize) {
    let differing: Vec<(&str, &str)> = approval
        .entries
        .iter()
        .filter(|(name, _)| approval.hidden.contains(name))
        .filter_map(|(name, value)| {
            let (_, foreign) = other.entries.iter().find(|(known, _)| known == name)?;
            (foreign != value).then_some((name.as_str(), foreign.as_str()))
        })
        .collect();
    let with = |fields: &[(&str, &str)]| {
        let mut mixed = approval.clone();
        for (name, value) in &mut mixed.entries {
            if let Some((_, foreign)) = fields.iter().find(|(known, _)| known == name) {
                (*foreign).clone_into(value);
            }
        }
        mixed
    };
    let mut variants: Vec<Submission> = differing.iter().map(|field| with(&[*field])).collect();
    if variants.len() != 1 {
        variants.push(with(&differing));
    }
    (variants, differing.len())
}

fn is_secret(approval: &Submission, name: &str, value: &str) -> bool {
    value.len() >= UNGUESSABLE && approval.hidden.iter().any(|hidden| hidden == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn approval(fields: &[(&str, &str)]) -> Submission {
        Submission {
            action: "https://op.example/consent".parse().expect("URL"),
            post: true,
            entries: fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            hidden: fields
                .iter()
                .map(|(name, _)| (*name).to_owned())
                .filter(|name| name != "answer")
                .collect(),
        }
    }

    fn sent(variants: &[Submission]) -> Vec<String> {
        let form = |variant: &Submission| {
            variant
                .entries
                .iter()
                .map(|(_, value)| value.as_str())
                .collect::<Vec<_>>()
                .join("&")
        };
        variants.iter().map(form).collect()
    }

    #[test]
    fn unguessable_fields_are_left_out_singly_and_together() {
        let page = approval(&[
            ("prompt", "consent"),
            ("id", "0123456789abcdef"),
            ("csrf", "fedcba9876543210"),
            ("answer", "allow"),
        ]);
        let (variants, fields) = without(&page);
        assert_eq!(fields, 2);
        let expected = [
            "consent&fedcba9876543210&allow",
            "consent&0123456789abcdef&allow",
            "consent&allow",
        ];
        assert_eq!(sent(&variants), expected);
        let (variants, fields) = without(&approval(&[("prompt", "consent")]));
        assert_eq!((sent(&variants), fields), (vec!["consent".to_owned()], 0));
    }

    #[test]
    fn fields_are_replaced_singly_and_together() {
        let mine = approval(&[("id", "a"), ("csrf", "b"), ("same", "c")]);
        let theirs = approval(&[("id", "x"), ("csrf", "y"), ("same", "c")]);
        let (variants, fields) = replaced(&mine, &theirs);
        assert_eq!(
            (sent(&variants), fields),
            (
                vec!["x&b&c".to_owned(), "a&y&c".to_owned(), "x&y&c".to_owned()],
                2
            )
        );
    }
}
