//! The payload of all messages.

use std::fmt::Write as _;

/// Text such as programs exchange, which compresses to a fourth or so, always the same.
pub(crate) fn payload(size: usize) -> Vec<u8> {
    let mut text = String::with_capacity(size + 128);
    let mut state = 0x9e37_79b9_u32;
    while text.len() < size {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let _ = write!(
            text,
            r#"{{"id":{state},"room":"{}","user":"user-{}","seen":{}}},"#,
            ["general", "random", "support", "news"][state as usize % 4],
            state % 977,
            state.is_multiple_of(3),
        );
    }
    text.truncate(size);
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::payload;

    #[test]
    fn is_as_long_as_asked_for_and_always_the_same() {
        assert_eq!(payload(64).len(), 64);
        assert_eq!(payload(4096)[..64], payload(64)[..]);
    }
}
