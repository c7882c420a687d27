//! A UDP socket: opening and closing it.

mod connect;
mod descriptor;
mod membership;
mod options;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use socket2::SockRef;
use sockets_sys::handoff::Kind;
use sockets_sys::udp::{Cursor, Target, receive_buffer};

pub use descriptor::config_of;

use self::descriptor::Suspended;

use super::config::UdpConfig;
use super::open::open;
use super::packet_info::PacketInfoRequest;
use super::receiving::{IcmpReport, ReceivedBatch, Receiving};
use super::registration::Registration;
use super::sending::{Batch, OnFailure, Sending, Submission};
use super::statistics::UdpStatistics;
use crate::capabilities::{self, OwnSocket, Peers, Verb};
use crate::error::Error;
use crate::readiness::ReadySink;
use crate::runtime;
use crate::socket::{BindTarget, Closable, canonical};
use crate::sync::lock;

/// A bound UDP socket. Dropping it closes it.
#[derive(Debug)]
pub struct UdpSocket {
    socket: Arc<Closable<Arc<Registration>>>,
    sending: Sending,
    receiving: Arc<Receiving>,
    /// Number of the interface that it is bound to.
    interface: Option<u32>,
    /// The packet info that the options ask for.
    packet_info: PacketInfoRequest,
    multicast_only: bool,
    /// The policy for its peers.
    peers: Option<Arc<Peers>>,
    /// Under a policy: other sockets of this process find it.
    own: Mutex<Option<OwnSocket>>,
    suspended: Mutex<Option<Suspended>>,
}

impl UdpSocket {
    /// Opens and binds a socket; readiness goes to `sink`.
    ///
    /// # Errors
    /// addressAlreadyInUse 0x80072740, cannotAssignRequestedAddress 0x80072741, WSAEACCES 0x8007271D for a reserved port,
    /// tooManyOpenFiles 0x80072728; E_ACCESSDENIED 0x80070005 when no capability allows to send. Datagrams from peers that none
    /// allows are dropped and counted; from others than those that the socket sends to only a server capability does.
    pub fn bind(
        config: &UdpConfig,
        target: BindTarget,
        sink: Arc<dyn ReadySink>,
    ) -> Result<Self, Error> {
        capabilities::require(Verb::Connect, "bind")?;
        let peers = peers()?;
        let failed = |error| Error::from_io(&target, "bind", &error);
        let _reactor = runtime::enter().map_err(failed)?;
        let socket = open(config, &target)?;
        let socket = Registration::new(sink.driver(), socket.into()).map_err(failed)?;
        let interface = target.interface.as_ref().map(|interface| interface.index);
        Ok(Self::new(socket, config, interface, peers, sink))
    }

    fn new(
        socket: Registration,
        config: &UdpConfig,
        interface: Option<u32>,
        peers: Option<Arc<Peers>>,
        sink: Arc<dyn ReadySink>,
    ) -> Self {
        let sending = Sending::new(Arc::clone(&sink), peers.clone());
        let own = own_socket(peers.as_deref(), &socket);
        let socket = Arc::new(Closable::new(Arc::new(socket)));
        let limit = config.receive_turn_limit;
        let receiving = Receiving::new(Arc::clone(&socket), sink, limit, peers.clone());
        Self {
            socket,
            sending,
            receiving: Arc::new(receiving),
            interface,
            packet_info: PacketInfoRequest::of(config, false),
            multicast_only: config.multicast_only,
            peers,
            own: Mutex::new(own),
            suspended: Mutex::default(),
        }
    }

    /// Registers a destination, with how datagrams travel to it, and returns its number for [`submit`](Self::submit).
    pub fn add_target(&self, target: impl Into<Target>) -> u32 {
        self.sending.add_target(target.into())
    }

    /// Forgets every destination: numbers begin with 0 again.
    pub fn forget_targets(&self) {
        self.sending.forget_targets();
    }

    /// Sends datagrams that lie back to back in `slab`, from `cursor` on: datagram i has `lengths[i]` bytes and goes
    /// to the connected peer or to `targets[i]`; a single target is that of all. It never blocks: when the kernel accepts no more, [`Submission::pause`] has
    /// the reason, the cursor stands behind what was accepted, and the sink is notified when to submit the rest.
    ///
    /// # Errors
    /// E_INVALIDARG when the slab, `targets` or the registered destinations are fewer than the rest of the batch needs;
    /// nothing is sent then. RO_E_CLOSED after [`close`](Self::close). A datagram's own error is in the submission.
    pub fn submit(
        &self,
        slab: &[u8],
        lengths: &[u32],
        targets: Option<&[u32]>,
        cursor: &mut Cursor,
        on_failure: OnFailure,
    ) -> Result<Submission, Error> {
        let batch = Batch {
            slab,
            lengths,
            targets,
        };
        self.with(|socket| {
            self.sending
                .submit(socket, &self.receiving, batch, cursor, on_failure)
        })?
    }

