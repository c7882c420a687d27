//! A listening socket registered with the reactor. The sockets that it accepts are not registered yet.

#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub(super) use other::ListenerRegistration;
#[cfg(unix)]
pub(super) use unix::ListenerRegistration;
