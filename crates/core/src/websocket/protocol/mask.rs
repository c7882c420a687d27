//! Masking of payloads (RFC 6455, section 5.3).

/// Masks or unmasks `payload` in place. `position` is the number of bytes of the frame's payload before it, where a frame
/// comes in pieces.
///
/// By words, not by bytes that the compiler would have to vectorize: it does not where it optimizes for size.
pub fn apply_mask(payload: &mut [u8], mut key: [u8; 4], position: u64) {
    key.rotate_left((position % 4) as usize);
    let word = u64::from(u32::from_ne_bytes(key));
    let word = word << 32 | word;
    let (words, rest) = payload.as_chunks_mut::<8>();
    for bytes in words {
        *bytes = (u64::from_ne_bytes(*bytes) ^ word).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(key.iter().cycle()) {
        *byte ^= mask;
    }
}
