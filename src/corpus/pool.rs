//! Buffers that go from one piece of work to the next.

use std::sync::{Mutex, PoisonError};

/// Buffers larger than this are given back to the system.
const KEEP: usize = 16 << 20;

/// Idle buffers: no more than were ever in use at the same time.
#[derive(Default)]
pub(super) struct Pool(Mutex<Vec<Vec<u8>>>);

impl Pool {
    /// A buffer, mostly with room in it, and with what it was left with: to clear it here would make room be filled with zeros anew by whoever reads into it.
    pub(super) fn get(&self) -> Vec<u8> {
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        idle.pop().unwrap_or_default()
    }

    /// Takes a buffer back.
    pub(super) fn put(&self, mut buffer: Vec<u8>) {
        buffer.truncate(KEEP);
        buffer.shrink_to(KEEP);
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(buffer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_come_back_and_not_too_large() {
        let pool = Pool::default();
        pool.put(vec![1; 2 * KEEP]);
        pool.put(b"text".to_vec());
        assert_eq!(pool.get(), b"text");
        let large = pool.get();
        assert!(large.len() == KEEP && large.capacity() < 2 * KEEP);
    }
}
