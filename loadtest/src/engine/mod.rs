//! The open model: journeys begin when they are due, whatever the target does.
//!
//! Every thread has its own runtime, connections, users and tally; nothing is shared between threads while load runs. A thread
//! works through its share of the schedule with a timer finer than tokio's (`pace`), hands each arrival to a user who is
//! free, and counts on the spot. Once a second the tallies are taken and added up elsewhere.

mod connection;
pub(crate) mod meter;
mod pace;
pub(crate) mod pool;
mod queue;
pub(crate) mod thread;

use std::io;

use tokio::runtime::{Builder, Runtime};

/// The runtime of one thread that makes load.
pub(crate) fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}
