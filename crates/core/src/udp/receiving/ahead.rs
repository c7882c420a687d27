//! Receiving before the event loop reports that something has come.

use std::io;
use std::sync::{Arc, Weak};

use socket2::SockRef;
use sockets_sys::udp::may_be_icmp_error;

use super::Receiving;
use crate::driver::ReceiveAhead;
use crate::readiness::Readiness;
use crate::sync::lock;
use crate::udp::registration::Registration;

/// The socket as the one who may have an answer.
pub(super) fn of(receiving: &Arc<Receiving>) -> Weak<dyn ReceiveAhead> {
    let this: Weak<Receiving> = Arc::downgrade(receiving);
    this
}

impl ReceiveAhead for Receiving {
    /// What comes behind the message, or has come before it, is an event as ever: what the driver knows stays as it is.
    fn receive_ahead(&self) {
        if self.relief.is_active() || !self.inbox.is_empty() {
            return;
        }
        let received = self.socket.with(|socket| self.receive_one(socket));
        match received.flatten() {
            Some(Ok(_)) => self.sink.ready(Readiness::READABLE),
            Some(Err(error)) if !is_nothing(&error) => self.report_failed_receive(&error),
            _ => {}
        }
    }
}

impl Receiving {
    /// One call for one message; `None` before receiving starts.
    fn receive_one(&self, socket: &Registration) -> Option<io::Result<usize>> {
        let mut kernel = lock(&self.kernel);
        let received = kernel
            .as_mut()?
            .receive(SockRef::from(socket.socket()), 1, &self.inbox);
        if matches!(&received, Err(error) if may_be_icmp_error(error)) {
            self.collect_icmp_errors(socket);
        }
        Some(received)
    }
}

fn is_nothing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted
    )
}

#[cfg(all(test, unix))]
mod tests {
    use super::super::relief::tests::{bound, numbers};
    use crate::driver::HostLoop;

    pub(super) fn send(peer: &std::net::UdpSocket, number: u32) {
        peer.send(&number.to_le_bytes()).expect("sent");
    }

    #[test]
    fn the_answer_to_a_lone_datagram_is_received_before_its_event() {
        let host = HostLoop::new().expect("a descriptor");
        let (socket, peer) = bound(&host);
        send(&peer, 1);
        host.turn().expect("a turn");
        assert!(socket.inbox.is_empty());
        assert_eq!(numbers(&socket), [1]);
        for number in 2..5 {
            send(&peer, number);
            host.turn_again().expect("a turn");
            assert!(!socket.inbox.is_empty());
            assert_eq!(numbers(&socket), [number]);
        }
        host.turn_again().expect("a turn");
        assert!(numbers(&socket).is_empty());
    }

    #[test]
    fn what_comes_behind_the_answer_is_an_event() {
        let host = HostLoop::new().expect("a descriptor");
        let (socket, peer) = bound(&host);
        send(&peer, 1);
        host.turn().expect("a turn");
        assert_eq!(numbers(&socket), [1]);
        // Sizes that differ are not coalesced.
        send(&peer, 2);
        peer.send(&[0; 12]).expect("sent");
        host.turn_again().expect("a turn");
        assert_eq!(numbers(&socket), [2]);
        host.turn().expect("a turn");
        assert_eq!(numbers(&socket), [0; 3]);
    }

    #[test]
    fn an_answer_that_is_not_taken_keeps_its_place() {
        let host = HostLoop::new().expect("a descriptor");
        let (socket, peer) = bound(&host);
        send(&peer, 1);
        host.turn().expect("a turn");
        assert_eq!(numbers(&socket), [1]);
        send(&peer, 2);
        host.turn_again().expect("a turn");
        send(&peer, 3);
        host.turn().expect("a turn");
        send(&peer, 4);
        host.turn_again().expect("a turn");
        assert_eq!(numbers(&socket), [2, 3, 4]);
    }

    #[test]
    fn with_two_sockets_that_got_one_the_system_is_asked_for_events() {
        let host = HostLoop::new().expect("a descriptor");
        let pairs = [bound(&host), bound(&host)];
        for round in 0..3 {
            pairs.iter().for_each(|(_, peer)| send(peer, round));
            match round {
                0 => host.turn().expect("a turn"),
                _ => host.turn_again().expect("a turn"),
            }
            for (socket, _) in &pairs {
                assert!(socket.inbox.is_empty());
                assert_eq!(numbers(socket), [round]);
            }
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod linux_tests {
    use super::super::relief::tests::{bound, numbers};
    use super::tests::send;
    use crate::driver::HostLoop;

    #[test]
    fn an_error_that_came_instead_of_the_answer_is_reported_once() {
        let host = HostLoop::new().expect("a descriptor");
        let (socket, peer) = bound(&host);
        let address = peer.local_addr().expect("bound");
        let with = |call: &dyn Fn(&std::net::UdpSocket)| {
            socket.socket.with(|socket| call(socket.socket()));
        };
        with(&|socket| socket.connect(address).expect("connected"));
        send(&peer, 1);
        host.turn().expect("a turn");
        assert_eq!(numbers(&socket), [1]);
        drop(peer);
        with(&|socket| assert_eq!(socket.send(b"x").expect("accepted"), 1));
        host.turn_again().expect("a turn");
        let errors = socket.take().expect("an error").errors;
        assert_eq!(errors.len(), 1);
        host.turn().expect("a turn");
        assert!(socket.take().is_none());
    }
}
