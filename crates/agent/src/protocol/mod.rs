//! What programs and the agent say to each other, as JSON. The frames are those of `sockets_core::broker::frame`.

mod failure;
mod reply;
mod request;
mod socket;
mod task;

pub(crate) use failure::{Code, Failure};
pub(crate) use reply::{
    ApplicationStatus, CompletedError, Details, Event, Listed, Reply, SocketActivity, SocketStatus,
    Status, TaskListed,
};
pub(crate) use request::{Request, Role};
pub(crate) use socket::{Kind, Reason, SocketRecord};
pub(crate) use task::{Launch, Task};

/// Of this protocol. A peer of another one is refused.
pub(crate) const VERSION: u32 = 1;
