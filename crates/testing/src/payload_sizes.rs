//! The sequence of payload sizes; `benchmark/contenders/measuring/payloads.mjs` makes the same one.

/// `count` sizes between `smallest` and `largest` bytes, the same on every run (xorshift32).
pub fn payload_sizes(count: usize, smallest: u32, largest: u32) -> Vec<u32> {
    let mut state = 0x9E37_79B9_u32;
    (0..count)
        .map(|_| smallest + next(&mut state) % (largest - smallest + 1))
        .collect()
}

fn next(state: &mut u32) -> u32 {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    *state
}

#[cfg(test)]
mod tests {
    use super::payload_sizes;

    #[test]
    fn stays_within_its_bounds_and_repeats() {
        let sizes = payload_sizes(1_000, 40, 1_200);
        assert!(sizes.iter().all(|size| (40..=1_200).contains(size)));
        assert!(sizes.iter().any(|&size| size < 100) && sizes.iter().any(|&size| size > 1_100));
        assert_eq!(sizes, payload_sizes(1_000, 40, 1_200));
    }

    #[test]
    fn equal_bounds_give_equal_sizes() {
        assert_eq!(payload_sizes(3, 160, 160), [160, 160, 160]);
    }
}
