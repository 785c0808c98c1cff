//! A list that is never moved.

use std::ops::{Index, IndexMut};

/// Values in a row, as in a `Vec`. That one would move all of them whenever it grows, and keep the room when it shrinks;
/// this one takes and gives back a segment at a time, of a size that usual allocators hand back to the system.
pub(super) struct Segments<T> {
    segments: Vec<Vec<T>>,
    len: usize,
}

/// Few enough that an empty store costs little; rows of 100 bytes fill fifty pages.
const SEGMENT: usize = 2_048;

impl<T> Default for Segments<T> {
    fn default() -> Self {
        Self {
            segments: Vec::new(),
            len: 0,
        }
    }
}

impl<T> Segments<T> {
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    pub(super) fn push(&mut self, value: T) {
        let segment = self.len / SEGMENT;
        if segment == self.segments.len() {
            self.segments.push(Vec::with_capacity(SEGMENT));
        }
        self.segments[segment].push(value);
        self.len += 1;
    }

    pub(super) fn pop(&mut self) -> Option<T> {
        let last = self.len.checked_sub(1)?;
        let value = self.segments[last / SEGMENT].pop();
        self.len = last;
        // An empty segment is kept until the one before it is half empty too: else one value that comes and goes would
        // cost a segment each time.
        if last == 0 || last % SEGMENT == SEGMENT / 2 {
            self.segments.truncate(last.div_ceil(SEGMENT));
        }
        value
    }

    /// Takes a value out, and puts the last one where it was.
    pub(super) fn swap_remove(&mut self, at: usize) -> Option<T> {
        let last = self.pop()?;
        if at == self.len {
            return Some(last);
        }
        Some(std::mem::replace(&mut self[at], last))
    }

    /// The room that is taken, used or not.
    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        let room: usize = self.segments.iter().map(Vec::capacity).sum();
        room * size_of::<T>() + self.segments.capacity() * size_of::<Vec<T>>()
    }
}

impl<T> Index<usize> for Segments<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        &self.segments[at / SEGMENT][at % SEGMENT]
    }
}

impl<T> IndexMut<usize> for Segments<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        &mut self.segments[at / SEGMENT][at % SEGMENT]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_gives_back_what_it_grew_by_but_not_for_one_value() {
        let mut list = Segments::default();
        for n in 0..3 * SEGMENT {
            list.push(n);
        }
        assert_eq!(list.segments.len(), 3);
        list.push(0);
        list.pop();
        assert_eq!(list.segments.len(), 4, "one more may come at once");
        for n in (0..3 * SEGMENT).rev() {
            assert_eq!(list.pop(), Some(n));
        }
        assert_eq!((list.pop(), list.segments.len()), (None, 0));
    }
}
