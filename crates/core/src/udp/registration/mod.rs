//! A UDP socket's place in the reactor.
//!
//! It is there for receiving. Writability is watched only while a send waits for it: epoll reports it each time a datagram
//! leaves the send buffer, which would wake the I/O thread for every datagram sent.

#[cfg(not(unix))]
mod other;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub(super) use other::{AnswerWatch, Registration, WritableWatch};
#[cfg(unix)]
pub(super) use unix::{AnswerWatch, Registration, WritableWatch};
