//! Connections over loopback: which attempt wins, from which address, and the errors when none does.

#[cfg(target_os = "linux")]
#[path = "support/full_listener.rs"]
mod full_listener;
#[path = "support/name_server.rs"]
mod name_server;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use socket2::SockRef;
use sockets_core::error::{Error, SocketErrorStatus};
use sockets_core::host_name::HostName;
use sockets_core::network_information;
use sockets_core::resolver::Resolver;
use sockets_core::tcp::TcpConfig;
use sockets_core::tcp::connect::{ConnectRequest, Connected, connect};
use tokio::net::TcpListener;

#[cfg(target_os = "linux")]
use full_listener::FullListener;
use name_server::{Answer, NameServer};

fn host(text: &str) -> HostName {
    HostName::parse(text).expect("a host name")
}

fn to(name: &str, port: u16) -> ConnectRequest {
    ConnectRequest::new(host(name), port.to_string())
}

async fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let port = listener.local_addr().expect("bound").port();
    (listener, port)
}

/// A port without a listener; it stays taken while the socket lives.
async fn closed_port() -> (tokio::net::TcpSocket, u16) {
    let (socket, address) = unused("127.0.0.1");
    (socket, address.port())
}

/// Where other tests leave the ports alone; not every system has more than one loopback address.
const ALONE: &str = if cfg!(target_os = "linux") {
    "127.0.91.19"
} else {
    "127.0.0.1"
};

/// An endpoint that stays free until the test takes it.
fn free_endpoint() -> SocketAddr {
    unused(ALONE).1
}

/// A socket that does nothing but hold a port of this address.
fn unused(address: &str) -> (tokio::net::TcpSocket, SocketAddr) {
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    let address = SocketAddr::new(address.parse().expect("an address"), 0);
    socket.bind(address).expect("a free port");
    let address = socket.local_addr().expect("bound");
    (socket, address)
}

/// From this endpoint to a port of loopback.
fn from(local: SocketAddr, port: u16) -> ConnectRequest {
    let mut request = to("127.0.0.1", port);
    request.local_host = Some(host(&local.ip().to_string()));
    request.local_service = local.port().to_string();
    request
}

async fn failure(request: ConnectRequest) -> Error {
    connect(request).await.expect_err("no listener")
}

#[tokio::test]
async fn an_address_is_connected_with_the_options_of_the_request() {
    let (listener, port) = listener().await;
    let mut request = to("127.0.0.1", port);
    request.config.hop_limit = 42;
    request.config.keep_alive = true;
    let Connected {
        stream,
        local,
        remote,
    } = connect(request).await.expect("a listener");
    let (_, peer) = listener.accept().await.expect("a connection");
    assert_eq!((local, remote.port()), (peer, port));
    assert_eq!(stream.local_addr().expect("connected"), local);
    let socket = SockRef::from(&stream);
    assert!(socket.tcp_nodelay().expect("readable"));
    assert!(socket.keepalive().expect("readable"));
    assert_eq!(socket.ttl_v4().expect("readable"), 42);
}

#[tokio::test]
async fn a_name_is_connected_at_the_address_that_answers() {
    let (_listener, port) = listener().await;
    let connected = connect(to("localhost", port)).await.expect("a listener");
    assert_eq!(connected.remote, SocketAddr::from(([127, 0, 0, 1], port)));
}

#[tokio::test]
async fn a_refused_connect_names_the_endpoint() {
    let (_socket, port) = closed_port().await;
    let error = failure(to("127.0.0.1", port)).await;
    assert_eq!(error.status(), SocketErrorStatus::ConnectionRefused);
    assert_eq!(error.code(), Some("ECONNREFUSED"));
    assert_eq!(error.syscall(), Some("connect"));
    assert_eq!(
        error.to_string(),
        format!("connect 127.0.0.1:{port}: connection refused")
    );
}

#[tokio::test]
async fn a_refused_connect_names_the_host_too() {
    let (_socket, port) = closed_port().await;
    let error = failure(to("LocalHost", port)).await;
    assert_eq!(error.status(), SocketErrorStatus::ConnectionRefused);
    let text = error.to_string();
    assert!(
        text.starts_with(&format!("connect LocalHost:{port} (")),
        "{text}"
    );
    assert!(text.ends_with("): connection refused"), "{text}");
}

