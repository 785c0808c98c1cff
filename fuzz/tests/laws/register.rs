//! Servers that register anything, or know one way of asking, break the laws about registration.

mod sloppy;

use assay_conformance::judge::Law;

use super::support;
use assay_fuzz::kind::Kind;
use sloppy::Sloppiness;

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
