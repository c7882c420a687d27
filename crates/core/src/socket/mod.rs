//! What sockets of all kinds share: where they are bound, their addresses, and how a failed call is told.

mod bind_target;
mod buffer_sizes;
mod endpoint;
mod failed_call;
mod slot;

pub use bind_target::BindTarget;
pub use buffer_sizes::{BufferSizes, default_buffer_sizes};
pub use endpoint::{EndpointPair, LocalEndpoint};

pub(crate) use endpoint::{canonical, socket_address};
pub(crate) use failed_call::FailedCall;
pub(crate) use slot::Slot;
