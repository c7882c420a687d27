//! Inflater: compressed messages of a peer.

use flate2::{Decompress, FlushDecompress, Status};

use super::negotiation::DeflateParameters;
use super::{MIN_DEFLATE_WINDOW_BITS, TAIL, spare};
use crate::websocket::protocol::error::ProtocolError;
use crate::websocket::protocol::frame::Role;

/// The least memory that output is given at once.
const MIN_GROWTH: usize = 256;

/// The largest window in bytes.
const MAX_WINDOW: usize = 1 << 15;

/// Outcome of inflating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inflated {
    /// Everything is in the output.
    All,
    /// There is more output than the limit.
    LimitReached,
}

/// Inflates the messages of a peer (RFC 7692, section 7.2.2).
///
/// With context takeover it keeps its window between messages, otherwise no memory.
#[derive(Debug)]
pub struct Inflater {
    window_bits: u8,
    takeover: bool,
    /// In a box: most connections have none most of the time.
    state: Option<Box<Decompress>>,
    /// The last byte ended a block with BFINAL.
    ended: bool,
}

impl Inflater {
    /// For the endpoint with this role.
    #[must_use]
    pub fn new(role: Role, parameters: &DeflateParameters) -> Self {
        let direction = parameters.direction(role.peer());
        Self {
            window_bits: direction.window_bits,
            takeover: direction.takeover,
            state: None,
            ended: false,
        }
    }

    /// Appends to `out` what the next piece of a message contains. `end`: the message ends with it.
    ///
    /// Above `limit` bytes in `out` it stops: the inflater cannot be used any more. If it `goes_on`, it empties `out`
    /// instead each time that happens, so that the messages that follow can be inflated.
    ///
    /// # Errors
    /// [`ProtocolError::InvalidDeflate`].
    pub fn inflate(
        &mut self,
        piece: &[u8],
        end: bool,
        out: &mut Vec<u8>,
        limit: usize,
        goes_on: bool,
    ) -> Result<Inflated, ProtocolError> {
        let mut sink = Sink {
            out,
            limit,
            goes_on,
            is_over: false,
        };
        self.feed(piece, &mut sink)?;
        if end && !sink.is_full() {
            self.finish(&mut sink)?;
        }
        Ok(if sink.is_over {
            Inflated::LimitReached
        } else {
            Inflated::All
        })
    }

    fn finish(&mut self, sink: &mut Sink<'_>) -> Result<(), ProtocolError> {
        // A sender that ends a message with a final block is to append an empty one (RFC 7692, section 7.2.3.4). Without
        // that the message is complete nevertheless, and the tail would belong to no block.
        if !self.ended {
            self.feed(&TAIL, sink)?;
        }
        let ended = std::mem::take(&mut self.ended);
        match &mut self.state {
            Some(state) if self.takeover && ended => restart(state, sink.out)?,
            Some(_) if !self.takeover => self.state.take().map_or((), spare::keep_decompress),
            _ => {}
        }
        Ok(())
    }

    fn feed(&mut self, mut input: &[u8], sink: &mut Sink<'_>) -> Result<(), ProtocolError> {
        let (takeover, bits) = (self.takeover, self.window_bits.max(MIN_DEFLATE_WINDOW_BITS));
        let state = self.state.get_or_insert_with(|| {
            if takeover {
                Box::new(Decompress::new_with_window_bits(false, bits))
            } else {
                spare::take_decompress()
            }
        });
        loop {
            if self.ended && !input.is_empty() {
                self.ended = false;
                restart(state, sink.out)?;
            }
            sink.grow(input.len());
            let (consumed, status) = step(state, input, sink.out)?;
            input = &input[consumed..];
            self.ended = status == Status::StreamEnd;
            let has_room = sink.out.len() < sink.out.capacity();
            sink.check();
            if sink.is_full() || (has_room && input.is_empty()) {
                return Ok(());
            }
            if has_room && consumed == 0 && !self.ended {
                return Err(ProtocolError::InvalidDeflate);
            }
        }
    }
}

fn step(
    state: &mut Decompress,
    input: &[u8],
    out: &mut Vec<u8>,
) -> Result<(usize, Status), ProtocolError> {
    let before = state.total_in();
    let status = state
        .decompress_vec(input, out, FlushDecompress::Sync)
        .map_err(|_| ProtocolError::InvalidDeflate)?;
    Ok(((state.total_in() - before) as usize, status))
}

/// After a block with BFINAL another stream of blocks follows, which may refer to what came before (RFC 7692, section
/// 7.2.3.5). zlib forgets it; what is still in `out` can be restored.
fn restart(state: &mut Decompress, out: &[u8]) -> Result<(), ProtocolError> {
    state.reset(false);
    let window = &out[out.len().saturating_sub(MAX_WINDOW)..];
    let restored = state.set_dictionary(window);
    restored
        .map(drop)
        .map_err(|_| ProtocolError::InvalidDeflate)
}

/// Where output goes, and how much of it.
struct Sink<'out> {
    out: &'out mut Vec<u8>,
    limit: usize,
    goes_on: bool,
    is_over: bool,
}

impl Sink<'_> {
    /// Takes memory if there is none left: for four times the input or as much as there is already, and one byte more than
    /// the limit at most.
    fn grow(&mut self, input: usize) {
        let length = self.out.len();
        if length < self.out.capacity() {
            return;
        }
        let wanted = length.max(input.saturating_mul(4)).max(MIN_GROWTH);
        let most = self.limit.saturating_add(1) - length;
        self.out.reserve_exact(wanted.min(most));
    }

    fn check(&mut self) {
        if self.out.len() > self.limit {
            self.is_over = true;
            if self.goes_on {
                self.out.clear();
            }
        }
    }

    fn is_full(&self) -> bool {
        self.is_over && !self.goes_on
    }
}
