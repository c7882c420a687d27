//! Binding, connecting, addresses and options.

use std::net::{IpAddr, SocketAddr};

use sockets_core::error::{Error, Hresult, SocketErrorStatus};
use sockets_core::socket::BindTarget;
use sockets_core::udp::UdpConfig;

use crate::ipv6::has_ipv6;
use crate::support::batch::Batch;
use crate::support::subject::{Arrival, Subject};
use crate::support::{address, at, parse, plain};

fn bind_error(target: &str) -> Error {
    Subject::open(&UdpConfig::default(), at(parse(target))).expect_err("it cannot be bound")
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], port))
}

/// Bound to every address of both families.
fn open_to_all() -> Subject {
    let config = UdpConfig::default();
    Subject::open(&config, BindTarget::default()).expect("a free port")
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = plain("127.0.0.1:0");
    let error = bind_error(&address(&taken).to_string());
    assert_eq!(error.status(), SocketErrorStatus::AddressAlreadyInUse);
    assert_eq!(error.syscall(), Some("bind"));
    let expected = format!("bind {}: address already in use", address(&taken));
    assert_eq!(error.to_string(), expected);
}

#[test]
fn an_address_of_another_machine_is_told() {
    let status = bind_error("198.51.100.1:0").status();
    assert_eq!(status, SocketErrorStatus::CannotAssignRequestedAddress);
}

#[test]
fn a_port_is_shared_with_those_who_share_alone() {
    let shared = UdpConfig {
        multicast_only: true,
        ..UdpConfig::default()
    };
    let first = Subject::open(&shared, at(loopback(0))).expect("a free port");
    let second = Subject::open(&shared, at(first.address())).expect("a shared port");
    assert_eq!(second.address(), first.address());
    let error = bind_error(&first.address().to_string());
    assert_eq!(error.status(), SocketErrorStatus::AddressAlreadyInUse);
}

#[test]
fn a_hop_limit_of_zero_is_refused() {
    let subject = open_to_all();
    subject.socket.set_hop_limit(255).expect("a hop limit");
    let error = subject.socket.set_hop_limit(0).expect_err("no hop limit");
    assert_eq!(error.hresult(), Hresult::E_INVALIDARG);
}

#[test]
fn the_receive_buffer_is_what_the_system_granted() {
    let config = UdpConfig {
        inbound_buffer_size: Some(20_000),
        ..UdpConfig::default()
    };
    let subject = Subject::open(&config, at(loopback(0))).expect("a free port");
    let size = subject.socket.receive_buffer_size().expect("open");
    // Linux doubles the size for its own bookkeeping.
    assert!([20_000, 40_000].contains(&size), "{size}");
}

#[test]
fn a_socket_bound_to_no_address_serves_ipv4_and_ipv6() {
    if !has_ipv6("a_socket_bound_to_no_address_serves_ipv4_and_ipv6") {
        return;
    }
    let mut subject = open_to_all();
    subject.socket.start_receiving();
    let local = subject.address();
    assert!(local.ip().is_unspecified() && local.port() != 0);
    for (ip, text) in [("127.0.0.1", "127.0.0.1:0"), ("::1", "[::1]:0")] {
        let peer = plain(text);
        let ip: IpAddr = ip.parse().expect("an address");
        peer.send_to(b"in", (ip, local.port()))
            .expect("room on the way");
        let expected = Arrival::Datagram(b"in".to_vec(), address(&peer));
        assert_eq!(subject.receive(1), [expected]);
        let target = subject.socket.add_target(address(&peer));
        let failures = Batch::of_sizes([3]).send_to(&subject, &[target]);
        assert_eq!(failures, []);
        let (length, from) = peer.recv_from(&mut [0; 8]).expect("a datagram");
        assert_eq!((length, from), (3, SocketAddr::new(ip, local.port())));
    }
}

#[test]
fn a_socket_bound_to_an_ipv4_address_serves_ipv4_alone() {
    if !has_ipv6("a_socket_bound_to_an_ipv4_address_serves_ipv4_alone") {
        return;
    }
    let subject = Subject::bind("0.0.0.0:0");
    let error = subject
        .socket
        .connect(parse("[::1]:9"))
        .expect_err("the wrong family");
    assert_eq!(error.status(), SocketErrorStatus::AddressFamilyNotSupported);
    let target = subject.socket.add_target(parse("[::1]:9"));
    let failures = Batch::of_sizes([3]).send_to(&subject, &[target]);
    assert_eq!(failures.len(), 1);
    // The port is still free for IPv6.
    plain(&format!("[::1]:{}", subject.address().port()));
}

#[test]
fn connecting_tells_both_ends_in_the_terms_of_the_peer() {
    for text in ["127.0.0.1:0", "[::1]:0"] {
        if text.starts_with('[') && !has_ipv6("connecting_tells_both_ends_in_the_terms_of_the_peer")
        {
            continue;
        }
        let (subject, peer) = (open_to_all(), plain(text));
        assert_eq!(subject.socket.remote_address(), None);
        let port = subject.address().port();
        subject.connect(address(&peer));
        assert_eq!(subject.socket.remote_address(), Some(address(&peer)));
        let local = SocketAddr::new(address(&peer).ip(), port);
        assert_eq!(subject.address(), local);
        subject.send(b"hello");
        let (_, from) = peer.recv_from(&mut [0; 8]).expect("a datagram");
        assert_eq!(from, local);
    }
}

#[test]
fn a_multicast_address_is_no_peer() {
    let subject = open_to_all();
    for group in ["239.1.2.3:9", "[ff02::1]:9", "[::ffff:224.0.0.1]:9"] {
        let error = subject
            .socket
            .connect(parse(group))
            .expect_err("no address");
        assert_eq!(error.hresult().value() as u32, 0x8007_2AF9, "{group}");
        assert!(error.to_string().contains("multicast"), "{error}");
        assert_eq!(subject.socket.remote_address(), None);
    }
}

#[test]
fn a_peer_without_a_route_is_told() {
    let subject = Subject::bind("127.0.0.1:0");
    let outcome = subject.socket.connect(parse("198.51.100.1:9"));
    let error = outcome.expect_err("loopback leads to this machine alone");
    assert_eq!(error.syscall(), Some("connect"));
    assert!(
        error.to_string().starts_with("connect 198.51.100.1:9: "),
        "{error}"
    );
}
