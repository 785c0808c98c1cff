//! `resume`: goes on with an authorization that was stopped at a page.

use super::Stop;
use super::authorize::Visit;
use crate::rp::Rp;
use crate::rp::browser::Landing;
use crate::rp::forms::PageKind;
use crate::rp::login::consent;
use crate::rp::observation::Observation;
use crate::scenario::Step;
use crate::scenario::verbs::Resume;
use crate::words::Fact;
use crate::words::Page;

pub(super) async fn run(verb: &Resume, step: &Step, rp: &mut Rp) -> Result<Observation, Stop> {
    let name = step.name();
    let flow = verb.flow.as_deref().unwrap_or("flow");
    let paused = rp.paused(flow)?.clone();
    let mut visit = Visit {
        flow: name,
        browser: &paused.browser,
        user: paused.user,
        login: true,
        consent: verb.consent,
        stop_at: verb.stop_at,
        client_uris: paused.client_uris.clone(),
        values: paused.values.clone(),
    };
    let mut browser = rp.take_browser(&paused.browser);
    let stays = match verb.stop_at {
        Some(Page::Login) => paused.page.kind == PageKind::Login,
        Some(Page::Consent) => paused.page.kind == PageKind::Consent,
        None => false,
    };
    // The page at which it was stopped is the one to be answered now, also where the next stop is of the same kind.
    let landing = if stays && paused.page.kind == PageKind::Consent {
        match consent(&paused.page, verb.consent, &rp.target().consent) {
            Ok(submission) => {
                browser
                    .submit(rp.journey(&visit.client_uris), &paused.page, &submission)
                    .await
            }
            Err(reason) => return Err(Stop::Blocked(reason)),
        }
    } else {
        Landing::Page(Box::new(paused.page.clone()))
    };
    let walk = visit.walk(&mut browser, landing, rp).await;
    let redirects = browser.redirects_after_post().to_vec();
    rp.put_browser(&paused.browser, browser);
    let mut seen = visit.finish(walk?, rp).await;
    seen.facts.set(Fact::RedirectsAfterPost, redirects);
    Ok(seen)
}
