//! Servers that read bytes badly break the laws about them.

mod sloppy;

use std::collections::BTreeSet;
use std::fs;

use assay_conformance::judge::Law;

use super::support::told;
use assay_conformance::rp::Rp;
use assay_conformance::scenario::Suite;
use assay_conformance::words::Need;
use assay_fuzz::keep;
use assay_fuzz::kind::Kind;
use assay_fuzz::stage::{Ended, Stage};
use assay_fuzz::terrain::Terrain;
use assay_fuzz::wire::{Conversation, Damage, Request, Travel};
use sloppy::Sloppiness;

/// A sloppy server breaks these laws, and each finding is a scenario of few steps that can be read.
#[track_caller]
fn assert_breaks(sloppiness: Sloppiness, laws: &[Law]) {
    let results = sloppy::serve(sloppiness).search(&[Kind::Wire], 200);
    let found: BTreeSet<Law> = results.discoveries.keys().copied().collect();
    let missed: Vec<_> = laws.iter().filter(|law| !found.contains(law)).collect();
    assert!(missed.is_empty(), "{missed:?} among\n{}", told(&results));
    let folder = tempfile::tempdir().expect("a folder");
    for discovery in results.discoveries.values() {
        assert!(discovery.found.steps.len() <= 3, "{}", told(&results));
        let path = folder.path().join("found.toml");
        fs::write(&path, keep::scenario(discovery, 1)).expect("a file");
        let suite = Suite::default().with_file(&path);
        assert_eq!(suite.map(|suite| suite.checks().count()).ok(), Some(1));
    }
}

#[test]
fn who_takes_anything_breaks_the_laws_of_refusal() {
    let laws = [
        Law::IncompleteNeverGranted,
        Law::LengthTold,
        Law::HostOnce,
        Law::NoSpaceBeforeColon,
        Law::MethodNotGuessed,
        Law::GrammarKept,
        Law::OneCredential,
        Law::ClosesAfterTwoLengths,
        Law::NothingSmuggled,
        Law::NeverServerError,
    ];
    assert_breaks(Sloppiness::TakesAnything, &laws);
}

#[test]
fn who_is_fussy_breaks_the_laws_of_acceptance() {
    let laws = [
        Law::FramingUnderstood,
        Law::SpaceExcluded,
        Law::AbsoluteFormAccepted,
        Law::EmptyLineIgnored,
        Law::AnsweredInOrder,
    ];
    assert_breaks(Sloppiness::Fussy, &laws);
}

#[test]
fn who_has_few_hands_holds_up_others() {
    let (runtime, session) = sloppy::open(Sloppiness::FewHands);
    let offers = [Need::ClientCredentialsGrant].into();
    let terrain = Terrain::new(session.clone(), offers);
    let played = |damage| {
        let conversation = Conversation {
            request: Request::all(&terrain).remove(0),
            damage,
            normal: Vec::new(),
        };
        let mut rp = Rp::new(session.clone());
        runtime.block_on(conversation.play(&mut Stage::new(&mut rp)))
    };
    assert_eq!(played(Damage::Travel(Travel::Slow(Vec::new(), 0))), Ok(()));
    // On a busy machine somebody may be served before all hands are full.
    let mut tries = (0..5).map(|_| played(Damage::Travel(Travel::Beside(20))));
    let Some(Err(Ended::Found(found))) = tries.find(Result::is_err) else {
        panic!("nothing was found")
    };
    assert_eq!(found.law, Law::SlowHoldUpNobody);
}
