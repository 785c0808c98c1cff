//! Runs the built command, and small servers for it to talk to.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::thread;

use tempfile::TempDir;

/// The result of one call of the command.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Calls the command and waits for it.
pub(crate) fn assay(args: &[&str]) -> Ran {
    let Output {
        status,
        stdout,
        stderr,
    } = command(args).output().expect("the command was built");
    Ran {
        code: status.code().expect("it ends by itself"),
        stdout: String::from_utf8(stdout).expect("UTF-8"),
        stderr: String::from_utf8(stderr).expect("UTF-8"),
    }
}

/// The command, ready to be started.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.args(args).env_remove("RUST_LOG");
    command
}

impl Ran {
    /// Asserts that it ended with a complaint that fits one screen, says all of `needles`, and shows no styles.
    #[track_caller]
    pub(crate) fn complained(&self, code: i32, needles: &[&str]) {
        assert_eq!(
            self.code, code,
            "stdout: {}\nstderr: {}",
            self.stdout, self.stderr
        );
        for needle in needles {
            assert!(
                self.stderr.contains(needle),
                "no {needle:?} in:\n{}",
                self.stderr
            );
        }
        assert!(
            self.stderr.lines().count() < 25,
            "more than a screen:\n{}",
            self.stderr
        );
        assert!(
            !self.stderr.contains('\u{1b}'),
            "styles without a terminal:\n{}",
            self.stderr
        );
    }
}

/// `assay serve`, ended when dropped.
#[allow(dead_code, reason = "some tests need no server")]
pub(crate) struct Serving {
    child: Child,
    pub(crate) url: String,
}

#[allow(dead_code, reason = "some tests need no server")]
impl Serving {
    /// Starts it on a free port and waits until it says where.
    pub(crate) fn start(args: &[&str]) -> Self {
        let mut child = command(&["serve", "--listen", "127.0.0.1:0"])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the command was built");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let url = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                line.split_whitespace()
                    .find(|word| word.starts_with("http"))
                    .map(str::to_owned)
            })
            .expect("it says where it listens");
        // Its output goes on; a full pipe would stop it.
        thread::spawn(move || lines.for_each(drop));
        Self { child, url }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// The target file of the reference provider, at another address.
#[allow(dead_code, reason = "some tests need no target file")]
pub(crate) fn target_file(folder: &TempDir, url: &str) -> String {
    let text = include_str!("../../scenarios/targets/reference.toml")
        .replace("http://127.0.0.1:9400", url);
    let path = folder.path().join("target.toml");
    fs::write(&path, text).expect("a file");
    path.display().to_string()
}
