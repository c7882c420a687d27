//! The endpoint of the agent: which of several agents has it, and who connects to it.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod platform;

pub(crate) use platform::{Listening, channel, connect};

/// A connection to the agent, as its client has it.
pub(crate) type Line = platform::Line;

/// What became of the attempt to listen.
#[derive(Debug)]
pub(crate) enum Outcome {
    Listening(Listening),
    /// Another agent listens, or is about to.
    Occupied,
}
