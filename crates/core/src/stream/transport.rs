//! What stands between the queues of a stream and its socket.

use std::fmt::Debug;
use std::io;
use std::sync::Mutex;
use std::task::Context;

use socket2::SockRef;
use tokio::io::Interest;

use super::inbound::Inbound;
use super::outbound::Outbound;
use crate::error::Error;
use crate::tcp::Counters;

/// How far a step came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    /// There may be more to do.
    Progress,
    /// The kernel has no room, or no data.
    Blocked,
    /// There is nothing to do until the program acts.
    Idle,
}

/// A protocol with its socket: it moves bytes in both directions and never waits. Lengths count the bytes of the program.
pub(crate) trait Transport: Debug + Send {
    fn socket(&self) -> SockRef<'_>;

    /// Sends `first` and `second`, which are few bytes, behind which nothing waits, and returns how many bytes the kernel
    /// has.
    fn send_now(&mut self, first: &[u8], second: &[u8], counters: &Counters) -> io::Result<usize>;

    /// Sends the next bytes that wait, or the end behind the last ones. Returns how far it came and how many bytes more the
    /// kernel has.
    fn send(
        &mut self,
        outbound: &Mutex<Outbound>,
        counters: &Counters,
    ) -> io::Result<(Flow, usize)>;

    /// Receives what is there into `inbound`. An end, orderly or not, is noted there.
    fn receive(&mut self, inbound: &Mutex<Inbound>, counters: &Counters) -> Flow;

    /// Whether something waits for the kernel.
    fn is_sending(&self) -> bool;

    /// Whether the kernel does not have all bytes that were taken out of the queue.
    fn owes_data(&self) -> bool;

    /// Whether the kernel has the end of the sending direction.
    fn has_ended_sending(&self) -> bool;

    /// Whether reading failed in a way that ends the connection in both directions.
    fn is_broken(&self) -> bool;

    /// Whether this failure to send only follows from how reading ended.
    fn is_consequence(&self, error: &io::Error) -> bool;

    /// What the program hears of a failure to send.
    fn send_failure(&self, error: &io::Error) -> Error;

    /// Tells the peer that nothing follows, as far as the kernel has room for it.
    fn say_goodbye(&mut self, counters: &Counters);

    /// Lets go of a socket of which nothing is lost.
    fn finish(self: Box<Self>);

    /// Lets `context` be woken when the socket can be read, or written. False when it already can.
    fn sleeps(&self, interest: Interest, context: &mut Context<'_>) -> bool;
}
