//! `verdicts-cached-for-a-second`: a cache that does not hear of revocations.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;

use super::lock;

/// The rows that were read within the last second.
///
/// It goes by the system's monotonic time: a clock that a test holds would keep everything forever.
pub(super) struct Lately<K, V>(Mutex<Rows<K, V>>);

struct Rows<K, V> {
    by_key: HashMap<K, (Instant, V)>,
    order: VecDeque<(Instant, K)>,
}

impl<K, V> Default for Lately<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Rows {
            by_key: HashMap::new(),
            order: VecDeque::new(),
        }))
    }
}

impl<K: Copy + Eq + Hash, V: Clone> Lately<K, V> {
    /// The row that was read under a key less than a second ago.
    pub(super) fn recall(&self, key: K, now: Instant) -> Option<V> {
        let rows = lock(&self.0);
        let (read, value) = rows.by_key.get(&key)?;
        (now.duration_since(*read) < SPAN).then(|| value.clone())
    }

    /// Keeps a row that was read just now, and drops those that are too old or too many.
    pub(super) fn keep(&self, key: K, value: V, now: Instant) {
        let mut rows = lock(&self.0);
        while let Some(&(read, old)) = rows.order.front() {
            if now.duration_since(read) < SPAN && rows.order.len() < MOST {
                break;
            }
            rows.order.pop_front();
            // A key that was read again since is kept for the later reading.
            if rows.by_key.get(&old).is_some_and(|(at, _)| *at == read) {
                rows.by_key.remove(&old);
            }
        }
        rows.order.push_back((now, key));
        rows.by_key.insert(key, (now, value));
    }
}

const SPAN: Duration = Duration::from_secs(1);

/// More tokens than this are not asked about within a second on the machines that this provider is for.
const MOST: usize = 50_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_is_forgotten_after_a_second_and_replaced_by_a_later_one() {
        let (lately, start) = (Lately::default(), Instant::now());
        lately.keep(1, "old", start);
        assert_eq!(lately.recall(1, start + SPAN / 2), Some("old"));
        assert_eq!(lately.recall(1, start + SPAN), None);
        lately.keep(1, "new", start + SPAN);
        lately.keep(2, "other", start + SPAN);
        assert_eq!(lately.recall(1, start + SPAN), Some("new"));
    }

    #[test]
    fn it_never_holds_more_than_its_bound() {
        let (lately, start) = (Lately::default(), Instant::now());
        for key in 0..MOST + 10 {
            lately.keep(key, (), start);
        }
        let rows = lately.0.lock().expect("no other thread uses it");
        assert_eq!((rows.by_key.len(), rows.order.len()), (MOST, MOST));
        assert!(!rows.by_key.contains_key(&0));
    }
}
