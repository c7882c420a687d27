//! The receive loop: drains a socket into its inbox on an I/O thread.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::SockRef;
use sockets_sys::udp::may_be_icmp_error;
use tokio::task::yield_now;
use tokio::time::sleep;

use super::Receiving;
use super::ahead;
use super::received::ReceivedBatch;
use crate::driver::HostLoop;
use crate::readiness::Readiness;
use crate::runtime;
use crate::sync::lock;
use crate::udp::registration::Registration;

/// Calls before the task of a flooded socket yields to others: tokio's own budget does not count these calls.
const CALLS_A_TURN: usize = 8;

/// Pause after two errors in a row: a flood of ICMP errors, or an error that stays, such as a sandbox that forbids the
/// call.
pub(super) const ERROR_PAUSE: Duration = Duration::from_millis(20);

/// Why a series of calls ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum TurnEnd {
    /// The kernel has nothing more, or the socket was closed.
    Drained,
    /// The inbox is full.
    Full,
    /// Other tasks have to run.
    TimeUp,
    /// Receiving keeps failing.
    Failing,
}

/// Runs until the socket is closed.
pub(super) async fn run(receiving: Arc<Receiving>) {
    while poll_fn(|context| poll_readable(&receiving, context)).await {
        let notify = || receiving.sink.ready(Readiness::READABLE);
        match turn(&receiving, notify, || receive(&receiving)) {
            TurnEnd::Drained => {}
            TurnEnd::Full => receiving.inbox.has_room().await,
            TurnEnd::TimeUp => yield_now().await,
            TurnEnd::Failing => sleep(ERROR_PAUSE).await,
        }
    }
}

/// Receives on the thread of the owner, and takes what came, unless it has had enough in this pass through its event loop. The
/// sink is notified when there is more.
pub(super) fn take_in_pass(receiving: &Arc<Receiving>, host: &HostLoop) -> Option<ReceivedBatch> {
    let pass = host.pass();
    if receiving.budget.is_spent(pass) {
        receiving.sink.ready(Readiness::READABLE);
        return None;
    }
    let taken = take_in_turn(receiving)?;
    receiving.budget.spend(pass, taken.count);
    match taken.count {
        1 => host.expect_answer(ahead::of(receiving)),
        _ => host.got_many(),
    }
    Some(taken)
}

fn take_in_turn(receiving: &Receiving) -> Option<ReceivedBatch> {
    if receiving.relief.is_active() {
        return receiving.inbox.take();
    }
    let end = turn(receiving, || {}, || receive(receiving));
    let taken = receiving.inbox.take();
    match end {
        TurnEnd::Drained => wait_for_more(receiving),
        TurnEnd::Full | TurnEnd::TimeUp => receiving.sink.ready(Readiness::READABLE),
        TurnEnd::Failing => {
            let sink = Arc::clone(&receiving.sink);
            runtime::spawn(async move {
                sleep(ERROR_PAUSE).await;
                sink.ready(Readiness::READABLE);
            });
        }
    }
    taken
}

/// Notifies the sink once there is something to receive.
pub(super) fn wait_for_more(receiving: &Receiving) {
    let context = Context::from_waker(&receiving.waker);
    let polled = receiving
        .socket
        .with(|socket| socket.poll_receivable(&context));
    if polled == Some(Poll::Ready(())) {
        receiving.sink.ready(Readiness::READABLE);
    }
}

/// Whether there is something to receive; false once the socket is closed. The wait is polled with the socket's lock held,
/// so that a close finds either no wait or one that it can end.
fn poll_readable(receiving: &Receiving, context: &mut Context<'_>) -> Poll<bool> {
    let polled = receiving.socket.with(|socket| {
        lock(&receiving.readable).poll(|| until_receivable(Arc::clone(socket)), context)
    });
    polled.map_or(Poll::Ready(false), |polled| polled.map(|()| true))
}

pub(super) async fn until_receivable(socket: Arc<Registration>) {
    socket.receivable().await;
}

/// Receives until there is a reason to stop; `receive` returns `None` once the socket is closed. The owner is notified after
/// each call, before the next one, so that a lone datagram is not delayed by a call that finds nothing.
pub(super) fn turn(
    receiving: &Receiving,
    notify: impl Fn(),
    mut receive: impl FnMut() -> Option<io::Result<usize>>,
) -> TurnEnd {
    let mut failed = false;
    for _ in 0..CALLS_A_TURN {
        if receiving.inbox.is_full() {
            return TurnEnd::Full;
        }
        match receive() {
            None => return TurnEnd::Drained,
            Some(Ok(_)) => {
                notify();
                failed = false;
            }
            Some(Err(error)) => match error.kind() {
                io::ErrorKind::WouldBlock => return TurnEnd::Drained,
                io::ErrorKind::Interrupted => {}
                _ => {
                    receiving.report_failed_receive(&error);
                    if std::mem::replace(&mut failed, true) {
                        return TurnEnd::Failing;
                    }
                }
            },
        }
    }
    TurnEnd::TimeUp
}

/// One receive call; `None` once the socket is closed.
fn receive(receiving: &Receiving) -> Option<io::Result<usize>> {
    let received = receiving.socket.with(|socket| receiving.receive_by(socket));
    received.flatten()
}

