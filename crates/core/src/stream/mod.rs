//! Connected streams of bytes: the face that all of them have, and the engine of those that a protocol stands behind.
//!
//! A plain TCP stream calls the kernel itself. Where bytes change on their way, as with TLS, a [`PumpedStream`] stands between
//! the program and a transport: two bounded queues of bytes, and a task that moves them.

mod byte_queue;
mod byte_stream;
mod inbound;
mod outbound;
mod piece;
mod pump;
mod pumped;
mod shared;
mod transport;

pub use byte_stream::{ByteStream, Read};
pub use pumped::PumpedStream;

pub(crate) use inbound::Inbound;
pub(crate) use outbound::Outbound;
pub(crate) use transport::{Flow, Transport};
