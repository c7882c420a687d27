//! A UDP socket: opening and closing it.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::task::Waker;

use socket2::SockRef;
use sockets_sys::interfaces::Interface;
use sockets_sys::socket_options;
use sockets_sys::udp::{FactRequest, Sender, Target, is_answer};
use tokio::task::AbortHandle;

use super::answers::{Answers, NetworkAnswer};
use super::config::{UdpConfig, open};
use super::inbox::Inbox;
use super::read_wait::ReadWait;
use super::reception::Reception;
use super::registration::{Registration, WritableWatch};
use super::statistics::UdpStatistics;
use crate::bind_target::BindTarget;
use crate::endpoint::canonical;
use crate::error::Error;
use crate::readiness::{Readiness, ReadySink, readiness_waker};
use crate::runtime;
use crate::slot::Slot;

/// A bound UDP socket. Dropping it closes it.
#[derive(Debug)]
pub struct UdpSocket {
    pub(super) shared: Arc<Shared>,
    pub(super) writable: Waker,
    /// Lives while a send waits for room in the send buffer.
    pub(super) watch: Mutex<Option<WritableWatch>>,
    pub(super) reader: Mutex<Option<AbortHandle>>,
    pub(super) targets: RwLock<Vec<Target>>,
    pub(super) interface: Option<Interface>,
    /// The facts to ask for once the local address is fixed.
    pub(super) connected_facts: FactRequest,
    pub(super) multicast_only: bool,
}

/// What the socket shares with its receive loop.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) socket: Slot<Arc<Registration>>,
    pub(super) read_wait: ReadWait,
    pub(super) inbox: Inbox,
    pub(super) answers: Answers,
    pub(super) sink: Arc<dyn ReadySink>,
    sender: Mutex<Sender>,
    reception: Mutex<Option<Reception>>,
}

impl UdpSocket {
    /// Opens and binds a socket; readiness goes to `sink`.
    ///
    /// # Errors
    /// addressAlreadyInUse 0x80072740, cannotAssignRequestedAddress 0x80072741, WSAEACCES 0x8007271D for a reserved port,
    /// tooManyOpenFiles 0x80072728.
    pub fn bind(
        config: &UdpConfig,
        target: BindTarget,
        sink: Arc<dyn ReadySink>,
    ) -> Result<Self, Error> {
        let failed = |error| Error::from_io(&target, "bind", &error);
        let _reactor = runtime::enter().map_err(failed)?;
        let socket = open(config, &target)?;
        let socket = Registration::new(socket.into()).map_err(failed)?;
        Ok(Self::new(socket, config, target.interface, sink))
    }

    pub(super) fn new(
        socket: Registration,
        config: &UdpConfig,
        interface: Option<Interface>,
        sink: Arc<dyn ReadySink>,
    ) -> Self {
        let sender = Sender::new(SockRef::from(socket.socket()));
        let writable = readiness_waker(Arc::clone(&sink), Readiness::WRITABLE);
        let shared = Shared {
            socket: Slot::new(Arc::new(socket)),
            read_wait: ReadWait::default(),
            answers: Answers::default(),
            inbox: Inbox::new(config.receive_turn_limit),
            sink,
            sender: Mutex::new(sender),
            reception: Mutex::default(),
        };
        Self {
            shared: Arc::new(shared),
            writable,
            watch: Mutex::default(),
            reader: Mutex::default(),
            targets: RwLock::default(),
            interface,
            connected_facts: config.facts(false),
            multicast_only: config.multicast_only,
        }
    }

    /// Starts or ends to collect the network's answers to what is sent; the sink hears of them as of something to read.
    /// Sends never fail because of an answer, with or without. Where the system keeps no answers, nothing comes.
    ///
    /// # Errors
    /// tooManyOpenFiles 0x80072728; RO_E_CLOSED after [`close`](Self::close).
    pub fn watch_answers(&self, watch: bool) -> Result<(), Error> {
        self.with(|socket| {
            if watch {
                Answers::begin(&self.shared, socket)
            } else {
                self.shared.answers.end(socket)
            }
        })?
        .map_err(|error| Error::from_io("watch for answers", "setsockopt", &error))
    }

    /// Takes the answers that came since the last call.
    pub fn take_answers(&self) -> Vec<NetworkAnswer> {
        self.shared.answers.take()
    }

