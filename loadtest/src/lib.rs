//! Load tests of OAuth 2.0 / OpenID Connect providers: the scenarios of the conformance suite, many at once.
//!
//! Nothing is built here yet, and the command has no `load` for that reason. The crate exists so that its place in the
//! workspace, and the direction of its dependencies, are settled: it will know the conformance crate, whose relying party
//! its simulated users share, and never the reference provider.
