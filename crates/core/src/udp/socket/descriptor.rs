//! Adopting and detaching the descriptors of UDP sockets.

use std::sync::Arc;
use std::{io, net};

use socket2::{SockRef, Socket};
use sockets_sys::handoff::{self as system_handoff, Kind};
use sockets_sys::socket_options as system;

use super::UdpSocket;
use crate::capabilities::{self, Peers, Verb};
use crate::error::Error;
use crate::readiness::ReadySink;
use crate::runtime;
use crate::socket::FailedCall;
use crate::socket::handoff::{self, Adoption};
use crate::sync::lock;
use crate::udp::config::UdpConfig;
use crate::udp::options;
use crate::udp::packet_info::PacketInfoRequest;
use crate::udp::receiving::ReceivedBatch;
use crate::udp::registration::Registration;

/// A socket that no driver watches, until its owner goes on with it or closes it.
#[derive(Debug)]
pub(super) struct Suspended {
    socket: net::UdpSocket,
    watches_icmp_errors: bool,
}

/// The options of the socket behind a descriptor, as far as they can be read; the others are as by default. Nothing
/// changes.
///
/// # Errors
/// Those of [`UdpSocket::adopt`].
pub fn config_of(descriptor: i32) -> Result<UdpConfig, Error> {
    adoption(descriptor).look(read)
}

fn read(socket: &Socket) -> io::Result<UdpConfig> {
    let socket = || SockRef::from(socket);
    Ok(UdpConfig {
        hop_limit: system::hop_limit(socket())?,
        multicast_hop_limit: system::multicast_hop_limit(socket())?,
        multicast_loopback: system::multicast_loopback(socket())?,
        // Some systems do not report these.
        dont_fragment: system::dont_fragment(socket()).unwrap_or_default(),
        dscp: system::dscp(socket()).ok().filter(|&dscp| dscp != 0),
        ..UdpConfig::default()
    })
}

impl UdpSocket {
    /// Adopts a bound socket by its descriptor, which nothing else in the process may own, and changes the options in which
    /// `config` differs from [`config_of`]. With `watches_icmp_errors` it begins to
    /// [`watch_icmp_errors`](Self::watch_icmp_errors). On an error the caller keeps its descriptor.
    ///
    /// # Errors
    /// E_INVALIDARG for a socket that is not UDP over IPv4 or IPv6, or not bound, and for one that this process has in use
    /// already; WSAENOTSOCK 0x80072736, WSAEBADF 0x80072719; E_ILLEGAL_METHOD_CALL for options that only a bind can set;
    /// WSAEOPNOTSUPP 0x8007273D where sockets have no descriptors; tooManyOpenFiles 0x80072728; E_ACCESSDENIED 0x80070005 for a
    /// socket that no capability allows to bind, WSAEACCES 0x8007271D for one whose connected peer none allows.
    pub fn adopt(
        config: &UdpConfig,
        descriptor: i32,
        watches_icmp_errors: bool,
        sink: Arc<dyn ReadySink>,
    ) -> Result<Self, Error> {
        let failed = |error| adoption(descriptor).rejected(&error);
        let was = config_of(descriptor)?;
        if config.multicast_only || config.share_port {
            let text = format!("descriptor {descriptor}: sharing a port is decided by its bind");
            return Err(Error::illegal_method_call(text));
        }
        let peers = adoptable_peers(descriptor)?;
        let _reactor = runtime::enter().map_err(failed)?;
        let socket = Registration::adopt(sink.driver(), descriptor).map_err(failed)?;
        if let Err(failure) = take_over(SockRef::from(socket.socket()), &was, config) {
            socket.abandon();
            return Err(adoption(descriptor).failed(&failure));
        }
        let socket = Self::new(socket, config, None, peers, sink);
        match socket.watch_icmp_errors(watches_icmp_errors) {
            Ok(()) => Ok(socket),
            Err(error) => {
                socket.abandon();
                Err(error)
            }
        }
    }

    /// Gives up the descriptor without closing it. No task uses it yet.
    fn abandon(self) {
        let socket = self.receiving.socket.take();
        if let Some(socket) = socket.and_then(Arc::into_inner) {
            socket.abandon();
        }
    }

    /// Closes the socket and returns the number of a duplicate descriptor, which the caller owns. What was received before can
    /// still be taken; what arrives later waits for the new owner.
    ///
    /// # Errors
    /// tooManyOpenFiles 0x80072728, after which the socket is as before; RO_E_CLOSED after [`close`](Self::close);
    /// WSAEOPNOTSUPP 0x8007273D where sockets have no descriptors.
    pub fn detach(&self) -> Result<i32, Error> {
        let failed = |error| handoff::detach_failure(&error);
        let socket = self.with(|socket| handoff::duplicate(SockRef::from(socket.socket())))??;
        self.with(|socket| self.receiving.ignore_icmp_errors(socket))?
            .map_err(failed)?;
        self.release();
        self.receiving.drain_into_inbox(&socket).map_err(failed)?;
        handoff::give_out(socket)
    }

