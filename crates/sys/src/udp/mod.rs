//! UDP in batches: as few system calls and as few passes through the network stack as the kernel allows.
//!
//! Sending follows a ladder of fallbacks, which is tried from the top and remembered per socket:
//!
//! 1. segmentation offload (GSO): consecutive datagrams of one size to one target pass the stack as one;
//! 2. `sendmmsg`: several such runs, and datagrams that cannot be merged, in one system call;
//! 3. `sendmsg`: one message per call.
//!
//! Receiving mirrors this: `recvmmsg` with coalescing (GRO). Systems without these calls use [`portable`].

#[cfg_attr(batched_udp, path = "linux/mod.rs")]
#[cfg_attr(not(batched_udp), path = "unbatched.rs")]
mod platform;
pub mod portable;

mod arrival;
mod capabilities;
mod counters;
mod error_codes;
mod error_source;
mod family;
mod icmp_errors;
mod packet_info;
mod receive_buffer;
mod send_batch;
mod send_error;
mod target;

pub use arrival::Arrival;
pub use capabilities::{Capabilities, Rung};
pub use counters::{ReceiveCounters, SendCounters};
pub use error_source::may_be_icmp_error;
pub use icmp_errors::{QueuedIcmpError, queue_icmp_errors, take_icmp_errors};
pub use packet_info::{PacketInfo, PacketInfoPart};
pub use platform::{Receiver, Sender, request_packet_info};
pub use receive_buffer::{ReceiveBuffer, receive_buffer};
pub use send_batch::{Cursor, SendBatch, Targets};
pub use send_error::SendError;
pub use target::{SendOptions, Target};

/// Largest UDP payload over IPv4, in bytes: 65,535 less the IPv4 and UDP headers.
pub const MAX_PAYLOAD: usize = 65_507;