    /// Starts to receive; a second call has no effect.
    pub fn start_receiving(&self) {
        self.receiving.start();
    }

    /// Takes the datagrams that arrived; `None` when there are none. Reading goes on in the background.
    pub fn take_received(&self) -> Option<ReceivedBatch> {
        self.receiving.take()
    }

    /// Starts or stops collecting ICMP errors for sent datagrams; the sink is notified of them as readable. Sends never fail
    /// because of an ICMP error, watched or not. Where the system has no error queue, none is collected.
    ///
    /// # Errors
    /// tooManyOpenFiles 0x80072728; RO_E_CLOSED after [`close`](Self::close).
    pub fn watch_icmp_errors(&self, watch: bool) -> Result<(), Error> {
        self.with(|socket| {
            if watch {
                self.receiving.watch_icmp_errors(socket)
            } else {
                self.receiving.ignore_icmp_errors(socket)
            }
        })?
        .map_err(|error| Error::from_io("watch for answers", "setsockopt", &error))
    }

    /// Takes the ICMP errors that were collected since the last call.
    pub fn take_icmp_errors(&self) -> Vec<IcmpReport> {
        self.receiving.take_icmp_errors()
    }

    /// The bound address.
    pub fn local_address(&self) -> Result<SocketAddr, Error> {
        self.with(|socket| socket.socket().local_addr())?
            .map(canonical)
            .map_err(|error| Error::from_io("local address", "getsockname", &error))
    }

    /// The connected peer's address; `None` unless connected.
    pub fn remote_address(&self) -> Option<SocketAddr> {
        self.socket
            .with(|socket| socket.socket().peer_addr())?
            .ok()
            .map(canonical)
    }

    /// The receive buffer the system granted, in bytes.
    pub fn receive_buffer_size(&self) -> Result<usize, Error> {
        self.with(|socket| SockRef::from(socket.socket()).recv_buffer_size())?
            .map_err(|error| Error::from_io("receive buffer size", "getsockopt", &error))
    }

    /// Counters of the socket so far.
    ///
    /// # Errors
    /// RO_E_CLOSED after [`close`](Self::close).
    pub fn statistics(&self) -> Result<UdpStatistics, Error> {
        let buffer = self.with(|socket| receive_buffer(SockRef::from(socket.socket())))?;
        Ok(UdpStatistics {
            sent: self.sending.counters(),
            received: self.receiving.counters(),
            // A sandbox may forbid the call; then the number is unknown, as on systems without it.
            denied: self.peers.as_ref().map_or(0, |peers| peers.denied()),
            kernel_drops: buffer.ok().flatten().map(|buffer| buffer.drops.into()),
        })
    }

    /// Closes the socket; its port is free when this returns. Closing again has no effect.
    pub fn close(&self) {
        drop(lock(&self.suspended).take());
        self.release();
        self.receiving.discard();
    }

    /// Closes the socket, but keeps what was received. The order matters: the socket is taken before the waits and watches
    /// that share its descriptor are dropped, so that no task begins another.
    fn release(&self) {
        self.receiving.stop();
        drop(self.socket.take());
        drop(lock(&self.own).take());
        self.sending.end_watch();
        self.receiving.release();
    }

    fn with<R>(&self, call: impl FnOnce(&Registration) -> R) -> Result<R, Error> {
        self.socket
            .with(|socket| call(socket))
            .ok_or_else(|| Error::closed("the socket is closed"))
    }
}

/// Under a policy, what other sockets of this process find it by.
fn own_socket(peers: Option<&Peers>, socket: &Registration) -> Option<OwnSocket> {
    let local = peers.and_then(|_| socket.socket().local_addr().ok())?;
    Some(OwnSocket::new(Kind::Datagram, local))
}

/// The policy for the peers of a new socket.
fn peers() -> Result<Option<Arc<Peers>>, Error> {
    Ok(capabilities::policy()?.map(|policy| Arc::new(Peers::new(policy))))
}

impl Drop for UdpSocket {
    fn drop(&mut self) {
        self.close();
    }
}
