//! A UDP socket registered with the reactor.
//!
//! It is registered for receiving. Writability is watched only while a send waits for it: epoll reports it each time a
//! datagram leaves the send buffer, which would wake the I/O thread for every datagram sent.

#[cfg_attr(unix, path = "unix.rs")]
#[cfg_attr(not(unix), path = "other.rs")]
mod platform;

pub(super) use platform::{ErrorQueueWatch, Registration, WritableWatch};
