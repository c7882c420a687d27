//! Where the head of a response ends: at the first empty line behind its status line (RFC 9112, section 2.1).

/// How much of a head has been seen.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct HeadEnd(State);

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing but line ends: a server may send them before a status line.
    #[default]
    Before,
    InLine,
    AtLineStart,
    /// The head has ended. Interim responses (1xx) have heads of their own, but this end only limits what is read at once.
    Over,
}

impl HeadEnd {
    pub(super) fn is_over(self) -> bool {
        self.0 == State::Over
    }

    /// The number of bytes up to the end of the head and including it; all where it does not end in them.
    pub(super) fn advance(&mut self, bytes: &[u8]) -> usize {
        for (position, &byte) in bytes.iter().enumerate() {
            self.0 = self.0.after(byte);
            if self.is_over() {
                return position + 1;
            }
        }
        bytes.len()
    }
}

impl State {
    fn after(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Over, _) | (Self::AtLineStart, b'\n') => Self::Over,
            (Self::Before, b'\r' | b'\n') => Self::Before,
            (Self::AtLineStart, b'\r') | (Self::InLine, b'\n') => Self::AtLineStart,
            _ => Self::InLine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] = b"\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n";

    #[test]
    fn nothing_behind_the_head_belongs_to_it() {
        let whole = [HEAD, b"\r\n\r\n220 ready"].concat();
        for cut in 0..whole.len() {
            let mut end = HeadEnd::default();
            let first = end.advance(&whole[..cut]);
            let rest = if end.is_over() {
                0
            } else {
                end.advance(&whole[cut..])
            };
            assert_eq!(first + rest, HEAD.len(), "cut at {cut}");
            assert!(end.is_over());
        }
    }

    #[test]
    fn a_head_without_carriage_returns_ends_too() {
        let mut end = HeadEnd::default();
        assert_eq!(end.advance(b"HTTP/1.1 200 OK\nA: b\n\nx"), 22);
    }

    #[test]
    fn a_head_that_goes_on_takes_everything() {
        let mut end = HeadEnd::default();
        assert_eq!(end.advance(b"HTTP/1.1 200 OK\r\nA: \r b\r\n"), 25);
        assert!(!end.is_over());
    }
}
