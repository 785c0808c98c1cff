//! The one token of a client that acts for itself, in one row with its grant.

use super::size::{GRANTED, Made};
use super::*;
use crate::model::Lifetime;

/// A token that goes by the name of its grant, as it lies in the tables.
fn issued(tables: &mut Tables, made: &mut Made) -> (TokenId, Grant) {
    let (granted, _) = made.grant(GRANTED, Lifetime::from_secs(0));
    let grant = Grant {
        user: None,
        auth_time: None,
        nonce: None,
        ..granted
    };
    let mut issued = made.tokens(&grant.id, GRANTED, GRANTED, None);
    issued.refresh = None;
    issued.access.id = grant.id.id();
    tables.issue(grant.clone(), issued);
    (grant.id.id(), grant)
}

fn is_revoked(tables: &Tables, id: TokenId) -> Option<bool> {
    let held = tables.access.get(id)?;
    held.own.as_ref().map(|own| own.is_revoked())
}

#[test]
fn it_has_no_second_row_and_ends_with_its_grant() {
    let (mut tables, mut made) = (Tables::default(), Made::default());
    let (id, grant) = issued(&mut tables, &mut made);
    assert_eq!(tables.grants.len(), 0);
    assert_eq!(is_revoked(&tables, id), Some(false));
    tables.revoke(&Revocation::Grant(grant.id), GRANTED);
    assert_eq!(is_revoked(&tables, id), Some(true));
}

#[test]
fn a_grant_that_says_more_than_its_token_keeps_a_row_of_its_own() {
    let (mut tables, mut made) = (Tables::default(), Made::default());
    let (grant, _) = made.grant(GRANTED, Lifetime::from_secs(0));
    let mut issued = made.tokens(&grant.id, GRANTED, GRANTED, None);
    issued.refresh = None;
    issued.access.id = grant.id.id();
    tables.issue(grant.clone(), issued);
    assert_eq!(is_revoked(&tables, grant.id.id()), None);
    let kept = tables.grant(&grant.id).expect("it has a row");
    assert_eq!((kept.user, kept.auth_time), (grant.user, grant.auth_time));
}

#[test]
fn it_is_forgotten_once_it_is_long_dead() {
    let (mut tables, mut made) = (Tables::default(), Made::default());
    let (id, _) = issued(&mut tables, &mut made);
    tables.collect(GRANTED);
    assert!(tables.access.get(id).is_some());
    tables.collect(GRANTED + LINGER);
    assert!(tables.access.get(id).is_none());
}
