//! The accept queue: connections accepted that the application has not received.

use std::collections::VecDeque;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};

use socket2::SockRef;
use sockets_sys::socket_options;
use tokio::sync::Notify;

use crate::sync::lock;

/// Connections in the queue at which accepting pauses and the kernel's backlog fills instead.
const MAX_WAITING: usize = 512;

/// An accepted connection.
#[derive(Debug)]
pub struct Accepted {
    /// The connected non-blocking socket, with the listener's options.
    pub stream: TcpStream,
    /// The peer's address; that of an IPv4 peer is an IPv4 address, whatever the listener is bound to.
    pub remote: SocketAddr,
}

#[derive(Debug)]
pub(super) struct AcceptQueue {
    /// `None` once the queue is closed.
    waiting: Mutex<Option<VecDeque<Accepted>>>,
    /// Whether a connection was added since the last `take_added`. Only the accept loop uses it; it is atomic to be shared.
    added: AtomicBool,
    space: Notify,
}

impl AcceptQueue {
    pub(super) fn new() -> Self {
        Self {
            waiting: Mutex::new(Some(VecDeque::new())),
            added: AtomicBool::new(false),
            space: Notify::new(),
        }
    }

    /// Adds a connection, or resets it when the queue is closed.
    pub(super) fn push(&self, accepted: Accepted) {
        match &mut *self.lock() {
            Some(waiting) => waiting.push_back(accepted),
            None => accepted.reset(),
        }
        self.added.store(true, Ordering::Relaxed);
    }

    /// Whether a connection was added since the last call. Called by the accept loop, which also adds them.
    pub(super) fn take_added(&self) -> bool {
        self.added.swap(false, Ordering::Relaxed)
    }

    /// Takes all connections.
    pub(super) fn take(&self) -> VecDeque<Accepted> {
        let taken = self.lock().as_mut().map(std::mem::take);
        self.space.notify_one();
        taken.unwrap_or_default()
    }

    /// Waits while the queue is full.
    pub(super) async fn has_room(&self) {
        while self.is_full() {
            self.space.notified().await;
        }
    }

    /// Resets the connections that were not taken, and those that are still added.
    pub(super) fn close(&self) {
        let waiting = self.lock().take();
        waiting.into_iter().flatten().for_each(Accepted::reset);
    }

    pub(super) fn is_full(&self) -> bool {
        self.lock()
            .as_ref()
            .is_some_and(|waiting| waiting.len() >= MAX_WAITING)
    }

    fn lock(&self) -> MutexGuard<'_, Option<VecDeque<Accepted>>> {
        lock(&self.waiting)
    }
}

impl Accepted {
    /// Ends the connection as the kernel ends those of its backlog.
    pub(super) fn reset(self) {
        socket_options::set_reset_on_close(SockRef::from(&self.stream));
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future;
    use std::io::{ErrorKind, Read};
    use std::net::TcpListener;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    /// A listener and a queue for what it accepts.
    struct Hall {
        listener: TcpListener,
        queue: AcceptQueue,
    }

    impl Hall {
        fn new() -> Self {
            Self {
                listener: TcpListener::bind("127.0.0.1:0").expect("a free port"),
                queue: AcceptQueue::new(),
            }
        }

        /// Puts a connection into the queue and returns its client.
        fn admit(&self) -> TcpStream {
            let address = self.listener.local_addr().expect("bound");
            let client = TcpStream::connect(address).expect("a listener");
            let (stream, remote) = self.listener.accept().expect("a connection");
            self.queue.push(Accepted { stream, remote });
            client
        }
    }

    fn assert_reset(mut client: TcpStream) {
        let error = client.read(&mut [0]).expect_err("a reset");
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    }

    #[test]
    fn it_is_full_with_512_until_they_are_taken() {
        let hall = Hall::new();
        // Taking while no task waits for room must not satisfy a later wait.
        assert!(hall.queue.take().is_empty());
        for _ in 0..MAX_WAITING {
            assert!(!hall.queue.is_full());
            hall.admit();
        }
        assert!(hall.queue.is_full());
        let mut context = Context::from_waker(Waker::noop());
        let mut has_room = pin!(hall.queue.has_room());
        assert_eq!(has_room.as_mut().poll(&mut context), Poll::Pending);
        assert_eq!(hall.queue.take().len(), MAX_WAITING);
        assert_eq!(has_room.as_mut().poll(&mut context), Poll::Ready(()));
    }

    #[test]
    fn an_addition_is_reported_once() {
        let hall = Hall::new();
        assert!(!hall.queue.take_added());
        hall.admit();
        hall.admit();
        assert!(hall.queue.take_added());
        assert!(!hall.queue.take_added());
    }

    #[test]
    fn closing_resets_those_that_wait_and_those_that_still_come() {
        let hall = Hall::new();
        let waiting = hall.admit();
        hall.queue.close();
        assert_reset(waiting);
        assert_reset(hall.admit());
        assert!(hall.queue.take().is_empty());
    }
}
