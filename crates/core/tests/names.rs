//! Sockets opened by names: invalid names, and the endpoints of valid ones.

#[path = "support/ipv6.rs"]
mod ipv6;

use std::net::{IpAddr, SocketAddr, UdpSocket as Plain};
use std::sync::Arc;

use sockets_core::error::{Error, Hresult};
use sockets_core::names::{
    DestinationName, LocalName, RemoteName, bind_tcp, bind_udp, connect_udp, resolve,
    sort_destinations,
};
use sockets_core::network_information;
use sockets_core::open::{OpenRequest, open};
use sockets_core::readiness::{Readiness, ReadySink};
use sockets_core::resolver::{HostNameSortOptions, Protocol};
use sockets_core::tcp::TcpConfig;
use sockets_core::udp::{Cursor, OnFailure, UdpConfig, UdpSocket};

use ipv6::has_ipv6;

/// An identifier that no adapter has.
const NO_ADAPTER: &str = "00000000-0000-0000-0000-000000000000";

/// Readiness is not awaited here.
#[derive(Debug)]
struct Deaf;

impl ReadySink for Deaf {
    fn ready(&self, _readiness: Readiness) {}
}

fn sink() -> Arc<dyn ReadySink> {
    Arc::new(Deaf)
}

fn remote(host: &str, service: &str) -> RemoteName {
    RemoteName {
        host: host.to_owned(),
        service: service.to_owned(),
    }
}

fn local(host: Option<&str>, service: &str) -> LocalName {
    LocalName {
        host: host.map(str::to_owned),
        service: service.to_owned(),
        adapter_id: None,
    }
}

fn to(address: SocketAddr) -> RemoteName {
    remote(&address.ip().to_string(), &address.port().to_string())
}

/// A plain socket and its address.
fn peer(address: &str) -> (Plain, SocketAddr) {
    let peer = Plain::bind(address).expect("a free port");
    let address = peer.local_addr().expect("bound");
    (peer, address)
}

async fn bound(local: LocalName) -> Result<UdpSocket, Error> {
    bind_udp(UdpConfig::default(), local, sink()).await
}

async fn connected(local: LocalName, remote: RemoteName) -> Result<UdpSocket, Error> {
    let sink = sink();
    connect_udp(UdpConfig::default(), local, remote, sink).await
}

async fn error_of_open(local: LocalName, remote: RemoteName) -> Error {
    let request = OpenRequest {
        local,
        ..OpenRequest::new(remote)
    };
    let failure = open(request, sink()).await.expect_err("TCP, connect");
    failure.error
}

/// The errors of every operation with this local name, which none of them accepts.
async fn errors_of_local(local: &LocalName) -> Vec<Error> {
    let (_peer, address) = peer("127.0.0.1:0");
    vec![
        error_of_open(local.clone(), to(address)).await,
        bind_tcp(TcpConfig::default(), local.clone(), sink())
            .await
            .expect_err("TCP, bind"),
        bound(local.clone()).await.expect_err("UDP, bind"),
        connected(local.clone(), to(address))
            .await
            .expect_err("UDP, connect"),
    ]
}

async fn connect_bound_udp(socket: &UdpSocket, remote: RemoteName) -> Result<(), Error> {
    let addresses = resolve(&remote, Protocol::Udp, HostNameSortOptions::None).await?;
    socket.connect_first(&addresses)
}

/// The errors of every operation with this remote name, which none of them accepts.
async fn errors_of_remote(remote: &RemoteName) -> Vec<Error> {
    let socket = bound(LocalName::default()).await.expect("a free port");
    vec![
        error_of_open(LocalName::default(), remote.clone()).await,
        connected(LocalName::default(), remote.clone())
            .await
            .expect_err("UDP, connect"),
        connect_bound_udp(&socket, remote.clone())
            .await
            .expect_err("UDP, bound"),
        resolve(remote, Protocol::Tcp, HostNameSortOptions::None)
            .await
            .expect_err("resolve"),
    ]
}

#[tokio::test]
async fn wrong_local_names_are_told_by_every_operation() {
    let rows = [
        (local(Some(""), ""), Hresult::E_INVALIDARG),
        (local(Some("no host"), ""), Hresult::E_INVALIDARG),
        (local(None, "65536"), Hresult::E_INVALIDARG),
        (local(None, "-1"), Hresult::WSATYPE_NOT_FOUND),
        (local(None, "no-such-service"), Hresult::WSATYPE_NOT_FOUND),
        (
            LocalName {
                adapter_id: Some(NO_ADAPTER.to_owned()),
                ..LocalName::default()
            },
            Hresult::E_INVALIDARG,
        ),
    ];
    for (local, expected) in rows {
        for error in errors_of_local(&local).await {
            assert_eq!(error.hresult(), expected, "{local:?}: {error}");
        }
    }
}

#[tokio::test]
async fn an_adapter_that_is_gone_is_named() {
    let local = LocalName {
        adapter_id: Some(NO_ADAPTER.to_owned()),
        ..LocalName::default()
    };
    let error = bound(local).await.expect_err("no such adapter");
    let expected = format!("adapter {NO_ADAPTER}: there is no such adapter");
    assert_eq!(error.to_string(), expected);
}

#[tokio::test]
async fn wrong_remote_names_are_told_by_every_operation() {
    let rows = [
        (remote("", "80"), Hresult::E_INVALIDARG),
        (remote("no host", "80"), Hresult::E_INVALIDARG),
        (remote("127.0.0.1", ""), Hresult::E_INVALIDARG),
        (remote("127.0.0.1", "0"), Hresult::E_INVALIDARG),
        (remote("127.0.0.1", "65536"), Hresult::E_INVALIDARG),
        (
            remote("127.0.0.1", "no-such-service"),
            Hresult::WSATYPE_NOT_FOUND,
        ),
        (remote("0.0.0.0", "80"), Hresult::WSAEADDRNOTAVAIL),
    ];
    for (remote, expected) in rows {
        for error in errors_of_remote(&remote).await {
            assert_eq!(error.hresult(), expected, "{remote:?}: {error}");
        }
    }
}

