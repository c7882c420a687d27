//! One attempt to connect a real socket.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use sockets_sys::interfaces::Interface;
use sockets_sys::socket_options;
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use super::Connected;
use super::operation;
use super::runner::Connector;
use crate::capabilities::{OwnConnect, Policy};
use crate::error::{Error, Hresult};
use crate::socket::{FailedCall, LocalEndpoint};
use crate::tcp::config::TcpConfig;

/// How long a peer may take to answer; UWP's limit for a pair of addresses. Linux gives up after about two minutes.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3 * 60);

/// Connects sockets of one request.
#[derive(Debug)]
pub(super) struct SocketConnector {
    /// What error texts call the peer beside its address.
    pub(super) name: Option<String>,
    pub(super) local: LocalEndpoint,
    pub(super) interface: Option<Interface>,
    pub(super) config: TcpConfig,
    pub(super) policy: Option<&'static Policy>,
}

impl Connector for SocketConnector {
    type Connection = Connected;

    async fn connect(&self, remote: SocketAddr) -> Result<Connected, Error> {
        let socket = self.open(remote)?;
        let announced = self.announce(&socket, remote)?;
        let connecting = timeout(ATTEMPT_TIMEOUT, socket.connect(remote));
        let stream = connecting
            .await
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
            .map_err(|error| Error::from_io(self.operation(remote), "connect", &error))?;
        if let Some(announced) = announced {
            announced.established();
        }
        self.connected(stream, remote)
    }
}

impl SocketConnector {
    fn open(&self, remote: SocketAddr) -> Result<TcpSocket, Error> {
        let failed = |call: &'static str| {
            move |error: io::Error| Error::from_io(self.operation(remote), call, &error)
        };
        let socket = Socket::new(
            Domain::for_address(remote),
            Type::STREAM,
            Some(Protocol::TCP),
        )
        .map_err(failed("socket"))?;
        self.prepare(&socket)
            .map_err(|failure| failure.of_operation(self.operation(remote)))?;
        if !self.local.is_any() {
            let local = self.local.for_remote(remote);
            socket_options::bind(SockRef::from(&socket), local).map_err(failed("bind"))?;
        }
        Ok(TcpSocket::from_std_stream(socket.into()))
    }

    /// Under a policy, a listener of this process has to know its own clients, whose addresses are fixed for that before they
    /// connect.
    fn announce(
        &self,
        socket: &TcpSocket,
        remote: SocketAddr,
    ) -> Result<Option<OwnConnect>, Error> {
        if !self
            .policy
            .is_some_and(|policy| policy.is_announced(remote))
        {
            return Ok(None);
        }
        let failed = |error| Error::from_io(self.operation(remote), "bind", &error);
        let mut listener = remote;
        listener.set_ip(source_to(remote));
        if self.local.is_any() {
            let mut own = listener;
            own.set_port(0);
            socket.bind(own).map_err(failed)?;
        }
        let local = socket.local_addr().map_err(failed)?;
        Ok(Some(OwnConnect::new(local, listener)))
    }

    fn prepare(&self, socket: &Socket) -> Result<(), FailedCall> {
        socket
            .set_nonblocking(true)
            .map_err(FailedCall::of("fcntl"))?;
        self.config.apply(SockRef::from(socket))?;
        if let Some(interface) = &self.interface {
            socket_options::bind_to_interface(SockRef::from(socket), interface)
                .map_err(FailedCall::to_set("adapter"))?;
        }
        if self.local.port != 0 {
            // A client with a fixed port must be able to reconnect while its last connection is in TIME_WAIT.
            socket_options::prepare_listener(SockRef::from(socket))
                .map_err(FailedCall::of("setsockopt"))?;
        }
        Ok(())
    }

    fn connected(&self, stream: TcpStream, remote: SocketAddr) -> Result<Connected, Error> {
        let operation = || self.operation(remote);
        let local = stream
            .local_addr()
            .map_err(|error| Error::from_io(operation(), "getsockname", &error))?;
        // A socket whose own port, chosen by the system or given, is the one it connects to has connected to itself
        // (simultaneous open, RFC 9293 section 3.5): no peer listens on that port.
        if local == remote {
            return Err(Error::of_call(
                operation(),
                "connect",
                Hresult::WSAECONNREFUSED,
            ));
        }
        Ok(Connected {
            stream,
            local,
            remote,
        })
    }

    /// The operation and its endpoint, for error texts.
    fn operation(&self, remote: SocketAddr) -> String {
        operation(self.name.as_deref(), remote)
    }
}

/// The address that the system sends from to one of this machine: the same.
fn source_to(remote: SocketAddr) -> IpAddr {
    match remote.ip() {
        IpAddr::V4(any) if any.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(any) if any.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        own => own,
    }
}
