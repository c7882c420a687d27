//! A map that holds its values weakly: an entry lives as long as its value is referenced elsewhere.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, Weak};

use crate::sync::lock;

/// At so many entries dead ones are removed for the first time.
const FIRST_PURGE: usize = 64;

#[derive(Debug)]
pub(super) struct WeakMap<V> {
    entries: Mutex<Entries<V>>,
}

#[derive(Debug)]
struct Entries<V> {
    by_name: HashMap<String, Weak<V>>,
    purge_at: usize,
}

impl<V> WeakMap<V> {
    /// The live value, if it is of use, or a new one. Both closures run under the lock of the map.
    pub(super) fn get_or_insert(
        &self,
        name: &str,
        is_of_use: impl Fn(&V) -> bool,
        make: impl FnOnce() -> V,
    ) -> Arc<V> {
        let mut entries = lock(&self.entries);
        let held = entries.by_name.get(name).and_then(Weak::upgrade);
        if let Some(held) = held.filter(|value| is_of_use(value)) {
            return held;
        }
        entries.purge();
        let made = Arc::new(make());
        entries
            .by_name
            .insert(name.to_owned(), Arc::downgrade(&made));
        made
    }
}

impl<V> Entries<V> {
    /// Removes dead entries. It runs when there are twice as many entries as it left the last time: amortized constant cost.
    fn purge(&mut self) {
        if self.by_name.len() < self.purge_at {
            return;
        }
        self.by_name.retain(|_, value| value.strong_count() > 0);
        self.purge_at = FIRST_PURGE.max(2 * self.by_name.len());
    }
}

impl<V> Default for WeakMap<V> {
    fn default() -> Self {
        Self {
            entries: Mutex::new(Entries {
                by_name: HashMap::new(),
                purge_at: FIRST_PURGE,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_lives_while_it_is_referenced() {
        let map = WeakMap::default();
        let first = map.get_or_insert("a", |_| true, || 1);
        assert_eq!(*map.get_or_insert("a", |_| true, || 2), 1);
        assert_eq!(*map.get_or_insert("a", |_| false, || 3), 3);
        drop(first);
        assert_eq!(*map.get_or_insert("a", |_| true, || 4), 4);
    }

    #[test]
    fn dead_entries_do_not_pile_up() {
        let map = WeakMap::default();
        let held: Vec<_> = (0..100)
            .map(|index| map.get_or_insert(&format!("held {index}"), |_| true, || index))
            .collect();
        for index in 0..10_000 {
            drop(map.get_or_insert(&format!("dropped {index}"), |_| true, || index));
        }
        assert!(map.entries.lock().expect("whole").by_name.len() <= 2 * held.len());
        for (index, value) in held.iter().enumerate() {
            let found = map.get_or_insert(&format!("held {index}"), |_| true, || usize::MAX);
            assert_eq!(found, *value);
        }
    }
}
