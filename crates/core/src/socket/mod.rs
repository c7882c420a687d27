//! What sockets of all kinds share: where they are bound, their addresses, how they come from and go to other programs,
//! and how a failed call is told.

mod bind_target;
mod buffer_sizes;
mod endpoint;
mod failed_call;
pub(crate) mod handoff;
mod slot;

pub use bind_target::BindTarget;
pub use buffer_sizes::{BufferSizes, default_buffer_sizes};
pub use endpoint::{EndpointPair, LocalEndpoint};

pub(crate) use endpoint::{canonical, socket_address};
pub(crate) use failed_call::FailedCall;
pub(crate) use slot::Slot;
