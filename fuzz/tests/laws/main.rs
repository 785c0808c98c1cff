//! The laws from the outside: a strict server breaks none of them, and servers with faults do.

mod found;
mod register;
mod strict;
mod support;
mod wire;
