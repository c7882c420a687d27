//! Masking of payloads (RFC 6455, section 5.3).

/// Bytes that one step of the vectorized loop covers: two or four registers.
const STEP: usize = 32;

/// Masks or unmasks `payload` in place. `position` is the number of bytes of the frame's payload before it, where a frame
/// comes in pieces.
#[inline]
pub fn apply_mask(payload: &mut [u8], mut key: [u8; 4], position: u64) {
    key.rotate_left((position % 4) as usize);
    let (steps, rest) = payload.as_chunks_mut::<STEP>();
    let wide: [u8; STEP] = std::array::from_fn(|index| key[index % 4]);
    for step in steps {
        for (byte, mask) in step.iter_mut().zip(&wide) {
            *byte ^= mask;
        }
    }
    mask_rest(rest, key);
}

/// Less than a step: eight bytes at a time, then single bytes.
#[inline]
fn mask_rest(rest: &mut [u8], key: [u8; 4]) {
    let word = u64::from(u32::from_ne_bytes(key));
    let word = word << 32 | word;
    let (words, rest) = rest.as_chunks_mut::<8>();
    for bytes in words {
        *bytes = (u64::from_ne_bytes(*bytes) ^ word).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(key.iter().cycle()) {
        *byte ^= mask;
    }
}
