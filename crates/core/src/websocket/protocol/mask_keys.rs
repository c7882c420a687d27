//! MaskKeys: where the masking keys of a client come from.

use std::fmt::{self, Debug, Formatter};

use aws_lc_rs::rand;

/// A source of masking keys, each of which is used for one frame.
pub trait MaskKeys {
    /// The next key, which nobody can predict from the ones before (RFC 6455, sections 5.3 and 10.3).
    fn next_key(&mut self) -> [u8; 4];
}

/// Keys taken from the generator each time: a call into it costs more than a key, so this many at once.
const KEYS: usize = 256;

/// Keys from the generator of random numbers that TLS uses. One object serves every connection of a thread.
pub struct RandomMaskKeys {
    keys: [[u8; 4]; KEYS],
    used: usize,
}

impl RandomMaskKeys {
    /// Without keys yet: the first use fills it.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            keys: [[0; 4]; KEYS],
            used: KEYS,
        }
    }

    #[cold]
    fn refill(&mut self) {
        rand::fill(self.keys.as_flattened_mut()).expect("random bytes from the operating system");
        self.used = 0;
    }
}

impl Default for RandomMaskKeys {
    fn default() -> Self {
        Self::new()
    }
}

/// Without the keys: who knows them in advance chooses what a proxy sees.
impl Debug for RandomMaskKeys {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RandomMaskKeys")
            .finish_non_exhaustive()
    }
}

impl MaskKeys for RandomMaskKeys {
    #[inline]
    fn next_key(&mut self) -> [u8; 4] {
        if self.used == KEYS {
            self.refill();
        }
        let key = self.keys[self.used];
        self.used += 1;
        key
    }
}
