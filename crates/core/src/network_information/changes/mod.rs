//! The place of news about the network in the reactor.

#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub(super) use other::Changes;
#[cfg(unix)]
pub(super) use unix::Changes;
