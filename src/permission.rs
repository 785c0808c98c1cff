//! Requests in great numbers, and requests that are meant to hurt, go to this machine only, unless the target's owner says so.

use assay_conformance::rp::Session;

use crate::exit::Failure;
use crate::target::Named;

/// Hosts that are not this machine get it only from their owners, who are told what will happen to them.
pub(crate) fn owned(named: &Named, is_own: bool, what: &str) -> Result<(), Failure> {
    let Named::Foreign(target) = named else {
        return Ok(());
    };
    if target.is_loopback() {
        return Ok(());
    }
    let what = format!("{what} against {}", target.issuer);
    if !is_own {
        return Err(Failure::input(format!(
            "this would be {what}, which is not this machine; if it is yours, say --i-own-this-target"
        )));
    }
    anstream::eprintln!("{what}");
    Ok(())
}

/// Metadata and target files may name hosts besides the issuer's, and those get it as well.
pub(crate) fn here(session: &Session, is_own: bool, what: &str) -> Result<(), Failure> {
    let elsewhere: Vec<&str> = session.wire().elsewhere().collect();
    if elsewhere.is_empty() || is_own {
        return Ok(());
    }
    Err(Failure::input(format!(
        "{what} would also go to {}, which is not this machine; if it is yours, say --i-own-this-target",
        elsewhere.join(", ")
    )))
}
