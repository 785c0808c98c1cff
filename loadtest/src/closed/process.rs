//! Standard output and Ctrl-C belong to the whole process; this keeps them from Goose.

/// Drops what it is told.
struct Silent;

static SILENT: Silent = Silent;

impl log::Log for Silent {
    fn enabled(&self, _: &log::Metadata) -> bool {
        false
    }

    fn log(&self, _: &log::Record) {}

    fn flush(&self) {}
}

/// Keeps standard output and Ctrl-C from Goose. Each can be had once in a process, and who comes first keeps it.
pub(super) fn keep_from_goose() {
    // Goose's logger writes the warnings of all crates to standard output, where reports go.
    drop(log::set_logger(&SILENT));
    // Goose's handler replaces those of others, and ends the process at the second Ctrl-C, without a report. This one does
    // nothing, and handlers that are set later, such as tokio's, are called beside it.
    drop(ctrlc::set_handler(|| {}));
}
