//! Opening, connecting and closing a UDP socket.

use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::task::{Context, Waker};

use socket2::SockRef;
use sockets_sys::interfaces::Interface;
use sockets_sys::socket_options;
use sockets_sys::udp::{
    Cursor, FactRequest, Outbound, Receiver, Sender, Target, Targets, is_answer, request_facts,
};
use tokio::task::AbortHandle;

use super::answers::{Answers, NetworkAnswer};
use super::config::{UdpConfig, open};
use super::inbox::Inbox;
use super::multicast::{self, Membership};
use super::read_wait::ReadWait;
use super::receive_loop;
use super::received::ReceivedBatch;
use super::registration::{Registration, WritableWatch};
use super::send::{self, OnFailure, Pause, RESUME_PAUSE, Submission};
use super::statistics::UdpStatistics;
use crate::bind_target::BindTarget;
use crate::endpoint::canonical;
use crate::error::{Error, Hresult};
use crate::readiness::{Readiness, ReadySink, readiness_waker};
use crate::runtime;
use crate::slot::Slot;

/// A bound UDP socket. Dropping it closes it.
#[derive(Debug)]
pub struct UdpSocket {
    pub(super) shared: Arc<Shared>,
    writable: Waker,
    /// Lives while a send waits for room in the send buffer.
    watch: Mutex<Option<WritableWatch>>,
    reader: Mutex<Option<AbortHandle>>,
    targets: RwLock<Vec<Target>>,
    interface: Option<Interface>,
    /// The facts to ask for once the local address is fixed.
    connected_facts: FactRequest,
    multicast_only: bool,
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
    receiver: Mutex<Receiver>,
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
        let sender = Sender::new(SockRef::from(&socket));
        let receiver = Receiver::new(SockRef::from(&socket));
        let socket = Registration::new(socket.into()).map_err(failed)?;
        let writable = readiness_waker(Arc::clone(&sink), Readiness::WRITABLE);
        let shared = Shared {
            socket: Slot::new(Arc::new(socket)),
            read_wait: ReadWait::default(),
            answers: Answers::default(),
            inbox: Inbox::new(config.receive_turn_limit),
            sink,
            sender: Mutex::new(sender),
            receiver: Mutex::new(receiver),
        };
        Ok(Self {
            shared: Arc::new(shared),
            writable,
            watch: Mutex::default(),
            reader: Mutex::default(),
            targets: RwLock::default(),
            interface: target.interface,
            connected_facts: config.facts(false),
            multicast_only: config.multicast_only,
        })
    }

    /// Fixes the peer: batches without targets go to it, and only its datagrams are received.
    ///
    /// # Errors
    /// hostNotFound 0x80072AF9 for a multicast address, WSAEOPNOTSUPP 0x8007273D for a socket that is for multicast only,
    /// otherwise what the system says, such as networkIsUnreachable.
    pub fn connect(&self, remote: SocketAddr) -> Result<(), Error> {
        if canonical(remote).ip().is_multicast() {
            return Err(Error::host_not_found(format!(
                "connect {remote}: a datagram socket cannot be connected to a multicast address"
            )));
        }
        if self.multicast_only {
            return Err(Error::not_supported(format!(
                "connect {remote}: a socket for multicast only cannot be connected"
            )));
        }
        self.with(|socket| {
            let remote = in_family_of(socket, remote);
            SockRef::from(socket.socket()).connect(&remote.into())?;
            request_facts(SockRef::from(socket.socket()), self.connected_facts)
        })?
        .map_err(|error| Error::from_io(format!("connect {remote}"), "connect", &error))
    }

    /// Connects to the first of these addresses that it can reach.
    ///
    /// # Errors
    /// Those of [`connect`](Self::connect) for the first address; noAddressesFound 0x800700E8 when there is none.
    pub fn connect_first(&self, remotes: &[SocketAddr]) -> Result<(), Error> {
        let mut failure = None;
        for &remote in remotes {
            match self.connect(remote) {
                Ok(()) => return Ok(()),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        Err(failure
            .unwrap_or_else(|| Error::new(Hresult::ERROR_NO_DATA, "connect: no address found")))
    }

    /// Starts to receive; a second call has no effect.
    pub fn start_receiving(&self) {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.get_or_insert_with(|| {
            self.shared.inbox.open();
            runtime::spawn(receive_loop::run(Arc::clone(&self.shared))).abort_handle()
        });
    }

    /// Takes the datagrams that arrived; `None` when there are none. Reading goes on in the background.
    pub fn take_received(&self) -> Option<ReceivedBatch> {
        self.shared.inbox.take()
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

    /// Registers a destination, with how datagrams travel to it, and returns its number for [`submit`](Self::submit).
    pub fn add_target(&self, target: impl Into<Target>) -> u32 {
        let mut targets = self.targets.write().unwrap_or_else(PoisonError::into_inner);
        targets.push(target.into());
        (targets.len() - 1) as u32
    }

    /// Sends datagrams that lie back to back in `slab`, from `cursor` on: datagram i has `lengths[i]` bytes and goes
    /// to the connected peer or to `targets[i]`. It never waits; where it has to, [`Submission::pause`] says why, the
    /// cursor stands behind what the kernel took, and the sink hears when to go on.
    ///
    /// # Errors
    /// RO_E_CLOSED after [`close`](Self::close). A datagram's own error is in the submission.
    pub fn submit(
        &self,
        slab: &[u8],
        lengths: &[u32],
        targets: Option<&[u32]>,
        cursor: &mut Cursor,
        on_failure: OnFailure,
    ) -> Result<Submission, Error> {
        let table = self.targets.read().unwrap_or_else(PoisonError::into_inner);
        let targets = targets.map_or(Targets::Connected, |indexes| Targets::Each {
            indexes,
            table: &table,
        });
        let batch = Outbound {
            slab,
            lengths,
            targets,
        };
        let submission =
            self.with(|socket| self.send_or_watch(socket, &batch, cursor, on_failure))?;
        if submission.pause == Some(Pause::NoBuffers) {
            self.resume_later();
        }
        Ok(submission)
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

    /// Joins a multicast group, on the bound interface where there is one. Joining twice is not an error.
    ///
    /// # Errors
    /// E_INVALIDARG for what is no group or no source of it, and for another interface than the bound one;
    /// addressFamilyNotSupported 0x8007273F for a group of a family that the socket does not carry;
    /// cannotAssignRequestedAddress 0x80072741 where no interface can do multicast; otherwise what the system says.
    pub fn join_multicast_group(&self, membership: &Membership) -> Result<(), Error> {
        self.change_membership("join", membership, multicast::join)
    }

    /// Leaves a multicast group, on every interface where it was joined unless one is named.
    ///
    /// # Errors
    /// Those of [`join_multicast_group`](Self::join_multicast_group); cannotAssignRequestedAddress 0x80072741 for a group
    /// that was not joined.
    pub fn leave_multicast_group(&self, membership: &Membership) -> Result<(), Error> {
        self.change_membership("leave", membership, multicast::leave)
    }

    fn change_membership(
        &self,
        what: &str,
        membership: &Membership,
        change: impl FnOnce(SockRef<'_>, &Membership) -> io::Result<()>,
    ) -> Result<(), Error> {
        let membership = self.on_bound_interface(membership)?;
        let operation = format!("{what} {}", membership.group);
        if !carries(self.local_address()?.ip(), membership.group) {
            let family = Hresult::WSAEAFNOSUPPORT;
            return Err(Error::of_call(operation, "setsockopt", family));
        }
        self.with(|socket| change(SockRef::from(socket.socket()), &membership))?
            .map_err(|error| Error::from_io(operation, "setsockopt", &error))
    }

    fn on_bound_interface(&self, membership: &Membership) -> Result<Membership, Error> {
        membership.check()?;
        let bound = self.interface.as_ref().map(|interface| interface.index);
        match (bound, membership.interface) {
            (Some(bound), Some(other)) if bound != other => Err(Error::invalid_argument(format!(
                "group {}: the socket is bound to another adapter",
                membership.group
            ))),
            (bound, named) => Ok(Membership {
                interface: named.or(bound),
                ..*membership
            }),
        }
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
    pub fn statistics(&self) -> Result<UdpStatistics, Error> {
        let drops = self
            .with(|socket| sockets_sys::udp::kernel_drops(SockRef::from(socket.socket())))?
            .map_err(|error| Error::from_io("kernel drops", "getsockopt", &error))?;
        Ok(UdpStatistics {
            sent: self.shared.lock_sender().counters(),
            received: self.shared.lock_receiver().counters(),
            kernel_drops: drops,
        })
    }

    /// Closes the socket; its port is free when this returns. Closing again has no effect.
    pub fn close(&self) {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reader) = reader.take() {
            reader.abort();
        }
        drop(self.shared.socket.take());
        self.end_watch();
        self.shared.answers.forget();
        self.shared.read_wait.end();
        self.shared.inbox.close();
    }

    fn send_or_watch(
        &self,
        socket: &Registration,
        batch: &Outbound<'_>,
        cursor: &mut Cursor,
        on_failure: OnFailure,
    ) -> Submission {
        self.end_watch();
        let submission = send::send(&self.shared, socket, batch, cursor, on_failure);
        if submission.pause == Some(Pause::SendBuffer) {
            self.watch(socket);
        }
        submission
    }

    /// The watch begins after the refusal, and the reactor tells at once when there is room already, so no news is lost.
    fn watch(&self, socket: &Registration) {
        let watch = runtime::enter().and_then(|_reactor| WritableWatch::new(socket));
        let Ok(watch) = watch else {
            self.resume_later();
            return;
        };
        if watch
            .poll(&mut Context::from_waker(&self.writable))
            .is_ready()
        {
            self.shared.sink.ready(Readiness::WRITABLE);
        }
        *self.lock_watch() = Some(watch);
    }

    fn end_watch(&self) {
        *self.lock_watch() = None;
    }

    fn lock_watch(&self) -> MutexGuard<'_, Option<WritableWatch>> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn resume_later(&self) {
        let shared = Arc::clone(&self.shared);
        runtime::spawn(async move {
            tokio::time::sleep(RESUME_PAUSE).await;
            shared.sink.ready(Readiness::WRITABLE);
        });
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

    pub(super) fn lock_receiver(&self) -> MutexGuard<'_, Receiver> {
        self.receiver.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Whether a socket with this local address has to do with groups of that family. The IPv6 wildcard stands for both.
fn carries(local: IpAddr, group: IpAddr) -> bool {
    local == Ipv6Addr::UNSPECIFIED || local.is_ipv4() == group.is_ipv4()
}

/// An IPv4 peer as a dual-stack socket wants it.
fn in_family_of(socket: &Registration, remote: SocketAddr) -> SocketAddr {
    match (socket.socket().local_addr(), remote) {
        (Ok(SocketAddr::V6(_)), SocketAddr::V4(remote)) => {
            SocketAddr::from((remote.ip().to_ipv6_mapped(), remote.port()))
        }
        _ => remote,
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
