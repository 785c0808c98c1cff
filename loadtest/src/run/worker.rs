//! One thread of the open model.

use std::time::Duration;

use super::workers::{Link, Users, WorkerMessage};
use super::{GRACE, Options, RunError};
use crate::arrival::{Rate, Schedule, Shape, Share};
use crate::engine::thread::{ThreadPlan, WorkerSummary, work};
use crate::set_up::Ready;
use crate::stop::Stop;

/// One thread of the generator.
pub(super) struct Worker {
    pub(super) ready: Ready,
    pub(super) options: Options,
    pub(super) shape: Shape,
    pub(super) share: Share,
    /// How many users get ready before the run.
    pub(super) prepared: u32,
    pub(super) most_users: u32,
    pub(super) link: Link,
}

impl Worker {
    pub(super) async fn load(mut self) -> Result<WorkerSummary, RunError> {
        let options = &self.options;
        let mut users = Users::of_thread(
            self.link.number,
            options.threads,
            &self.ready,
            options.reuse,
        );
        let prepared = users.prepared(self.prepared, &self.link).await?;
        if self.link.is_over() {
            return Ok(WorkerSummary::default());
        }
        drop(self.link.messages.send(WorkerMessage::Ready));
        let Some(start) = self.link.begun().await else {
            return Ok(WorkerSummary::default());
        };
        // Users who had to get ready cannot be made while load runs.
        let another = || (self.prepared == 0).then(|| users.another());
        let plan = ThreadPlan {
            schedule: schedule(&self.shape, self.share, options),
            start,
            warmup: options.warmup,
            end: options.stop.length().map(|length| length + options.warmup),
            grace: match options.stop {
                Stop::After(_) => GRACE,
                // All that were counted are played, also by a target that is behind.
                Stop::Count(_) => 6 * GRACE,
            },
            most_users: self.most_users as usize,
        };
        Ok(work(plan, prepared, another, &self.link.recorder).await?)
    }
}

/// When the journeys of a share are due: the first rate is held while nothing is measured, and the course of the rate belongs to
/// the measured part, from the beginning of which journeys are counted.
fn schedule(
    shape: &Shape,
    share: Share,
    options: &Options,
) -> impl Iterator<Item = Duration> + use<> {
    let (stop, warmup) = (options.stop, options.warmup);
    let arrivals = |shape: Shape, seed: u64| Schedule::new(shape, options.spacing, share, seed);
    // A ramp that begins at nothing has nothing to hold.
    let held = Rate::constant(shape.rate_at(Duration::ZERO)).ok();
    let held = held.and_then(|rate| Shape::new(&rate, None).ok());
    let before = held.map(|shape| arrivals(shape, options.seed.wrapping_add(1)));
    let mut measured = 0;
    let counted = arrivals(shape.clone(), options.seed).take_while(move |due| {
        let n = share.arrival(measured);
        measured += 1;
        n.is_some_and(|n| stop.admits(n, *due))
    });
    before
        .into_iter()
        .flatten()
        .take_while(move |due| *due < warmup)
        .chain(counted.map(move |due| warmup + due))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arrival::Spacing;
    use crate::engine::pool::Reuse;
    use crate::run::TargetCpu;

    fn options(rate: &str, stop: Stop) -> Options {
        Options {
            rate: rate.parse().expect(rate),
            spacing: Spacing::Even,
            stop,
            warmup: Duration::from_secs(2),
            share: Share::ALL,
            start_at: None,
            seed: 1,
            threads: 1,
            users: 1,
            reuse: Reuse::KeepAlive,
            max_errors: 1,
            target_cpu: TargetCpu::Unknown,
        }
    }

    fn due(options: &Options) -> Vec<Duration> {
        let shape = Shape::new(&options.rate, options.stop.length()).expect("a shape");
        schedule(&shape, Share::ALL, options).collect()
    }

    #[test]
    fn a_ramp_belongs_to_the_measured_part_and_warms_up_at_its_beginning() {
        let length = Duration::from_secs(10);
        let options = options("10..110/s", Stop::After(length));
        let due = due(&options);
        let (before, measured): (Vec<Duration>, Vec<Duration>) =
            due.iter().partition(|due| **due < options.warmup);
        assert_eq!(before.len(), 20);
        assert_eq!(measured.len(), 600);
        assert!(due.is_sorted());
    }

    #[test]
    fn journeys_are_counted_from_the_end_of_the_warm_up() {
        let options = options("10/s", Stop::Count(7));
        let measured = due(&options)
            .into_iter()
            .filter(|due| *due >= options.warmup);
        assert_eq!(measured.count(), 7);
    }
}
