//! The working memory of hashes, kept between them. Allocated anew for each it would be taken by one thread and freed by another, and
//! allocators keep such blocks for the thread that asked: a process that hashes a lot would grow by one of them per thread.

use std::sync::{Arc, Mutex, PoisonError};

use argon2::Block;

/// As many blocks as hashes run at once, given back after each.
///
/// They are not wiped in between: what a hash leaves behind is derived from a password one way, nothing ever reads a block that it has not
/// written itself, and the next hash overwrites it. Wiping would cost a pass over all of it and protect from nobody who cannot read
/// the passwords themselves in the same process.
pub(super) struct Memory {
    blocks: usize,
    idle: Mutex<Vec<Vec<Block>>>,
}

impl Memory {
    /// For hashes of so many blocks.
    pub(super) const fn new(blocks: usize) -> Self {
        Self { blocks, idle: Mutex::new(Vec::new()) }
    }

    /// Memory for one hash. Who asks holds one of the permits to run, so there is never more of it than permits.
    pub(super) fn take(self: &Arc<Self>, blocks: usize) -> Taken {
        if blocks > self.blocks {
            // A hash of greater parameters than today's, which is renewed at once if the password is right.
            return Taken { memory: vec![Block::new(); blocks], home: None };
        }
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let memory = idle.unwrap_or_else(|| vec![Block::new(); self.blocks]);
        Taken { memory, home: Some(Arc::clone(self)) }
    }
}

/// Working memory that finds its way home, also from a thread that panics.
pub(super) struct Taken {
    memory: Vec<Block>,
    home: Option<Arc<Memory>>,
}

impl AsMut<[Block]> for Taken {
    fn as_mut(&mut self) -> &mut [Block] {
        &mut self.memory
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if let Some(home) = &self.home {
            let memory = std::mem::take(&mut self.memory);
            home.idle.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idle(memory: &Memory) -> usize {
        memory.idle.lock().unwrap().len()
    }

    #[test]
    fn what_was_taken_comes_back_and_is_used_again() {
        let memory = Arc::new(Memory::new(8));
        let mut one = memory.take(8);
        let (place, other) = (one.as_mut().as_ptr(), memory.take(4));
        assert_eq!(idle(&memory), 0);
        drop(one);
        assert_eq!(memory.take(8).as_mut().as_ptr(), place);
        drop(other);
        assert_eq!(idle(&memory), 2);
    }

    #[test]
    fn it_comes_back_from_a_thread_that_panics() {
        let memory = Arc::new(Memory::new(8));
        let taken = memory.take(8);
        std::thread::spawn(move || {
            let _taken = taken;
            panic!("a hash that fails");
        })
        .join()
        .unwrap_err();
        assert_eq!(idle(&memory), 1);
    }

    #[test]
    fn more_than_usual_is_not_kept() {
        let memory = Arc::new(Memory::new(8));
        assert_eq!(memory.take(16).as_mut().len(), 16);
        assert_eq!(idle(&memory), 0);
    }
}
