pub(crate) mod batch;
pub(crate) mod subject;

use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use sockets_core::socket::BindTarget;
use sockets_core::socket::LocalEndpoint;

/// How long a datagram may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A plain socket, for the other end.
pub(crate) fn plain(address: &str) -> UdpSocket {
    let socket = UdpSocket::bind(address).expect("a free port");
    socket
        .set_read_timeout(Some(PATIENCE))
        .expect("a timeout is possible");
    socket
}

/// Keeps a port that is closed for every other sender: it is connected to itself.
pub(crate) fn closed_port() -> UdpSocket {
    let socket = plain("127.0.0.1:0");
    socket.connect(address(&socket)).expect("a way to itself");
    socket
}

pub(crate) fn address(socket: &UdpSocket) -> SocketAddr {
    socket.local_addr().expect("bound")
}

pub(crate) fn at(address: SocketAddr) -> BindTarget {
    BindTarget {
        endpoint: LocalEndpoint {
            address: Some(address.ip()),
            scope_id: 0,
            port: address.port(),
        },
        interface: None,
    }
}

pub(crate) fn parse(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}
