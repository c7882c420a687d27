//! Options that `socket2` has no function for, by their numbers.

#[cfg(linux)]
mod read;
#[cfg(any(linux, apple, windows))]
#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod set;

#[cfg(any(batched_udp, all(linux, test)))]
pub(crate) use read::int;
#[cfg(linux)]
pub(crate) use read::read;
#[cfg(any(linux, apple, windows))]
pub(crate) use set::set;
