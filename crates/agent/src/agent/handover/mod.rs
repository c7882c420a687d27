//! A successor takes over what an agent has: its endpoint, its connections, its sockets and the instances that run. Programs
//! do not notice it.
//!
//! The old agent stops serving, sends one thing after the other, and goes on when anything fails: it gives up its own only
//! with the last message. The new one serves nothing before that.

#[cfg_attr(unix, path = "unix/mod.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;

pub(crate) use platform::take_over;
