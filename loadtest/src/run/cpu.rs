//! Processor time of the target.

use std::time::Duration;

use crate::cost;

/// The process whose processor time is the target's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TargetCpu {
    /// It cannot be told.
    Unknown,
    /// That of this process, without the threads that make load: the target is embedded.
    ThisProcess,
    /// That of a process of this machine.
    Process(u32),
}

/// Processor time of the target while load is measured.
pub(super) struct CpuWatch {
    of: TargetCpu,
    begin: Option<Duration>,
    used: Option<Duration>,
}

impl CpuWatch {
    pub(super) fn new(of: TargetCpu) -> Self {
        Self {
            of,
            begin: None,
            used: None,
        }
    }

    fn now(&self) -> Option<Duration> {
        match self.of {
            TargetCpu::Unknown => None,
            TargetCpu::ThisProcess => Some(cost::of_this_process()),
            TargetCpu::Process(id) => cost::of_process(id),
        }
    }

    pub(super) fn begin(&mut self) {
        self.begin = self.now();
    }

    pub(super) fn end(&mut self) {
        if self.used.is_none() {
            self.used = self.begin.and_then(|begin| self.now()?.checked_sub(begin));
        }
    }

    /// The processor time from the beginning to the end.
    pub(super) fn used(&self) -> Option<Duration> {
        self.used
    }
}
