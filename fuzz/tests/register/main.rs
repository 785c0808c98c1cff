//! Damaged registrations: the strict provider breaks no law, and what sloppy ones do is found.

#[path = "../support/mod.rs"]
mod support;

mod sloppy;

use assay_fuzz::kind::Kind;
use assay_fuzz::law::Law;
use assay_provider::rule::Rules;
use sloppy::Sloppiness;
use support::Running;

#[test]
fn the_strict_provider_breaks_no_law() {
    let cases = support::cases(1_000);
    let results = Running::keeping(Rules::strict()).search(&[Kind::Register], cases);
    support::assert_clean(&results);
}

#[test]
fn whoever_registers_anything_breaks_the_laws_of_what_can_be_registered() {
    assert_found(
        Sloppiness::TakesAnything,
        &[
            Law::DamagedNeverRegistered,
            Law::RegisteredRedirectUris,
            Law::NoSecretForPublicClients,
            Law::ClientSecretsNotStored,
        ],
    );
}

#[test]
fn whoever_knows_one_way_of_asking_refuses_what_means_the_same() {
    assert_found(
        Sloppiness::Fussy,
        &[
            Law::HarmlessRegistered,
            Law::RegistrationRefusal,
            Law::RegistrationAnswer,
        ],
    );
}

fn assert_found(sloppiness: Sloppiness, laws: &[Law]) {
    let results = sloppy::serve(sloppiness).search(&[Kind::Register], 300);
    let missing: Vec<_> = laws
        .iter()
        .filter(|law| !results.discoveries.contains_key(law))
        .collect();
    assert!(
        missing.is_empty(),
        "{missing:?}: {}",
        support::told(&results)
    );
}
