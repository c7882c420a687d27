mod guard;
mod host_loop;
mod watch;

pub use host_loop::HostLoop;
pub(crate) use host_loop::{Direction, is_looped};
pub(crate) use watch::Watch;
