//! Text to standard output: coloured on a terminal, plain elsewhere, and at ease with a reader that stops early.

use std::io::{ErrorKind, Write as _};

use crate::exit::Failure;

/// Prints a text as it stands. A closed pipe (`assay list | head`) is the reader's choice, not an error.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}
