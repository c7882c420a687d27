//! Systems without batched calls.

pub use super::portable::{Receiver, Sender, request_packet_info};