    /// Takes the socket out of its driver, and returns the number of its descriptor, which stays the socket's: another owner can be
    /// given a copy. What was received before can still be taken. No send may be waiting.
    ///
    /// # Errors
    /// Those of [`detach`](Self::detach), after which the socket is as before.
    pub fn suspend(&self) -> Result<i32, Error> {
        if let Some(suspended) = &*lock(&self.suspended) {
            return handoff::number(SockRef::from(&suspended.socket));
        }
        let socket = self.with(|socket| handoff::duplicate(SockRef::from(socket.socket())))??;
        let number = handoff::number(SockRef::from(&socket))?;
        let watches_icmp_errors = self.receiving.watches_icmp_errors();
        self.with(|socket| self.receiving.ignore_icmp_errors(socket))?
            .map_err(|error| handoff::detach_failure(&error))?;
        self.release();
        *lock(&self.suspended) = Some(Suspended {
            socket: socket.into(),
            watches_icmp_errors,
        });
        Ok(number)
    }

    /// Receives and sends again after [`suspend`](Self::suspend); without effect on a socket that does or is closed.
    ///
    /// # Errors
    /// The system's error when it cannot watch more sockets; the socket is closed then.
    pub fn resume(&self) -> Result<(), Error> {
        let Some(suspended) = lock(&self.suspended).take() else {
            return Ok(());
        };
        let failed = |error| Error::from_io("watch the socket", "epoll_ctl", &error);
        let _reactor = runtime::enter().map_err(failed)?;
        let driver = self.receiving.driver();
        let registration = Registration::new(driver, suspended.socket).map_err(failed)?;
        super::announce(self.receiving.peers.as_deref(), &registration);
        self.receiving.socket.put(Arc::new(registration));
        self.receiving.resume();
        self.watch_icmp_errors(suspended.watches_icmp_errors)
    }

    /// Takes what was received before [`suspend`](Self::suspend).
    pub fn take_waiting(&self) -> Option<ReceivedBatch> {
        self.receiving.take_waiting()
    }
}

/// The policy for the peers of a socket that was made elsewhere.
fn adoptable_peers(descriptor: i32) -> Result<Option<Arc<Peers>>, Error> {
    let Some(peers) = super::peers()? else {
        return Ok(None);
    };
    let remote = adoption(descriptor).look(|socket| Ok(socket.peer_addr().ok()))?;
    match remote.and_then(|remote| remote.as_socket()) {
        Some(remote) => peers.ask(
            remote,
            format_args!("adopt the socket connected to {remote}"),
        )?,
        None => capabilities::require(Verb::Bind, "adopt a datagram socket")?,
    }
    Ok(Some(peers))
}

fn take_over(socket: SockRef<'_>, was: &UdpConfig, config: &UdpConfig) -> Result<(), FailedCall> {
    options::change(SockRef::from(&*socket), was, config)?;
    let local = socket.local_addr().map_err(FailedCall::of("getsockname"))?;
    let is_bound_to_all = local
        .as_socket()
        .is_some_and(|local| local.ip().is_unspecified());
    PacketInfoRequest::of(config, is_bound_to_all).replace(None, SockRef::from(&*socket))?;
    system_handoff::prepare(socket).map_err(FailedCall::of("fcntl"))
}