#[test]
fn destinations_are_put_in_order_by_their_names() {
    let destination = |local: Option<&str>, remote: &str| DestinationName {
        local: local.map(str::to_owned),
        remote: remote.to_owned(),
    };
    let sorted = |names: &[DestinationName]| sort_destinations(names, HostNameSortOptions::None);
    let names = [
        destination(None, "a.name.to.look.up"),
        destination(None, "127.0.0.1"),
    ];
    assert_eq!(sorted(&names), Ok(vec![1, 0]));
    for wrong in [
        destination(Some("no host"), "127.0.0.1"),
        destination(None, ""),
    ] {
        let error = sorted(&[wrong]).expect_err("no name");
        assert_eq!(error.hresult(), Hresult::E_INVALIDARG);
    }
}

#[tokio::test]
async fn a_multicast_address_is_no_peer() {
    let socket = bound(LocalName::default()).await.expect("a free port");
    for host in ["239.1.2.3", "ff02::1"] {
        let name = remote(host, "9");
        let outcomes = [
            connected(LocalName::default(), name.clone())
                .await
                .map(drop),
            connect_bound_udp(&socket, name).await,
        ];
        for outcome in outcomes {
            let error = outcome.expect_err("no address");
            assert_eq!(error.hresult().value() as u32, 0x8007_2AF9, "{error}");
        }
    }
}

#[tokio::test]
async fn a_taken_port_is_told() {
    let (_peer, taken) = peer("127.0.0.1:0");
    let name = local(Some("127.0.0.1"), &taken.port().to_string());
    let error = bound(name).await.expect_err("it is taken");
    assert_eq!(error.hresult(), Hresult::WSAEADDRINUSE);
    assert_eq!(
        error.to_string(),
        format!("bind {taken}: address already in use")
    );
}

#[tokio::test]
async fn a_local_name_is_the_address_it_stands_for() {
    for host in ["127.0.0.1", "localhost"] {
        let socket = bound(local(Some(host), "")).await.expect("a free port");
        let address = socket.local_address().expect("open");
        assert!(address.ip().is_loopback() && address.port() != 0);
        let sink = sink();
        let listener = bind_tcp(TcpConfig::default(), local(Some(host), ""), sink).await;
        let address = listener.expect("a free port").local_address();
        assert!(address.ip().is_loopback() && address.port() != 0);
    }
}

/// Sends a byte and returns the address that the peer sees.
fn sender_of(socket: &UdpSocket, peer: &Plain) -> SocketAddr {
    let (slab, lengths, mut cursor) = ([7], [1], Cursor::default());
    let submission = socket
        .submit(&slab, &lengths, None, &mut cursor, OnFailure::Stop)
        .expect("open");
    assert_eq!((cursor.index, submission.failures), (1, vec![]));
    peer.recv_from(&mut [0; 8]).expect("a datagram").1
}

#[tokio::test]
async fn connecting_takes_the_family_of_the_peer() {
    for (ip, any) in [("127.0.0.1", "127.0.0.1:0"), ("::1", "[::1]:0")] {
        if ip == "::1" && !has_ipv6("connecting_takes_the_family_of_the_peer") {
            continue;
        }
        let (peer, address) = peer(any);
        let socket = connected(LocalName::default(), to(address)).await;
        let socket = socket.expect("a way to loopback");
        assert_eq!(socket.remote_address(), Some(address));
        let local = socket.local_address().expect("open");
        assert_eq!(Ok(local.ip()), ip.parse::<IpAddr>());
        assert_eq!(sender_of(&socket, &peer), local);
    }
}

#[tokio::test]
async fn a_bound_socket_connects_to_an_address_that_it_can_reach() {
    let (peer, address) = peer("127.0.0.1:0");
    let socket = bound(local(Some("127.0.0.1"), ""))
        .await
        .expect("a free port");
    // The name may stand for the IPv6 loopback too, and even first.
    let name = remote("localhost", &address.port().to_string());
    connect_bound_udp(&socket, name)
        .await
        .expect("a way to loopback");
    assert_eq!(socket.remote_address(), Some(address));
    assert_eq!(Ok(sender_of(&socket, &peer)), socket.local_address());
}

#[tokio::test]
async fn a_local_address_of_the_other_family_reaches_no_peer() {
    let (_peer, address) = peer("127.0.0.1:0");
    if has_ipv6("a_local_address_of_the_other_family_reaches_no_peer") {
        let outcome = connected(local(Some("::1"), ""), to(address)).await;
        outcome.expect_err("IPv6 leads to no IPv4 address");
    }
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn an_adapter_restricts_the_socket() {
    let names = network_information::host_names().expect("a list");
    let loopback = names
        .iter()
        .find(|local| local.host_name.canonical() == "127.0.0.1")
        .and_then(|local| local.ip_information.as_ref())
        .expect("every machine has it");
    let local = LocalName {
        adapter_id: Some(loopback.adapter.id.clone()),
        ..LocalName::default()
    };
    let (peer, address) = peer("127.0.0.1:0");
    let socket = connected(local.clone(), to(address)).await;
    let socket = socket.expect("loopback leads there");
    assert_eq!(Ok(sender_of(&socket, &peer)), socket.local_address());
    bound(local).await.expect("a free port");
}
