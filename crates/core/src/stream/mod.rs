//! Connected streams of bytes: their common interface, and the engine of those with a protocol between the bytes and the
//! socket.
//!
//! A plain TCP stream calls the kernel itself. Where a protocol transforms bytes, as TLS does, a [`PumpedStream`] connects
//! the application to a transport: two bounded queues of bytes, and a task that moves them.

mod byte_queue;
mod byte_stream;
mod loop_reader;
mod pace;
mod piece;
mod pump;
mod pumped;
mod receive_queue;
mod relayed;
mod send_queue;
mod shared;
mod transport;

pub use byte_stream::{ByteStream, Read};
pub use pumped::PumpedStream;
pub use relayed::{Relayed, RelayedStream};

pub(crate) use byte_queue::ByteQueue;
pub(crate) use receive_queue::ReceiveQueue;
pub(crate) use send_queue::SendQueue;
pub(crate) use transport::{Flow, Transport};
