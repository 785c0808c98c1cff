//! Threads that sign what takes long.
//!
//! An RSA signature takes a quarter of a millisecond. Made where requests are served, every other request of that thread
//! waits for it, and under load for all those that are queued before it: discovery and verification, which take
//! microseconds, would then be as slow as the slowest answer. ECDSA and Ed25519 cost less than to hand them over.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread;

use tokio::sync::oneshot;

use crate::keys::{KeyError, SigningKey, Unsigned};
use crate::model::SigningAlg;

/// Signs each token where it holds up nobody. The threads start with the first token that needs them, and end with this.
#[derive(Default)]
pub(crate) struct Signers(OnceLock<Option<Sender<Job>>>);

struct Job {
    key: Arc<SigningKey>,
    token: Unsigned,
    signed: oneshot::Sender<Result<String, KeyError>>,
}

impl Signers {
    /// Completes a token.
    pub(crate) async fn sign(
        &self,
        key: &Arc<SigningKey>,
        token: Unsigned,
    ) -> Result<String, KeyError> {
        let queue = match key.alg() {
            SigningAlg::RS256 => self.0.get_or_init(start).as_ref(),
            SigningAlg::ES256 | SigningAlg::EdDSA => None,
        };
        let Some(queue) = queue else {
            return key.complete(token);
        };
        let (signed, answer) = oneshot::channel();
        let (alg, key) = (key.alg(), Arc::clone(key));
        match queue.send(Job { key, token, signed }) {
            Ok(()) => answer.await.map_err(|_| KeyError::abandoned(alg))?,
            Err(refused) => refused.0.key.complete(refused.0.token),
        }
    }
}

/// As many threads as there are cores; none, if the system gives us none.
fn start() -> Option<Sender<Job>> {
    let (sender, jobs) = channel();
    let jobs = Arc::new(Mutex::new(jobs));
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let started = (0..cores).filter(|_| {
        let jobs = Arc::clone(&jobs);
        let thread = thread::Builder::new().name("signer".to_owned());
        thread.spawn(move || work(&jobs)).is_ok()
    });
    (started.count() > 0).then_some(sender)
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    let mut done = Vec::with_capacity(TOGETHER);
    loop {
        let first = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(first) = first else {
            return;
        };
        let mut next = Some(first);
        while let Some(Job { key, token, signed }) = next {
            // The client may have hung up while this waited in the queue.
            if !signed.is_closed() {
                let token = key.complete(token);
                done.push((signed, token));
            }
            next = (done.len() < TOGETHER).then(|| at_once(jobs)).flatten();
        }
        for (signed, token) in done.drain(..) {
            let _gone_meanwhile = signed.send(token);
        }
    }
}

/// A job that waits already. While another thread holds the queue it waits for one, so there is none.
fn at_once(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.try_lock().ok()?.try_recv().ok()
}

/// How many tokens are handed back together while more wait. Each time the thread that serves requests wakes up, and on a
/// busy core takes the place of the one that signs: that costs a tenth of a signature, and waiting for three more a
/// millisecond of the many that the last in the queue waits anyway.
const TOGETHER: usize = 4;
