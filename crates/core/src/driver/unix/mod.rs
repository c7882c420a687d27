mod guard;
mod host_loop;
mod watch;

pub(crate) use host_loop::Direction;
pub use host_loop::HostLoop;
pub(crate) use watch::Watch;
