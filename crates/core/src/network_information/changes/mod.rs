//! The system's change notifications of the network, registered with the reactor.

#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub(super) use other::Changes;
#[cfg(unix)]
pub(super) use unix::Changes;
