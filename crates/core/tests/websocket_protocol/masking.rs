//! Masking: RFC 6455, section 5.3.

use sockets_core::websocket::protocol::{MaskKeys as _, RandomMaskKeys, apply_mask};

/// Every length up to several steps, every alignment, every place within the key.
#[test]
fn a_mask_is_the_same_in_pieces_and_at_any_address() {
    const KEY: [u8; 4] = [0x12, 0x34, 0x56, 0x78];
    let memory: Vec<u8> = (0..200).map(|index| (index * 7) as u8).collect();
    for start in 0..40 {
        for length in 0..140 {
            for position in [0, 1, 2, 3, 4, 65_535, u64::from(u32::MAX) + 2] {
                let mut masked = memory.clone();
                apply_mask(&mut masked[start..start + length], KEY, position);
                for (index, (byte, before)) in masked.iter().zip(&memory).enumerate() {
                    let inside = (start..start + length).contains(&index);
                    let place = (position as usize).wrapping_add(index).wrapping_sub(start) % 4;
                    let mask = if inside { KEY[place] } else { 0 };
                    assert_eq!(*byte, before ^ mask, "{start} {length} {position} {index}");
                }
            }
        }
    }
}

#[test]
fn the_example_of_the_rfc() {
    let mut bytes = [0x7f, 0x9f, 0x4d, 0x51, 0x58];
    apply_mask(&mut bytes, [0x37, 0xfa, 0x21, 0x3d], 0);
    assert_eq!(&bytes, b"Hello");
}

#[test]
fn random_keys_differ() {
    let mut keys = RandomMaskKeys::new();
    let mut all: Vec<_> = (0..1000).map(|_| keys.next_key()).collect();
    all.sort_unstable();
    all.dedup();
    assert!(all.len() > 990, "{} of 1000", all.len());
    assert!(!format!("{keys:?}").contains("keys"), "keys are not shown");
}
