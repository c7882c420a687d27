//! UDP in batches: as few system calls and as few trips through the network stack as the kernel allows.
//!
//! Sending goes by a ladder that is tried from the top and remembered per socket:
//!
//! 1. segmentation offload (GSO): consecutive datagrams of one size to one target pass the stack as one;
//! 2. `sendmmsg`: several of these runs, and what cannot be merged, in one system call;
//! 3. `sendmsg`: one message a call.
//!
//! Receiving is the mirror: `recvmmsg` with coalescing (GRO). Systems without these calls use [`portable`].

#[cfg_attr(batched_udp, path = "linux/mod.rs")]
#[cfg_attr(not(batched_udp), path = "unbatched.rs")]
mod platform;
pub mod portable;

mod answers;
mod arrival;
mod blame;
mod capabilities;
mod counters;
mod error_codes;
mod facts;
mod family;
mod kernel_drops;
mod outbound;
mod refusal;
mod target;

pub use answers::{Answer, keep_answers, take_answers};
pub use arrival::Arrival;
pub use blame::is_answer;
pub use capabilities::{Capabilities, Rung};
pub use counters::{ReceiveCounters, SendCounters};
pub use facts::{FactRequest, Facts};
pub use kernel_drops::kernel_drops;
pub use outbound::{Cursor, Outbound, Targets};
pub use platform::{Receiver, Sender, request_facts};
pub use refusal::Refusal;
pub use target::{SendOptions, Target};

/// Largest UDP payload over IPv4, in bytes: 65,535 less the IPv4 and UDP headers.
pub const MAX_PAYLOAD: usize = 65_507;
