//! The knee: the load from which on latency grows faster than throughput.

/// The knee of a curve of `(throughput, latency)`: the throughput of the point that lies farthest below the straight line from
/// the first to the last one, both axes counting from 0 to 1. None where the curve is as good as straight.
pub fn knee(points: &[(f64, f64)]) -> Option<f64> {
    let mut points: Vec<_> = points
        .iter()
        .copied()
        .filter(|(x, y)| x.is_finite() && y.is_finite())
        .collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    // Trials of the same rate are one point: the differences between them are not a curve.
    let points: Vec<(f64, f64)> = points
        .chunk_by(|a, b| a.0 == b.0)
        .map(|same| {
            (
                same[0].0,
                same.iter().map(|(_, y)| y / same.len() as f64).sum(),
            )
        })
        .collect();
    let (first, last) = (points.first()?, points.last()?);
    let (width, height) = (last.0 - first.0, last.1 - first.1);
    if !(width > 0.0 && height > 0.0 && last.1 >= GROWN * first.1) {
        return None;
    }
    points
        .iter()
        .map(|(x, y)| ((x - first.0) / width - (y - first.1) / height, *x))
        .filter(|(below, _)| *below >= BEND)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, x)| x)
}

/// A curve that bends less than this below the straight line has no knee worth the name.
const BEND: f64 = 0.2;

/// Latency that has grown less than this is not worth a knee: trials differ by as much by chance.
const GROWN: f64 = 2.0;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_knee_is_where_the_curve_turns_up() {
        let curve = [
            (800.0, 3.0),
            (100.0, 1.0),
            (1000.0, 60.0),
            (400.0, 1.2),
            (950.0, 20.0),
        ];
        assert_eq!(knee(&curve), Some(800.0));
    }

    #[test]
    fn what_does_not_bend_has_none() {
        assert_eq!(knee(&[]), None);
        assert_eq!(knee(&[(1.0, 1.0), (2.0, 2.0), (3.0, 3.1)]), None);
        assert_eq!(knee(&[(1.0, 5.0), (2.0, 1.0), (3.0, 1.0)]), None);
        assert_eq!(knee(&[(1.0, 1.0), (1.0, 9.0)]), None);
    }

    #[test]
    fn chance_is_no_knee() {
        assert_eq!(knee(&[(5.0, 8.0), (10.0, 8.5), (10.0, 30.0)]), None);
        assert_eq!(
            knee(&[(1.0, 5.0), (2.0, 5.0), (3.0, 5.0), (4.0, 7.0)]),
            None
        );
    }

    proptest! {
        #[test]
        fn a_knee_is_one_of_the_points(points in prop::collection::vec((any::<f64>(), any::<f64>()), 0..9)) {
            if let Some(found) = knee(&points) {
                prop_assert!(points.iter().any(|(x, _)| *x == found));
            }
        }
    }
}