fn adoption(descriptor: i32) -> Adoption {
    Adoption {
        kind: Kind::Datagram,
        descriptor,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::net::UdpSocket as PlainSocket;
    use std::os::fd::{AsRawFd, IntoRawFd};
    use std::sync::mpsc::{Receiver as Events, Sender as Reports, channel};

    use super::*;
    use crate::error::Hresult;
    use crate::readiness::Readiness;
    use crate::socket::BindTarget;

    #[derive(Debug)]
    pub(super) struct Reported(Reports<()>);

    impl ReadySink for Reported {
        fn ready(&self, _readiness: Readiness) {
            // A test that is done has dropped the receiver.
            let _ = self.0.send(());
        }
    }

    pub(super) fn sink() -> (Arc<Reported>, Events<()>) {
        let (reports, events) = channel();
        (Arc::new(Reported(reports)), events)
    }

    fn plain() -> PlainSocket {
        PlainSocket::bind("127.0.0.1:0").expect("a free port")
    }

    fn adopted(config: &UdpConfig, socket: PlainSocket) -> Result<UdpSocket, Error> {
        UdpSocket::adopt(config, socket.into_raw_fd(), false, sink().0)
    }

    #[test]
    fn options_stay_unless_they_were_changed() {
        let socket = plain();
        SockRef::from(&socket).set_ttl_v4(77).expect("a limit");
        SockRef::from(&socket).set_multicast_ttl_v4(5).expect("ok");
        SockRef::from(&socket).set_tos_v4(40).expect("a mark");
        let config = config_of(socket.as_raw_fd()).expect("a bound socket");
        assert_eq!((config.hop_limit, config.multicast_hop_limit), (77, 5));
        assert_eq!(config.dscp, Some(10));
        let changed = UdpConfig {
            multicast_hop_limit: 9,
            ..config
        };
        let socket = adopted(&changed, socket).expect("a bound socket");
        let read = |option: fn(&SockRef<'_>) -> io::Result<u32>| {
            let read = socket.with(|socket| option(&SockRef::from(socket.socket())));
            read.expect("open").expect("readable")
        };
        assert_eq!(read(|socket| socket.ttl_v4()), 77);
        assert_eq!(read(|socket| socket.multicast_ttl_v4()), 9);
        assert_eq!(read(|socket| socket.tos_v4()), 40);
    }

    #[test]
    fn an_option_that_fails_leaves_the_descriptor_to_its_owner() {
        let socket = plain();
        let config = UdpConfig {
            multicast_adapter_id: Some("none".into()),
            ..config_of(socket.as_raw_fd()).expect("a bound socket")
        };
        let error =
            UdpSocket::adopt(&config, socket.as_raw_fd(), false, sink().0).expect_err("none");
        assert_eq!(error.hresult(), Hresult::E_INVALIDARG);
        assert!(error.to_string().contains("multicastAdapter"), "{error}");
        assert!(socket.local_addr().is_ok());
        let config = UdpConfig {
            share_port: true,
            ..UdpConfig::default()
        };
        let error =
            UdpSocket::adopt(&config, socket.as_raw_fd(), false, sink().0).expect_err("too late");
        assert_eq!(error.hresult(), Hresult::E_ILLEGAL_METHOD_CALL);
        assert!(socket.local_addr().is_ok());
    }

    #[test]
    fn a_suspended_socket_receives_nothing_and_goes_on_when_it_is_resumed() {
        let (sink, events) = sink();
        let config = UdpConfig::default();
        let socket = UdpSocket::bind(&config, BindTarget::default(), sink).expect("a free port");
        let port = socket.local_address().expect("bound").port();
        socket.start_receiving();
        let sender = plain();
        let send = |text: &str| sender.send_to(text.as_bytes(), ("127.0.0.1", port));
        send("before").expect("sent");
        events.recv().expect("a report");
        let number = socket.suspend().expect("a number");
        assert_eq!(socket.suspend().expect("the same"), number);
        assert_eq!(socket.take_waiting().expect("one").slab, b"before");
        send("meanwhile").expect("sent");
        // The next owner would find it in the kernel.
        let copy = system_handoff::copy(number).expect("open");
        let mut buffer = [std::mem::MaybeUninit::uninit(); 16];
        let peeked = Socket::from(copy).peek(&mut buffer).expect("one");
        assert_eq!(peeked, "meanwhile".len());
        assert!(socket.take_waiting().is_none());
        while events.try_recv().is_ok() {}
        socket.resume().expect("watched again");
        events.recv().expect("a report");
        assert_eq!(socket.take_received().expect("one").slab, b"meanwhile");
        socket.suspend().expect("a number");
        socket.close();
        assert!(plain_at(port).is_ok(), "the port is free");
    }

    fn plain_at(port: u16) -> io::Result<PlainSocket> {
        PlainSocket::bind(("127.0.0.1", port))
    }

    #[test]
    fn what_came_before_is_ours_and_what_comes_later_is_theirs() {
        let (sink, events) = sink();
        let config = UdpConfig {
            receive_turn_limit: 1,
            ..UdpConfig::default()
        };
        let socket = UdpSocket::bind(&config, BindTarget::default(), sink).expect("a free port");
        let port = socket.local_address().expect("bound").port();
        socket.start_receiving();
        let sender = plain();
        let send = |text: &str| sender.send_to(text.as_bytes(), ("127.0.0.1", port));
        for text in ["1", "2", "3"] {
            send(text).expect("sent");
            // The inbox is full after the first one, and reading pauses.
            if text == "1" {
                events.recv().expect("a report");
            }
        }
        let number = socket.detach().expect("a descriptor");
        send("4").expect("sent");
        let batch = socket.take_received().expect("datagrams");
        assert_eq!(batch.slab, b"123");
        assert!(socket.take_received().is_none());
        let theirs = system_handoff::adopt(Kind::Datagram, number).expect("a bound socket");
        let mut buffer = [0; 8];
        let length = PlainSocket::from(theirs).recv(&mut buffer).expect("one");
        assert_eq!(&buffer[..length], b"4");
        assert_eq!(
            socket.detach().expect_err("closed").hresult(),
            Hresult::RO_E_CLOSED
        );
    }
}

#[cfg(all(test, target_os = "linux"))]
mod linux_tests {
    use std::os::fd::AsRawFd;

    use super::tests::sink;
    use super::*;
    use crate::error::Hresult;
    use crate::socket::BindTarget;

    #[test]
    fn a_descriptor_in_use_is_rejected_and_stays_in_use() {
        let own = UdpSocket::bind(&UdpConfig::default(), BindTarget::default(), sink().0)
            .expect("a free port");
        let number = own.with(|socket| socket.socket().as_raw_fd());
        let number = number.expect("open");
        let config = config_of(number).expect("a bound socket");
        let error = UdpSocket::adopt(&config, number, false, sink().0).expect_err("in use");
        assert_eq!(error.hresult(), Hresult::E_INVALIDARG);
        assert!(own.local_address().is_ok());
    }
}
