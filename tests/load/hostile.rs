//! Targets that are dead, die, or answer with anything but an answer: each ends the run with a message, none makes it hang.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::support::{Serving, assay};
use crate::under_way::UnderWay;
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
    let report = format!("json={out}");
    let run = UnderWay::new(&[
        "load",
        "discovery",
        &target,
        "--rate",
        "100/s",
        "--for",
        "10m",
        "--max-errors",
        "50",
        "--report",
        &report,
    ]);
    drop(serving);
    let ran = run.end();
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    let report = read(&out);
    let reason = report["cut_short"].as_str().expect("it was cut short");
    assert!(reason.contains("50 errors"), "{reason}");
    let errors = report["errors"].as_array().expect("errors");
    let counts = errors.iter().filter_map(|error| error["count"].as_u64());
    assert!(counts.sum::<u64>() >= 50, "{errors:?}");
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
