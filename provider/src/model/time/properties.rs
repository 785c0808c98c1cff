//! Sums and differences near the limits of time.

use proptest::prelude::*;

use super::{Lifetime, Timestamp};

/// Seconds, often near the places where sums overflow, or change their sign in signed arithmetic.
fn seconds() -> impl Strategy<Value = u64> {
    let limits = [
        0,
        u64::from(u32::MAX >> 1),
        u64::from(u32::MAX),
        1 << 53,
        i64::MAX.unsigned_abs(),
        u64::MAX,
    ];
    let near = (
        proptest::sample::select(limits.to_vec()),
        0..3_u64,
        any::<bool>(),
    );
    prop_oneof![
        near.prop_map(|(limit, by, up)| if up {
            limit.saturating_add(by)
        } else {
            limit.saturating_sub(by)
        }),
        0..4_000_000_000_u64,
        any::<u64>(),
    ]
}

impl Arbitrary for Timestamp {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        seconds().prop_map(Self::from_secs).boxed()
    }
}

impl Arbitrary for Lifetime {
    type Parameters = ();
    type Strategy = BoxedStrategy<Self>;

    fn arbitrary_with((): ()) -> Self::Strategy {
        seconds().prop_map(Self::from_secs).boxed()
    }
}

proptest! {
    #[test]
    fn a_sum_is_exact_or_the_end_of_time_and_never_in_the_past(start: Timestamp, span: Lifetime) {
        let end = start + span;
        let exact = u128::from(start.as_secs()) + u128::from(span.as_secs());
        prop_assert_eq!(u128::from(end.as_secs()), exact.min(u64::MAX.into()));
        prop_assert!(end >= start);
    }

    #[test]
    fn a_longer_span_never_ends_earlier(start: Timestamp, one: Lifetime, other: Lifetime) {
        prop_assert!(start + one.min(other) <= start + one.max(other));
    }

    #[test]
    fn what_lies_ahead_is_no_time_ago(now: Timestamp, then: Timestamp) {
        let passed = now.since(then);
        prop_assert_eq!(passed == Lifetime::from_secs(0), then >= now);
        prop_assert_eq!(then.min(now) + passed, now);
    }

    #[test]
    fn a_moment_survives_json(moment: Timestamp) {
        let json = serde_json::to_string(&moment).expect("a number is JSON");
        prop_assert_eq!(&json, &moment.to_string());
        prop_assert_eq!(serde_json::from_str::<Timestamp>(&json).ok(), Some(moment));
    }
}
