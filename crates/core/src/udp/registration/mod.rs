//! A UDP socket registered with the reactor.
//!
//! It is registered for receiving. Writability is watched only while a send waits for it: epoll reports it each time a
//! datagram leaves the send buffer, which would wake the I/O thread for every datagram sent.

#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub(super) use other::{ErrorQueueWatch, Registration, WritableWatch};
#[cfg(unix)]
pub(super) use unix::{ErrorQueueWatch, Registration, WritableWatch};
