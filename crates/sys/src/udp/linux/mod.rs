//! Batches by `sendmmsg`, `recvmmsg` and UDP segmentation offload.

mod address;
mod facts;
mod inline_vec;
mod ladder;
mod message;
mod receiver;
mod run;
mod scratch;
mod send_options;
mod sender;
mod slot;
mod system_calls;

pub use facts::request_facts;
pub use receiver::Receiver;
pub use sender::Sender;

/// Most messages in one send call.
const BATCH_SIZE: usize = 64;
