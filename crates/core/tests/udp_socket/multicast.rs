//! Multicast groups on the loopback interface.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use socket2::SockRef;
use sockets_core::bind_target::BindTarget;
use sockets_core::endpoint::LocalEndpoint;
use sockets_core::error::Hresult;
use sockets_core::network_information;

use crate::support::subject::{Arrival, Subject, roomy};
use crate::support::{address, plain};

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
            let joined = subject.socket.join_multicast_group(GROUP.into());
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
        let outcome = subject.socket.join_multicast_group(address);
        let error = outcome.expect_err("no group");
        assert_eq!(error.hresult(), Hresult::E_INVALIDARG, "{address}");
    }
}

#[test]
fn a_group_of_the_other_family_is_told() {
    let subject = Subject::bind("127.0.0.1:0");
    let group = "ff02::1234".parse().expect("an address");
    let error = subject
        .socket
        .join_multicast_group(group)
        .expect_err("an IPv4 socket");
    assert_eq!(error.syscall(), Some("setsockopt"));
}
