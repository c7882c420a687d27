//! Transport: a protocol between the queues of a stream and its socket.

use std::fmt::Debug;
use std::io;
use std::sync::Mutex;
use std::task::Context;

use socket2::SockRef;
use tokio::io::Interest;

use super::receive_queue::ReceiveQueue;
use super::send_queue::SendQueue;
use crate::driver::Driver;
use crate::error::Error;
use crate::tcp::Counters;

/// Outcome of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// Another step may proceed.
    Progress,
    /// The kernel has no room, or no data.
    Blocked,
    /// There is nothing to do until the application acts.
    Idle,
}

/// A protocol with its socket: it moves bytes in both directions and never blocks. Lengths count bytes of the application,
/// not of the wire. Every call is made under the lock of the stream's transport.
pub(crate) trait Transport: Debug + Send {
    fn socket(&self) -> SockRef<'_>;

    /// Sends `first` and `second`, which are few bytes, when nothing is queued, and returns how many bytes the kernel has. The
    /// transport owns what the kernel does not have yet: see [`is_sending`](Self::is_sending).
    fn send_now(&mut self, first: &[u8], second: &[u8], counters: &Counters) -> io::Result<usize>;

    /// Sends the next queued bytes, or the end behind the last ones. Returns how many more bytes the kernel has.
    fn send(
        &mut self,
        send_queue: &Mutex<SendQueue>,
        counters: &Counters,
    ) -> io::Result<(Flow, usize)>;

    /// Receives what is there into `receive_queue`, which also gets the end, orderly or not.
    fn receive(&mut self, receive_queue: &Mutex<ReceiveQueue>, counters: &Counters) -> Flow;

    /// Whether something waits for room in the send buffer.
    fn is_sending(&self) -> bool;

    /// Whether bytes were taken out of the queue that are not with the kernel.
    fn owes_data(&self) -> bool;

    /// Whether the kernel has the end of the sending direction.
    fn has_ended_sending(&self) -> bool;

    /// Whether reading failed in a way that ends the connection in both directions.
    fn is_broken(&self) -> bool;

    /// Whether this failure to send only follows from how reading ended.
    fn is_consequence(&self, error: &io::Error) -> bool;

    /// The error that the application gets for a failure to send.
    fn send_failure(&self, error: &io::Error) -> Error;

    /// Sends the protocol's end, as far as the kernel has room for it.
    fn announce_close(&mut self, counters: &Counters);

    /// Closes a socket that has neither unsent nor unread data.
    fn finish(self: Box<Self>);

    /// Moves the socket's registration to another driver; on an error it stays where it is. True when it was somewhere else:
    /// wakers that waited there are not woken any more.
    fn move_to(&mut self, driver: &Driver) -> io::Result<bool>;

    /// Has `context` woken when the socket becomes readable or writable. False when it is already.
    fn register_waker(&self, interest: Interest, context: &mut Context<'_>) -> bool;
}
