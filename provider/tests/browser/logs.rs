//! The log never shows secrets of a browser: passwords, cookies, form tokens, codes.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tracing_subscriber::EnvFilter;

use crate::robot::{Op, Seen};

/// Collects everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        let written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&written).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_secret_of_a_browser_is_ever_logged() {
    let log = Log::default();
    let writer = log.clone();
    // For the whole process: what the other tests log meanwhile is judged as well.
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new("assay_provider=trace"))
        .with_writer(move || writer.clone())
        .init();
    let op = Op::strict().await;
    let mut browser = op.browser();
    let start = browser.authorize(&[]).await;
    let wrong = [("username", "alice"), ("password", "a-wrong-password")];
    let again = browser.submit(&start, &wrong).await;
    let consent = browser.log_in(&again, "alice").await;
    let forged = [("decision", "allow"), ("csrf_token", "a-forged-token")];
    browser.submit(&consent, &forged).await;
    let done = browser.submit(&consent, &[("decision", "allow")]).await;

    let mut secrets: Vec<String> = browser.cookies.values().cloned().collect();
    secrets.extend(["a-wrong-password", "wonderland", "a-forged-token"].map(String::from));
    secrets.extend([token(&start), token(&consent), done.code()]);
    let text = log.text();
    assert!(text.contains("signed in") && text.contains("authorization granted"));
    for secret in secrets {
        assert!(!text.contains(&secret), "`{secret}` is in the log");
    }
}

/// The anti-forgery token of a page.
fn token(page: &Seen) -> String {
    let (_, fields) = page.form();
    let token = fields.into_iter().find(|(name, _)| name == "csrf_token");
    token.expect("every form has one").1
}