impl Receiving {
    /// One call to the kernel, by one of the descriptors of the socket. Datagrams enter the inbox in the order in which they
    /// leave the kernel: the lock is held for both.
    pub(super) fn receive_by(&self, socket: &Registration) -> Option<io::Result<usize>> {
        let mut kernel = lock(&self.kernel);
        let kernel = kernel.as_mut()?;
        let messages = kernel.messages().min(self.inbox.room());
        let received = socket
            .try_receive(|socket| kernel.receive(SockRef::from(socket), messages, &self.inbox));
        match &received {
            Ok(count) if kernel.has_drained(*count, messages) => socket.expect_nothing(),
            Err(error) if may_be_icmp_error(error) => {
                self.collect_icmp_errors(socket);
            }
            _ => {}
        }
        Some(received)
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use sockets_sys::udp::{Arrival, PacketInfo};

    use super::super::received::Addresses;
    use super::*;
    use crate::driver::Driver;
    use crate::readiness::ReadySink;

    #[derive(Debug, Default)]
    struct Reports(AtomicUsize);

    impl ReadySink for Reports {
        fn ready(&self, _readiness: Readiness) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn receiving(sink: Arc<dyn ReadySink>) -> Arc<Receiving> {
        let _reactor = runtime::enter().expect("a reactor");
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("a free port");
        let socket = Registration::new(&Driver::Threads, socket).expect("registered");
        let receiving = Receiving::new(socket, sink, 1_024, None);
        receiving.inbox.open();
        Arc::new(receiving)
    }

    /// Runs a turn in which the receive calls have these outcomes. Returns how it ended, the notifications of the owner, the
    /// errors in the inbox and how many outcomes were left.
    fn played(outcomes: &[Option<Result<usize, io::ErrorKind>>]) -> (TurnEnd, usize, usize, usize) {
        let reports = Arc::new(Reports::default());
        let sink = Arc::clone(&reports);
        let receiving = receiving(sink);
        let mut rest = outcomes.iter();
        let notify = || receiving.sink.ready(Readiness::READABLE);
        let end = turn(&receiving, notify, || {
            let outcome = rest.next().expect("a turn has an end");
            outcome.map(|outcome| outcome.map_err(io::Error::from))
        });
        let errors = receiving.take().map_or(0, |batch| batch.errors.len());
        let reports = reports.0.load(Ordering::Relaxed);
        (end, reports, errors, rest.len())
    }

    const DATAGRAM: Option<Result<usize, io::ErrorKind>> = Some(Ok(1));
    const NOTHING: Option<Result<usize, io::ErrorKind>> = Some(Err(io::ErrorKind::WouldBlock));
    const SIGNAL: Option<Result<usize, io::ErrorKind>> = Some(Err(io::ErrorKind::Interrupted));
    const REFUSED: Option<Result<usize, io::ErrorKind>> =
        Some(Err(io::ErrorKind::ConnectionRefused));

    #[test]
    fn a_turn_ends_where_the_kernel_has_nothing_more() {
        assert_eq!(played(&[NOTHING]), (TurnEnd::Drained, 0, 0, 0));
        let outcomes = [DATAGRAM, SIGNAL, DATAGRAM, NOTHING];
        assert_eq!(played(&outcomes), (TurnEnd::Drained, 2, 0, 0));
    }

    #[test]
    fn a_turn_ends_when_the_socket_is_closed() {
        assert_eq!(played(&[DATAGRAM, None]), (TurnEnd::Drained, 1, 0, 0));
    }

    #[test]
    fn a_flooded_socket_gives_way_to_others() {
        let (end, reports, errors, rest) = played(&[DATAGRAM; CALLS_A_TURN + 5]);
        assert_eq!(
            (end, reports, errors, rest),
            (TurnEnd::TimeUp, CALLS_A_TURN, 0, 5)
        );
    }

    #[test]
    fn icmp_errors_end_no_turn() {
        let outcomes = [DATAGRAM, REFUSED, DATAGRAM, REFUSED, NOTHING];
        assert_eq!(played(&outcomes), (TurnEnd::Drained, 4, 2, 0));
    }

    #[test]
    fn a_call_that_keeps_failing_is_not_repeated_without_pause() {
        let outcomes = [REFUSED, SIGNAL, REFUSED, REFUSED];
        assert_eq!(played(&outcomes), (TurnEnd::Failing, 2, 2, 1));
    }

    #[test]
    fn a_full_inbox_is_not_read_into() {
        let receiving = receiving(Arc::new(Reports::default()));
        let arrival = Arrival {
            payload: &[0; 2_048],
            segment_size: 2,
            peer: SocketAddr::from(([127, 0, 0, 1], 9)),
            truncated: false,
            packet_info: PacketInfo::default(),
        };
        receiving.inbox.add(&arrival, &mut Addresses::default());
        assert_eq!(turn(&receiving, || {}, || panic!("no room")), TurnEnd::Full);
        receiving.take().expect("datagrams");
        assert_eq!(turn(&receiving, || {}, || None), TurnEnd::Drained);
    }
}
