//! A listening socket's place in the reactor. What it accepts has none yet.

#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub(super) use other::ListenerRegistration;
#[cfg(unix)]
pub(super) use unix::ListenerRegistration;
