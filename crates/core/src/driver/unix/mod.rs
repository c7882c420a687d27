mod activity;
mod answering;
mod entry;
mod guard;
mod host_loop;
mod loop_watch;
mod registry;
mod watch;

pub(crate) use entry::Direction;
pub(crate) use guard::Guarded;
pub use host_loop::HostLoop;
pub(crate) use registry::is_looped;
pub(crate) use watch::Watch;
