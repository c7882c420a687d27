//! Utf8Validator: UTF-8 that arrives in pieces.

use simdutf8::compat::from_utf8;

/// The text is not UTF-8, and no continuation can make it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("text is not valid UTF-8")]
pub struct InvalidUtf8;

/// Checks that text is UTF-8 (RFC 3629, RFC 6455 section 8.1), whose pieces may be cut within a character. It fails with
/// the first byte that cannot be part of any valid text.
#[derive(Debug, Clone, Default)]
pub struct Utf8Validator {
    /// The beginning of a character that the last piece cut.
    cut: [u8; 4],
    cut_length: u8,
}

impl Utf8Validator {
    /// At the beginning of a text.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            cut: [0; 4],
            cut_length: 0,
        }
    }

    /// Checks the next piece.
    ///
    /// # Errors
    /// The text is not UTF-8.
    #[inline]
    pub fn push(&mut self, piece: &[u8]) -> Result<(), InvalidUtf8> {
        let rest = if self.cut_length == 0 {
            piece
        } else {
            self.complete_character(piece)?
        };
        match from_utf8(rest) {
            Ok(_) => Ok(()),
            Err(error) if error.error_len().is_some() => Err(InvalidUtf8),
            Err(error) => {
                self.keep(&rest[error.valid_up_to()..]);
                Ok(())
            }
        }
    }

    /// Checks that the text does not end within a character, and begins the next one.
    ///
    /// # Errors
    /// It does.
    #[inline]
    pub fn finish(&mut self) -> Result<(), InvalidUtf8> {
        if std::mem::take(&mut self.cut_length) == 0 {
            Ok(())
        } else {
            Err(InvalidUtf8)
        }
    }

    /// Takes bytes from `piece` until the cut character is complete, and returns the rest.
    fn complete_character<'piece>(
        &mut self,
        piece: &'piece [u8],
    ) -> Result<&'piece [u8], InvalidUtf8> {
        for (index, &byte) in piece.iter().enumerate() {
            self.cut[usize::from(self.cut_length)] = byte;
            self.cut_length += 1;
            match std::str::from_utf8(&self.cut[..usize::from(self.cut_length)]) {
                Ok(_) => {
                    self.cut_length = 0;
                    return Ok(&piece[index + 1..]);
                }
                Err(error) if error.error_len().is_some() => return Err(InvalidUtf8),
                Err(_) => {}
            }
        }
        Ok(&[])
    }

    fn keep(&mut self, cut: &[u8]) {
        self.cut[..cut.len()].copy_from_slice(cut);
        self.cut_length = cut.len() as u8;
    }
}
