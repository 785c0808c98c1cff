//! The messages and exit codes of the command when its input is wrong.

mod support;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use support::{Serving, assay};
use tempfile::TempDir;

fn file(name: &str, text: &str) -> (TempDir, String) {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join(name);
    fs::write(&path, text).expect("a file");
    let path = path.display().to_string();
    (folder, path)
}

#[test]
fn a_wrong_scenario_is_shown_with_its_line() {
    let (folder, path) = file(
        "wrong.toml",
        "about = \"wrong\"\n\n[[check]]\nid = \"x\"\nsayz = \"a typing error\"\n",
    );
    let ran = assay(&["check", "--scenarios", &folder.path().display().to_string()]);
    ran.complained(2, &[&path, "5", "sayz = \"a typing error\"", "says"]);
}

#[test]
fn a_folder_without_scenarios_is_a_mistake() {
    let folder = TempDir::new().expect("a temporary folder");
    assay(&["list", "--scenarios", &folder.path().display().to_string()]).complained(2, &["toml"]);
}

#[test]
fn a_wrong_target_file_is_shown_with_its_line() {
    let (_folder, path) = file(
        "target.toml",
        "issuer = \"https://op.example\"\n[lifetime]\naccess_s = 60\n",
    );
    assay(&["check", &path]).complained(2, &[&path, "2", "[lifetime]", "lifetimes"]);
}

#[test]
fn a_missing_target_file_is_a_mistake() {
    assay(&["check", "no-such-target.toml"]).complained(2, &["no-such-target.toml"]);
}

#[test]
fn a_url_of_another_kind_is_a_mistake() {
    assay(&["check", "ftp://op.example"]).complained(2, &["ftp://op.example", "https"]);
}

#[test]
fn a_selection_without_a_check_is_a_mistake() {
    assay(&["check", "--only", "no-such-check"])
        .complained(2, &["no check is selected", "assay list"]);
}

#[test]
fn an_unknown_check_is_a_mistake() {
    assay(&["explain", "token-code-singel-use"]).complained(2, &["token-code-single-use"]);
}

#[test]
fn a_port_where_nobody_listens_is_named() {
    // Port 1 of loopback is reserved and refused.
    assay(&["check", "http://127.0.0.1:1"]).complained(
        3,
        &[
            "http://127.0.0.1:1/.well-known/",
            "refused",
            "Is it running",
        ],
    );
}

#[test]
fn a_server_that_is_no_provider_is_told_apart() {
    let url = answering(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\nConnection: close\r\n\r\n<p>Hello.</p>",
    );
    assay(&["check", &url]).complained(3, &[&url, "/.well-known/openid-configuration"]);
}

#[test]
fn a_server_without_metadata_is_told_apart() {
    let url = answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    assay(&["check", &url]).complained(3, &[&url, "does not look like", "metadata"]);
}

#[test]
fn a_certificate_nobody_vouches_for_is_named() {
    let serving = Serving::start(&["--tls-self-signed"]);
    assay(&["check", &serving.url]).complained(3, &["certificate", "--ca", "--insecure"]);
}

#[test]
fn a_report_that_could_not_be_written_is_known_before_the_run() {
    assay(&["check", "--report", "json=no/such/folder/out.json"])
        .complained(2, &["no/such/folder"]);
}

#[test]
fn an_unknown_rule_cannot_be_broken() {
    assay(&["serve", "--break", "accept-reused-cod"]).complained(2, &["accept-reused-code"]);
}

/// A server that gives everybody the same answer.
fn answering(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || respond(stream, answer));
        }
    });
    url
}

fn respond(mut stream: TcpStream, answer: &str) {
    let mut request = [0; 4096];
    // The peer may be gone by now; this test server does not mind.
    if stream.read(&mut request).is_ok_and(|read| read > 0) {
        let _gone = stream.write_all(answer.as_bytes());
    }
}
