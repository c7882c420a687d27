//! Compression of messages: permessage-deflate (RFC 7692).

mod deflater;
mod inflater;
mod negotiation;
mod spare;

pub use deflater::Deflater;
pub use inflater::{Inflated, Inflater};
pub use negotiation::{DeflateConfig, DeflateParameters};

/// Name of the extension (RFC 7692, section 7).
pub const EXTENSION: &str = "permessage-deflate";

/// What the end of a flush looks like: removed from the end of each message by the sender, appended by the receiver (RFC
/// 7692, sections 7.2.1 and 7.2.2).
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];

/// The largest window, which is also the default.
const MAX_WINDOW_BITS: u8 = 15;

/// The smallest window that the parameters can name.
const MIN_WINDOW_BITS: u8 = 8;

/// The smallest window that zlib compresses with.
const MIN_DEFLATE_WINDOW_BITS: u8 = 9;
