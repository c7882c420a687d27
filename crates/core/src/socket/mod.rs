//! What sockets of all kinds share: where they are bound, their addresses, how they are adopted and detached, and how a
//! failed call is reported.

mod bind_target;
mod buffer_sizes;
mod closable;
mod endpoint;
mod failed_call;
pub(crate) mod handoff;
pub(crate) mod hop_limit;

pub use bind_target::BindTarget;
pub use buffer_sizes::{BufferSizes, default_buffer_sizes};
pub use endpoint::{EndpointPair, LocalEndpoint};
pub use sockets_sys::wishes::refused_options;

pub(crate) use closable::Closable;
pub(crate) use endpoint::{canonical, socket_address};
pub(crate) use failed_call::FailedCall;
