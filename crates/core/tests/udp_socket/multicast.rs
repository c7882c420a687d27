//! Multicast groups on the loopback interface.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use socket2::SockRef;
use sockets_core::error::Hresult;
use sockets_core::network_information;
use sockets_core::socket::{BindTarget, LocalEndpoint};
use sockets_core::udp::{Membership, UdpConfig};

use crate::support::subject::{Arrival, Subject, roomy};
use crate::support::{address, at, parse, plain};

const GROUP: Ipv4Addr = Ipv4Addr::new(239, 255, 91, 17);

/// Bound to the loopback interface, to this address or to every one.
fn on_loopback(address: Option<IpAddr>) -> Subject {
    let names = network_information::host_names().expect("a list");
    let loopback = names
        .iter()
        .find(|local| local.host_name.canonical() == "127.0.0.1")
        .and_then(|local| local.ip_information.as_ref())
        .expect("every machine has it");
    let interface = network_information::interface_of_adapter(&loopback.adapter.id);
    let target = BindTarget {
        endpoint: LocalEndpoint {
            address,
            ..LocalEndpoint::default()
        },
        interface: interface.expect("a list"),
    };
    Subject::open(&roomy(), target).expect("a free port")
}

#[test]
fn a_group_may_be_joined_twice_and_its_datagrams_come_once() {
    for bound in [Some(Ipv4Addr::UNSPECIFIED.into()), None] {
        let mut subject = on_loopback(bound);
        subject.socket.start_receiving();
        for _ in 0..2 {
            let joined = subject
                .socket
                .join_multicast_group(&Membership::of(GROUP.into()));
            joined.expect("a group on loopback");
        }
        let from = plain("127.0.0.1:0");
        SockRef::from(&from)
            .set_multicast_if_v4(&Ipv4Addr::LOCALHOST)
            .expect("loopback");
        let group = SocketAddr::from((GROUP, subject.address().port()));
        from.send_to(b"to all", group).expect("room on the way");
        from.send_to(b"to you", ("127.0.0.1", group.port()))
            .expect("room on the way");
        let expected = [&b"to all"[..], b"to you"]
            .map(|payload| Arrival::Datagram(payload.to_vec(), address(&from)));
        assert_eq!(subject.receive(2), expected);
    }
}

#[test]
fn an_address_that_is_no_group_is_refused() {
    let subject = Subject::bind("127.0.0.1:0");
    for address in ["127.0.0.1", "::1", "255.255.255.255"] {
        let address: IpAddr = address.parse().expect("an address");
        let outcome = subject
            .socket
            .join_multicast_group(&Membership::of(address));
        let error = outcome.expect_err("no group");
        assert_eq!(error.hresult(), Hresult::E_INVALIDARG, "{address}");
    }
}

#[test]
fn a_group_of_the_other_family_is_told() {
    for (bound, group) in [
        ("127.0.0.1:0", "ff02::1234"),
        ("0.0.0.0:0", "ff02::1234"),
        ("[::1]:0", "224.3.0.5"),
    ] {
        let subject = Subject::bind(bound);
        let group = group.parse().expect("an address");
        let error = subject
            .socket
            .join_multicast_group(&Membership::of(group))
            .expect_err("the other family");
        assert_eq!(error.hresult(), Hresult::WSAEAFNOSUPPORT, "{bound}");
    }
}

#[test]
fn an_interface_that_there_is_not_is_told() {
    let subject = Subject::bind("0.0.0.0:0");
    let membership = Membership {
        interface: Some(9_999),
        ..Membership::of(GROUP.into())
    };
    let outcome = subject.socket.join_multicast_group(&membership);
    let error = outcome.expect_err("no such interface");
    assert_eq!(error.hresult(), Hresult::WSAEADDRNOTAVAIL);
}

#[test]
fn a_socket_bound_to_an_interface_stays_there() {
    let subject = on_loopback(None);
    let membership = Membership {
        interface: Some(9_999),
        ..Membership::of(GROUP.into())
    };
    let outcome = subject.socket.join_multicast_group(&membership);
    let error = outcome.expect_err("another interface");
    assert_eq!(error.hresult(), Hresult::E_INVALIDARG);
}

#[test]
fn a_source_is_one_host_of_the_family_of_the_group() {
    let subject = Subject::bind("0.0.0.0:0");
    for source in ["::1", "224.0.0.1"] {
        let membership = Membership {
            source: Some(source.parse().expect("an address")),
            ..Membership::of(GROUP.into())
        };
        let outcome = subject.socket.join_multicast_group(&membership);
        let error = outcome.expect_err("no source");
        assert_eq!(error.hresult(), Hresult::E_INVALIDARG, "{source}");
    }
}

#[test]
fn a_group_that_was_left_is_heard_no_more() {
    let mut subject = on_loopback(None);
    subject.socket.start_receiving();
    let from = plain("127.0.0.1:0");
    SockRef::from(&from)
        .set_multicast_if_v4(&Ipv4Addr::LOCALHOST)
        .expect("loopback");
    let membership = Membership::of(GROUP.into());
    let group = SocketAddr::from((GROUP, subject.address().port()));
    let joined = subject.socket.join_multicast_group(&membership);
    joined.expect("a group on loopback");
    from.send_to(b"received", group).expect("room on the way");
    assert_eq!(subject.receive(1).len(), 1);
    let left = subject.socket.leave_multicast_group(&membership);
    left.expect("joined before");
    from.send_to(b"to all", group).expect("room on the way");
    from.send_to(b"to you", ("127.0.0.1", group.port()))
        .expect("room on the way");
    let only = Arrival::Datagram(b"to you".to_vec(), address(&from));
    assert_eq!(subject.receive(1), [only]);
    let again = subject.socket.leave_multicast_group(&membership);
    let error = again.expect_err("left before");
    assert_eq!(error.hresult(), Hresult::WSAEADDRNOTAVAIL);
}

#[test]
fn a_socket_for_multicast_only_has_no_peer() {
    let config = UdpConfig {
        multicast_only: true,
        ..UdpConfig::default()
    };
    let subject = Subject::open(&config, at(parse("127.0.0.1:0"))).expect("a free port");
    for (remote, expected) in [
        ("127.0.0.1:9", Hresult::WSAEOPNOTSUPP),
        ("224.3.0.5:9", Hresult::WSAHOST_NOT_FOUND),
    ] {
        let outcome = subject.socket.connect(parse(remote));
        let error = outcome.expect_err("multicast only");
        assert_eq!(error.hresult(), expected, "{remote}");
    }
}
