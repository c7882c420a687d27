//! A UDP socket: opening and closing it.

mod connect;
mod descriptor;
mod membership;
mod options;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, OnceLock};

use socket2::SockRef;
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
use crate::capabilities::{self, Peers, Verb};
use crate::error::Error;
use crate::readiness::ReadySink;
use crate::runtime;
use crate::socket::{BindTarget, canonical};
use crate::sync::lock;

/// A bound UDP socket. Dropping it closes it.
#[derive(Debug)]
pub struct UdpSocket {
    /// Made by the first destination or send: many sockets only receive.
    sending: OnceLock<Box<Sending>>,
    /// It has the socket too.
    receiving: Arc<Receiving>,
    /// Number of the interface that it is bound to.
    interface: Option<u32>,
    /// The packet info that the options ask for.
    packet_info: PacketInfoRequest,
    multicast_only: bool,
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
        announce(peers.as_deref(), &socket);
        let receiving = Receiving::new(socket, sink, config.receive_turn_limit, peers);
        Self {
            sending: OnceLock::new(),
            receiving: Arc::new(receiving),
            interface,
            packet_info: PacketInfoRequest::of(config, false),
            multicast_only: config.multicast_only,
            suspended: Mutex::default(),
        }
    }

    /// Registers a destination, with how datagrams travel to it, and returns its number for [`submit`](Self::submit).
    pub fn add_target(&self, target: impl Into<Target>) -> u32 {
        self.sending().add_target(target.into())
    }

    /// Forgets every destination: numbers begin with 0 again.
    pub fn forget_targets(&self) {
        if let Some(sending) = self.sending.get() {
            sending.forget_targets();
        }
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
            self.sending()
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
        self.receiving
            .socket
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
        let sent = self.sending.get().map(|sending| sending.counters());
        let peers = self.receiving.peers.as_ref();
        Ok(UdpStatistics {
            sent: sent.unwrap_or_default(),
            received: self.receiving.counters(),
            // A sandbox may forbid the call; then the number is unknown, as on systems without it.
            denied: peers.map_or(0, |peers| peers.denied()),
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
        drop(self.receiving.socket.take());
        if let Some(peers) = &self.receiving.peers {
            peers.withdraw();
        }
        if let Some(sending) = self.sending.get() {
            sending.end_watch();
        }
        self.receiving.release();
    }

    fn sending(&self) -> &Sending {
        let Receiving { sink, peers, .. } = &*self.receiving;
        self.sending
            .get_or_init(|| Box::new(Sending::new(Arc::clone(sink), peers.clone())))
    }

    fn with<R>(&self, call: impl FnOnce(&Registration) -> R) -> Result<R, Error> {
        self.receiving
            .socket
            .with(|socket| call(socket))
            .ok_or_else(|| Error::closed("the socket is closed"))
    }
}

/// Under a policy, other sockets of this process find it.
fn announce(peers: Option<&Peers>, socket: &Registration) {
    if let Some(peers) = peers
        && let Ok(local) = socket.socket().local_addr()
    {
        peers.announce(local);
    }
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

/// Where locks are the smallest.
#[cfg(all(test, target_os = "linux", target_pointer_width = "64"))]
mod linux_tests {
    use super::*;

    /// What only some sockets need belongs into a box that they make: a server may have 100,000 that wait.
    #[test]
    fn an_idle_socket_is_small() {
        assert!(size_of::<UdpSocket>() <= 56);
        assert!(size_of::<Receiving>() <= 320);
        assert!(size_of::<Registration>() <= 40);
    }
}
