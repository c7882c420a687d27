//! Batches by `sendmmsg`, `recvmmsg` and UDP segmentation offload.

mod address;
mod inline_vec;
mod ladder;
mod packet_info;
mod receive_message;
mod receiver;
mod scratch;
mod send_message;
mod send_options;
mod send_run;
mod sender;
mod system_calls;

pub use packet_info::request_packet_info;
pub use receiver::Receiver;
pub use sender::Sender;

/// Most messages per send call.
const BATCH_SIZE: usize = 64;