    /// The bound address.
    pub fn local_address(&self) -> Result<SocketAddr, Error> {
        self.with(|socket| socket.socket().local_addr())?
            .map(canonical)
            .map_err(|error| Error::from_io("local address", "getsockname", &error))
    }

    /// The connected peer's address; `None` unless connected.
    pub fn remote_address(&self) -> Option<SocketAddr> {
        self.shared
            .socket
            .with(|socket| socket.socket().peer_addr())?
            .ok()
            .map(canonical)
    }

    /// Changes the hop limit of unicast datagrams sent from now on.
    pub fn set_hop_limit(&self, hop_limit: u8) -> Result<(), Error> {
        self.with(|socket| {
            socket_options::set_hop_limit(SockRef::from(socket.socket()), hop_limit)
        })?
        .map_err(|error| Error::from_io("set hop limit", "setsockopt", &error))
    }

    /// The receive buffer the system granted, in bytes.
    pub fn receive_buffer_size(&self) -> Result<usize, Error> {
        self.with(|socket| SockRef::from(socket.socket()).recv_buffer_size())?
            .map_err(|error| Error::from_io("receive buffer size", "getsockopt", &error))
    }

    /// What the socket did so far.
    ///
    /// # Errors
    /// RO_E_CLOSED after [`close`](Self::close).
    pub fn statistics(&self) -> Result<UdpStatistics, Error> {
        let drops =
            self.with(|socket| sockets_sys::udp::kernel_drops(SockRef::from(socket.socket())))?;
        Ok(UdpStatistics {
            sent: self.shared.lock_sender().counters(),
            received: self.received(),
            // A sandbox that refuses the question is a system that does not tell.
            kernel_drops: drops.unwrap_or_default(),
        })
    }

    /// Closes the socket; its port is free when this returns. Closing again has no effect.
    pub fn close(&self) {
        self.let_go();
        self.shared.inbox.close();
    }

    /// Closes the socket, but keeps what was received for who takes it.
    pub(super) fn let_go(&self) {
        self.stop_reading();
        drop(self.shared.socket.take());
        self.end_watch();
        self.shared.answers.forget();
        self.shared.read_wait.end();
    }

    pub(super) fn with<R>(&self, call: impl FnOnce(&Registration) -> R) -> Result<R, Error> {
        self.shared
            .socket
            .with(|socket| call(socket))
            .ok_or_else(|| Error::closed("the socket is closed"))
    }
}

impl Drop for UdpSocket {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    pub(super) fn lock_sender(&self) -> MutexGuard<'_, Sender> {
        self.sender.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// `None` while nobody receives.
    pub(super) fn lock_reception(&self) -> MutexGuard<'_, Option<Reception>> {
        self.reception
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Shows the network's answer to an earlier datagram to the owner of a connected socket. One without a peer does not
    /// hear of it, and one that watches for answers hears of it with more.
    pub(super) fn report_answer(&self, socket: &Registration, error: &io::Error) {
        if !self.answers.is_watched() && socket.socket().peer_addr().is_ok() {
            self.report_receive_error(Error::datagram_peer_gone(error));
        }
    }

    /// Shows a failed receive to the owner, unless it stands for an answer that the owner hears of with more.
    pub(super) fn report_failed_receive(&self, error: &io::Error) {
        if !(self.answers.is_watched() && is_answer(error)) {
            self.report_receive_error(Error::datagram_peer_gone(error));
        }
    }

    /// Shows an error to the owner in its place between the received datagrams.
    pub(super) fn report_receive_error(&self, error: Error) {
        if self.inbox.add_error(error) {
            self.sink.ready(Readiness::READABLE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Deaf;

    impl ReadySink for Deaf {
        fn ready(&self, _readiness: Readiness) {}
    }

    #[test]
    fn the_hop_limit_changes_on_an_open_socket() {
        let target = BindTarget::default().for_remote(SocketAddr::from(([127, 0, 0, 1], 9)));
        let socket = UdpSocket::bind(&UdpConfig::default(), target, Arc::new(Deaf));
        let socket = socket.expect("a free port");
        let hop_limit = || socket.with(|socket| SockRef::from(socket.socket()).ttl_v4());
        assert_eq!(hop_limit().expect("open").expect("readable"), 128);
        socket.set_hop_limit(9).expect("a hop limit");
        assert_eq!(hop_limit().expect("open").expect("readable"), 9);
    }
}
