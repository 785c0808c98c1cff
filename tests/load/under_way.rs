//! A run that is under way, so that something can happen to it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Stdio};
use std::thread::{self, JoinHandle};

use crate::support::{Ran, command};

/// A run of which the first second has been measured.
pub(crate) struct UnderWay {
    child: Child,
    stdout: JoinHandle<String>,
    stderr: JoinHandle<String>,
}

impl UnderWay {
    /// Calls the command, and waits until the first second has been measured.
    pub(crate) fn new(args: &[&str]) -> Self {
        let mut child = command(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command was built");
        let mut out = child.stdout.take().expect("piped");
        let stdout = thread::spawn(move || {
            let mut text = String::new();
            out.read_to_string(&mut text).expect("UTF-8");
            text
        });
        let mut said = String::new();
        let mut progress = BufReader::new(child.stderr.take().expect("piped"));
        loop {
            let before = said.len();
            progress.read_line(&mut said).expect("UTF-8");
            assert!(
                said.len() > before,
                "it ended before anything was measured:\n{said}"
            );
            // The line of a second begins with it.
            let line = said[before..].trim_start();
            if line.starts_with(|c: char| c.is_ascii_digit()) && line.contains("p50") {
                break;
            }
        }
        let stderr = thread::spawn(move || {
            progress.read_to_string(&mut said).expect("UTF-8");
            said
        });
        Self {
            child,
            stdout,
            stderr,
        }
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ran {
        let status = self.child.wait().expect("it ends");
        Ran {
            code: status.code().expect("it ends by itself"),
            stdout: self.stdout.join().expect("it is read"),
            stderr: self.stderr.join().expect("it is read"),
        }
    }
}
