//! Options that `socket2` has no function for, by their numbers.

#[cfg(unix)]
mod read;
#[cfg(any(linux, apple, windows))]
#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod set;

#[cfg(any(linux, apple))]
pub(crate) use read::int;
#[cfg(unix)]
pub(crate) use read::read;
#[cfg(any(linux, apple, windows))]
pub(crate) use set::set;
