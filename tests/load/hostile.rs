//! Targets that are dead, die, or answer with anything but an answer: each ends the run with a message, none makes it hang.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::support::{Serving, assay, command};
use crate::{read, target_file};

#[test]
fn a_port_where_nobody_listens_is_named() {
    // Port 1 of loopback is reserved and refused.
    assay(&["load", "discovery", "http://127.0.0.1:1"])
        .complained(3, &["http://127.0.0.1:1/.well-known/", "refused"]);
}

#[test]
fn garbage_is_no_provider() {
    let url = answering(|stream, _| drop(stream.write_all(b"\0\xff what is this\r\n\r\n")));
    assay(&["load", "discovery", &url]).complained(3, &[&url]);
}

#[test]
fn an_endless_body_is_given_up() {
    let url = answering(|stream, _| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"issuer\": \"";
        let mut going = stream.write_all(head.as_bytes()).is_ok();
        while going {
            going = stream.write_all(&[b'x'; 4096]).is_ok();
        }
    });
    assay(&["load", "discovery", &url]).complained(3, &[&url]);
}

#[test]
fn slow_bytes_are_given_up() {
    let url = answering(|stream, request| {
        if request.contains("/openid-configuration") {
            drop(stream.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
            return;
        }
        let mut going = stream.write_all(b"HTTP/1.1 200 OK\r\nX-Slow: ").is_ok();
        while going {
            thread::sleep(Duration::from_millis(200));
            going = stream.write_all(b"x").is_ok();
        }
    });
    assay(&["load", "discovery", &url]).complained(3, &[&url, "10s"]);
}

#[test]
fn a_target_that_dies_ends_the_run_early() {
    let folder = TempDir::new().expect("a temporary folder");
    let serving = Serving::start(&[]);
    let target = target_file(&folder, &serving.url);
    let out = folder.path().join("out.json").display().to_string();
    let child = command(&[
        "load",
        "discovery",
        &target,
        "--rate",
        "100/s",
        "--for",
        "1m",
        "--warmup",
        "0s",
    ])
    .args(["--max-errors", "50", "--report", &format!("json={out}")])
    .stdout(std::process::Stdio::piped())
    .stderr(std::process::Stdio::piped())
    .spawn()
    .expect("the command was built");
    thread::sleep(Duration::from_secs(2));
    drop(serving);
    let ended = child.wait_with_output().expect("it ends");
    assert_eq!(
        ended.status.code(),
        Some(3),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    let report = read(&out);
    assert!(
        report["cut_short"]
            .as_str()
            .is_some_and(|why| why.contains("--max-errors")),
        "{}",
        report["cut_short"]
    );
    assert!(
        report["errors"][0]["what"].as_str().is_some(),
        "{}",
        report["errors"]
    );
    assert!(
        report["journeys"]["count"].as_u64() >= Some(50),
        "{}",
        report["journeys"]
    );
}

/// A server that does the same to everybody.
fn answering(answer: fn(&mut TcpStream, &str)) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            thread::spawn(move || {
                let mut request = [0; 4096];
                // The peer may be gone by now; this test server does not mind.
                if let Ok(read @ 1..) = stream.read(&mut request) {
                    answer(&mut stream, &String::from_utf8_lossy(&request[..read]));
                }
            });
        }
    });
    url
}
