//! Tells whether an OAuth 2.0 / OpenID Connect provider is correct.
//!
//! A *check* is data: a TOML table in `scenarios/checks/` that says, in the verbs of a relying party, what is sent and which
//! answers are right. This crate is the vocabulary and the machinery:
//!
//! | module | what it holds |
//! |---|---|
//! | [`words`] | the vocabularies: needs, roles, profiles, endpoints, levels, grades, verdicts |
//! | [`text`] | files whose mistakes are shown at their place; templates and the values that they refer to |
//! | [`target`] | the provider under test: issuer, clients, users, lifetimes, what it declares |
//! | [`rp`] | the relying party that steps drive: transport, browser, forms, signatures, evidence, and the [`Observation`] of a step |
//! | [`scenario`] | the language: checks, journeys, steps, expectations |
//! | [`judge`] | from an observation to a finding, from findings to a verdict; the laws that every answer is held to |
//! | [`verb`] | one verb per file: what a step does |
//! | [`runner`] | order, concurrency, timeouts; facts about the run as they happen |
//! | [`baseline`] | the known findings of a target, compared in both directions |
//! | [`report`] | terminal, JSON, JUnit and Markdown: four ways of reading the same facts |
//!
//! A module imports only modules that stand above it in this table.
//!
//! # Why checks are data
//! The people who are judged by a check have to be able to read it, copy it and change it without a compiler; a load test
//! repeats the same steps, and a fuzzer writes its counterexamples in the same language. The language therefore stays
//! declarative: named values, tables of cases, alternatives. There are no branches, loops or arithmetic; what needs them is a
//! verb or a matcher with a name, written and tested in Rust.
//!
//! # Why this crate does not know the reference provider
//! A tester that shares code with what it tests shares its bugs. Signatures are verified here by other implementations than
//! the one the provider signs with, and the provider is reached over HTTP only.

pub mod baseline;
pub mod judge;
pub mod report;
pub mod rp;
pub mod runner;
pub mod scenario;
pub mod target;
pub mod text;
pub mod verb;
pub mod words;

pub use rp::Observation;
