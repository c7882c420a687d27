//! A list on the stack that is not initialized before it is filled.

use std::mem::MaybeUninit;
use std::ops::{Deref, DerefMut};
use std::slice;

/// A list of up to `N` values that need no drop.
pub(super) struct InlineVec<T: Copy, const N: usize> {
    /// Invariant: the first `length` items are initialized.
    items: [MaybeUninit<T>; N],
    length: usize,
}

impl<T: Copy, const N: usize> InlineVec<T, N> {
    pub(super) const fn new() -> Self {
        Self {
            items: [const { MaybeUninit::uninit() }; N],
            length: 0,
        }
    }

    /// # Panics
    /// When the list is full.
    pub(super) fn push(&mut self, value: T) {
        self.items[self.length].write(value);
        self.length += 1;
    }
}

impl<T: Copy, const N: usize> Deref for InlineVec<T, N> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: the first `length` items are initialized, and `MaybeUninit<T>` has the layout of `T`.
        unsafe { slice::from_raw_parts(self.items.as_ptr().cast(), self.length) }
    }
}

impl<T: Copy, const N: usize> DerefMut for InlineVec<T, N> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: the first `length` items are initialized, `MaybeUninit<T>` has the layout of `T`, and `self` is borrowed
        // exclusively.
        unsafe { slice::from_raw_parts_mut(self.items.as_mut_ptr().cast(), self.length) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_holds_what_was_pushed_and_no_more() {
        let mut list = InlineVec::<u8, 2>::new();
        assert_eq!(*list, []);
        list.push(1);
        list.push(2);
        list[1] += 5;
        assert_eq!(*list, [1, 7]);
    }

    #[test]
    #[should_panic(expected = "out of bounds")]
    fn it_does_not_grow() {
        let mut list = InlineVec::<u8, 1>::new();
        list.push(1);
        list.push(2);
    }
}
