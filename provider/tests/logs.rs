//! No secret in the log of a whole flow. A test binary of its own, because the log is the process's.

#[path = "tokens/client.rs"]
#[expect(dead_code, reason = "the tests of the token side use the rest")]
mod client;
#[path = "browser/robot.rs"]
#[expect(dead_code, reason = "the browser's own tests use the rest")]
mod robot;

use std::io::Write;
use std::sync::{Arc, Mutex};

use crate::client::{CONFIDENTIAL, VERIFIER, userinfo};
use crate::robot::Op;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .expect("nobody panics while writing")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_whole_flow_leaves_no_secret_in_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // For this thread only, which is the one that the runtime of this test uses.
    let _guard = tracing::subscriber::set_default(subscriber);
    let op = Op::strict().await;
    let code = CONFIDENTIAL.code(&op, "alice", &[]).await;
    let tokens = CONFIDENTIAL.redeem(&op, &code, &[]).await;
    let access = tokens.text("access_token");
    userinfo(&op, &access).await;
    let refreshed = CONFIDENTIAL
        .refresh(&op, &tokens.text("refresh_token"), &[])
        .await;
    CONFIDENTIAL.redeem(&op, &code, &[]).await;
    CONFIDENTIAL
        .revoke(&op, &refreshed.text("access_token"))
        .await;
    userinfo(&op, &access).await;
    let written = log.0.lock().expect("nobody panics while writing").clone();
    let written: String = String::from_utf8(written).expect("logs are text");
    let ours: String = written
        .lines()
        .filter(|line| line.contains("assay_provider"))
        .collect();
    assert!(ours.contains("used twice"), "the log says why: {ours}");
    let mut secrets = vec![
        code,
        VERIFIER.into(),
        "wonderland".into(),
        "demo-confidential-secret".into(),
    ];
    for answer in [&tokens, &refreshed] {
        secrets.extend(["access_token", "refresh_token", "id_token"].map(|name| answer.text(name)));
    }
    for secret in secrets {
        let proof = secret
            .rsplit_once('.')
            .map_or(secret.as_str(), |(_, proof)| proof);
        assert!(!ours.contains(proof), "a secret is in the log");
    }
}
