//! The only function whose instructions count.

/// How often each path is played while it counts. Rare work (a table that grows) becomes a small part of
/// each time, and random work (the nonce of a signature) evens out.
pub(crate) const TIMES: u32 = 100;

/// Plays a path [`TIMES`] times. Callgrind knows this function by its name, so it is never inlined.
#[inline(never)]
pub(crate) fn counted(play: &mut dyn FnMut()) {
    for _ in 0..TIMES {
        play();
    }
}