#[tokio::test]
async fn the_local_address_and_port_are_those_of_the_request() {
    let (listener, port) = listener().await;
    let local = free_endpoint();
    let connected = connect(from(local, port)).await.expect("a listener");
    let (_, peer) = listener.accept().await.expect("a connection");
    assert_eq!(peer, local);
    assert_eq!(connected.local, peer);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_local_address_leaves_the_port_to_the_system() {
    let (listener, port) = listener().await;
    let mut request = to("127.0.0.1", port);
    request.local_host = Some(host("127.0.0.2"));
    let connected = connect(request).await.expect("a listener");
    let (_, peer) = listener.accept().await.expect("a connection");
    assert_eq!(peer.ip(), IpAddr::from([127, 0, 0, 2]));
    assert_eq!(connected.local, peer);
}

#[tokio::test]
async fn local_endpoints_that_cannot_be_had_are_told() {
    let (_listener, port) = listener().await;
    let rows = [
        (Some("::1"), "", SocketErrorStatus::NoAddressesFound),
        (
            Some("198.51.100.1"),
            "",
            SocketErrorStatus::CannotAssignRequestedAddress,
        ),
        (Some("0.0.0.0"), "", SocketErrorStatus::HostNotFound),
        (
            None,
            "no-such-service",
            SocketErrorStatus::ClassTypeNotFound,
        ),
    ];
    for (local, service, status) in rows {
        let mut request = to("127.0.0.1", port);
        request.local_host = local.map(host);
        request.local_service = service.to_owned();
        assert_eq!(
            failure(request).await.status(),
            status,
            "{local:?} {service:?}"
        );
    }
}

#[tokio::test]
async fn a_local_port_that_is_listened_on_is_taken() {
    let (_listener, port) = listener().await;
    let (_other, taken) = listener().await;
    let mut request = to("127.0.0.1", port);
    request.local_host = Some(host("127.0.0.1"));
    request.local_service = taken.to_string();
    let error = failure(request).await;
    assert_eq!(error.status(), SocketErrorStatus::AddressAlreadyInUse);
    assert_eq!(error.syscall(), Some("bind"));
}

#[tokio::test]
async fn a_local_port_is_free_again_at_once() {
    let local = free_endpoint();
    for _ in 0..2 {
        let (listener, port) = listener().await;
        let connected = connect(from(local, port)).await.expect("the port is free");
        let (peer, _) = listener.accept().await.expect("a connection");
        // The side that closes first is left in TIME_WAIT.
        drop(connected);
        peer.readable().await.expect("an end");
        assert_eq!(peer.try_read(&mut [0]).expect("an end"), 0);
    }
}

#[tokio::test]
async fn a_socket_does_not_connect_to_itself() {
    let local = free_endpoint();
    let mut request = from(local, local.port());
    request.remote_host = host(&local.ip().to_string());
    let status = failure(request).await.status();
    assert_eq!(status, SocketErrorStatus::ConnectionRefused);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_interface_can_be_chosen() {
    let (_listener, port) = listener().await;
    let names = network_information::host_names().expect("a list");
    let loopback = names
        .iter()
        .find(|local| local.host_name.canonical() == "127.0.0.1")
        .and_then(|local| local.ip_information.as_ref())
        .expect("every machine has it");
    let interface = network_information::interface_of_adapter(&loopback.adapter.id);
    let mut request = to("127.0.0.1", port);
    request.interface = interface.expect("a list");
    assert!(request.interface.is_some());
    let connected = connect(request).await.expect("loopback leads there");
    let device = SockRef::from(&connected.stream).device().expect("readable");
    assert_eq!(device.as_deref(), Some(&b"lo"[..]));
}

#[tokio::test]
async fn an_option_the_system_refuses_is_told_before_connecting() {
    let (_listener, port) = listener().await;
    let mut request = to("127.0.0.1", port);
    request.config.hop_limit = 0;
    let error = failure(request).await;
    assert_eq!(error.syscall(), Some("setsockopt"));
}

/// `contoso.example` offers `_service` at these ports of this machine, in this order.
async fn provider(ports: &[u16]) -> (NameServer, ConnectRequest) {
    let records = ports
        .iter()
        .zip(1..)
        .map(|(port, priority)| (priority, 0, *port, "localhost"))
        .collect();
    let server = NameServer::start([("_service._tcp.contoso.example", Answer::Records(records))]);
    let server = server.await;
    let mut request = ConnectRequest::new(host("contoso.example"), "_service");
    request.resolver = Resolver::with_name_servers(vec![server.address]);
    (server, request)
}

#[tokio::test]
async fn a_provider_that_refuses_hands_over_to_the_next() {
    let (_closed, closed) = closed_port().await;
    let (_listener, open) = listener().await;
    for serialize_connection_attempts in [false, true] {
        let (_server, mut request) = provider(&[closed, open]).await;
        request.config = TcpConfig {
            serialize_connection_attempts,
            ..TcpConfig::default()
        };
        let connected = connect(request).await.expect("the second one listens");
        assert_eq!(connected.remote.port(), open);
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_provider_that_is_silent_costs_a_quarter_of_a_second() {
    let silent = FullListener::bind();
    let (_listener, open) = listener().await;
    let (_server, request) = provider(&[silent.address.port(), open]).await;
    let begun = std::time::Instant::now();
    let connected = connect(request).await.expect("the second one listens");
    assert_eq!(connected.remote.port(), open);
    let elapsed = begun.elapsed();
    assert!(elapsed >= Duration::from_millis(250), "{elapsed:?}");
    // Alone it would be given three minutes.
    assert!(elapsed < Duration::from_secs(120), "{elapsed:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_given_three_minutes() {
    let silent = FullListener::bind();
    let begun = tokio::time::Instant::now();
    let error = failure(to("127.0.0.1", silent.address.port())).await;
    assert_eq!(error.status(), SocketErrorStatus::ConnectionTimedOut);
    assert_eq!(error.code(), Some("ETIMEDOUT"));
    assert_eq!(begun.elapsed().as_secs(), 180);
}
