//! Names to addresses, with the system's resolver and a name server of our own.

#[path = "support/name_server.rs"]
mod name_server;

use std::net::SocketAddr;

use sockets_core::error::{Error, SocketErrorStatus};
use sockets_core::host_name::HostName;
use sockets_core::resolver::{HostNameSortOptions, Protocol, Resolver, local_endpoint};

use name_server::{Answer, NameServer};
use tokio::net::UdpSocket;

fn host(text: &str) -> HostName {
    HostName::parse(text).expect("a host name")
}

fn address(text: &str) -> SocketAddr {
    text.parse().expect("an address")
}

async fn resolve(name: &str, service: &str) -> Result<Vec<SocketAddr>, Error> {
    resolve_with(&Resolver::default(), name, service, Protocol::Tcp).await
}

async fn resolve_with(
    resolver: &Resolver,
    name: &str,
    service: &str,
    protocol: Protocol,
) -> Result<Vec<SocketAddr>, Error> {
    resolver
        .remote_addresses(&host(name), service, protocol, HostNameSortOptions::None)
        .await
}

async fn status(name: &str, service: &str) -> SocketErrorStatus {
    resolve(name, service).await.expect_err(name).status()
}

#[test]
fn addresses_and_ports_need_no_runtime() {
    // A lookup would need the runtime that is not there.
    let rows = [
        ("127.0.0.1", "80", "127.0.0.1:80"),
        ("::1", "65535", "[::1]:65535"),
        ("[fe80::1%7]", "1", "[fe80::1%7]:1"),
    ];
    for (name, service, expected) in rows {
        let mut future = std::pin::pin!(resolve(name, service));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let std::task::Poll::Ready(found) = future.as_mut().poll(&mut context) else {
            panic!("{name} was looked up");
        };
        assert_eq!(found.expect(name), [address(expected)]);
    }
}

#[tokio::test]
async fn services_of_the_database_have_ports() {
    let found = resolve("127.0.0.1", "http").await.expect("a known service");
    assert_eq!(found, [address("127.0.0.1:80")]);
    let found = resolve("localhost", "http").await.expect("a known service");
    assert!(found.iter().all(|address| address.port() == 80));
}

#[tokio::test]
async fn localhost_is_every_loopback_address_once() {
    let found = resolve("LocalHost", "9").await.expect("an address");
    assert!(found.iter().all(|address| address.ip().is_loopback()));
    assert!(found.contains(&address("127.0.0.1:9")));
    for address in &found {
        let count = found.iter().filter(|other| *other == address).count();
        assert_eq!(count, 1, "{address}");
    }
}

#[tokio::test]
async fn bad_services_fail_with_their_code() {
    for service in ["", "0", "65536"] {
        let error = resolve("127.0.0.1", service).await.expect_err(service);
        assert_eq!(error.hresult().unsigned(), 0x8007_0057, "{service:?}");
    }
    for service in ["no-such-service", "a b", "_sip", "-1"] {
        assert_eq!(
            status("127.0.0.1", service).await,
            SocketErrorStatus::ClassTypeNotFound
        );
        assert_eq!(
            status("localhost", service).await,
            SocketErrorStatus::ClassTypeNotFound
        );
    }
}

#[tokio::test]
async fn hosts_that_are_no_destination_fail_with_their_code() {
    for wildcard in ["0.0.0.0", "::"] {
        let status = status(wildcard, "80").await;
        assert_eq!(status, SocketErrorStatus::CannotAssignRequestedAddress);
    }
    let status = status("(01:23:45:67:89:AB)", "1").await;
    assert_eq!(status, SocketErrorStatus::AddressFamilyNotSupported);
    let error = resolve("fe80::1%no-such-interface", "80").await;
    let error = error.expect_err("no such interface");
    assert_eq!(error.status(), SocketErrorStatus::HostNotFound);
    assert!(error.to_string().contains("no-such-interface"), "{error}");
}

#[tokio::test]
async fn a_named_scope_is_the_number_of_the_interface() {
    let interfaces = sockets_sys::interfaces::interfaces().expect("a list");
    let interface = interfaces.first().expect("every machine has one");
    let found = resolve(&format!("fe80::1%{}", interface.name), "80")
        .await
        .expect("a known interface");
    assert_eq!(
        found,
        [address(&format!("[fe80::1%{}]:80", interface.index))]
    );
}

#[tokio::test]
async fn pairs_name_the_source_address() {
    let resolver = Resolver::default();
    let sort = HostNameSortOptions::OptimizeForLongConnections;
    let pairs = resolver
        .endpoint_pairs(&host("127.0.0.1"), "80", Protocol::Tcp, sort)
        .await
        .expect("a pair");
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0].remote, address("127.0.0.1:80"));
    assert_eq!(pairs[0].local, Some(address("127.0.0.1:0")));
}

#[tokio::test]
async fn records_lead_to_targets_in_their_order() {
    let records = vec![
        (20, 0, 5223, "localhost"),
        (10, 0, 5222, "localhost."),
        (30, 0, 5224, "127.0.0.1"),
    ];
    let server = NameServer::start([
        (
            "_xmpp-client._tcp.contoso.example",
            Answer::Records(records),
        ),
        (
            "_xmpp-client._udp.contoso.example",
            Answer::Records(vec![(1, 1, 9, "localhost")]),
        ),
    ])
    .await;
    let resolver = Resolver::with_name_servers(vec![server.address]);
    let found = resolve_with(&resolver, "contoso.example", "_xmpp-client", Protocol::Tcp)
        .await
        .expect("targets");
    let mut ports: Vec<u16> = found.iter().map(SocketAddr::port).collect();
    ports.dedup();
    assert_eq!(ports, [5222, 5223, 5224]);
    let found = resolve_with(&resolver, "contoso.example", "_xmpp-client", Protocol::Udp)
        .await
        .expect("targets");
    assert!(found.iter().all(|address| address.port() == 9));
}

#[tokio::test]
async fn names_are_decorated_where_they_are_not() {
    let answer = || Answer::Records(vec![(1, 1, 7000, "localhost")]);
    let server = NameServer::start([
        ("_our-game._tcp.contoso.example", answer()),
        ("_printer._sub._our-game._tcp.contoso.example", answer()),
    ])
    .await;
    let resolver = Resolver::with_name_servers(vec![server.address]);
    for service in [
        "our-game",
        "_our-game",
        "_printer._sub._our-game",
        "printer.sub.our-game",
    ] {
        let found = resolve_with(&resolver, "contoso.example.", service, Protocol::Tcp)
            .await
            .expect(service);
        assert!(found.contains(&address("127.0.0.1:7000")), "{service}");
    }
}

#[tokio::test]
async fn a_target_without_addresses_does_no_harm_beside_another() {
    let good = Answer::Records(vec![(1, 0, 1000, UNRESOLVABLE), (2, 0, 2000, "localhost")]);
    let bad = Answer::Records(vec![(1, 0, 1000, UNRESOLVABLE)]);
    let server = NameServer::start([
        ("_some._tcp.contoso.example", good),
        ("_none._tcp.contoso.example", bad),
    ])
    .await;
    let resolver = Resolver::with_name_servers(vec![server.address]);
    let found = resolve_with(&resolver, "contoso.example", "_some", Protocol::Tcp).await;
    assert!(
        found
            .expect("one target is left")
            .iter()
            .all(|address| address.port() == 2000)
    );
    let none = resolve_with(&resolver, "contoso.example", "_none", Protocol::Tcp).await;
    let error = none.expect_err("no target is left");
    assert_eq!(error.syscall(), Some("getaddrinfo"), "{error}");
}

/// No legal host name, so that the system's resolver rejects it without a query.
const UNRESOLVABLE: &str = "-";

#[tokio::test]
async fn a_domain_without_the_service_says_so() {
    const SERVFAIL: u8 = 2;
    let server = NameServer::start([
        ("_empty._tcp.contoso.example", Answer::Code(0)),
        (
            "_refused._tcp.contoso.example",
            Answer::Records(vec![(0, 0, 0, ".")]),
        ),
        ("_broken._tcp.contoso.example", Answer::Code(SERVFAIL)),
    ])
    .await;
    let resolver = Resolver::with_name_servers(vec![server.address]);
    let rows = [
        ("_missing", SocketErrorStatus::ClassTypeNotFound),
        ("missing", SocketErrorStatus::ClassTypeNotFound),
        ("_empty", SocketErrorStatus::ClassTypeNotFound),
        ("_refused", SocketErrorStatus::ClassTypeNotFound),
        ("_broken", SocketErrorStatus::NonAuthoritativeHostNotFound),
    ];
    for (service, expected) in rows {
        let found = resolve_with(&resolver, "contoso.example", service, Protocol::Tcp).await;
        let error = found.expect_err(service);
        assert_eq!(error.status(), expected, "{error}");
    }
}

/// The ports of the targets of `_some._tcp.contoso.example`.
async fn ports_from(name_servers: Vec<SocketAddr>) -> Vec<u16> {
    let resolver = Resolver::with_name_servers(name_servers);
    let found = resolve_with(&resolver, "contoso.example", "_some", Protocol::Tcp).await;
    let mut ports: Vec<u16> = found
        .expect("targets")
        .iter()
        .map(SocketAddr::port)
        .collect();
    ports.dedup();
    ports
}

async fn provider(answer: Answer) -> NameServer {
    NameServer::start([("_some._tcp.contoso.example", answer)]).await
}

#[tokio::test]
async fn more_records_than_fit_into_a_datagram_come_by_tcp() {
    let records = (1..=100).map(|n| (n, 0, n, "localhost")).collect();
    let server = provider(Answer::Records(records)).await;
    let expected: Vec<u16> = (1..=100).collect();
    assert_eq!(ports_from(vec![server.address]).await, expected);
}

#[tokio::test]
async fn a_server_that_fails_or_is_silent_hands_over_to_the_next() {
    const SERVFAIL: u8 = 2;
    const REFUSED: u8 = 5;
    let good = provider(Answer::Records(vec![(1, 1, 7, "localhost")])).await;
    let broken = provider(Answer::Code(SERVFAIL)).await;
    let closed = provider(Answer::Code(REFUSED)).await;
    let silent = UdpSocket::bind("127.0.0.1:0").await.expect("a free port");
    let silent = silent.local_addr().expect("bound");
    let gone = address("127.0.0.1:9");
    let servers = vec![silent, broken.address, gone, closed.address, good.address];
    assert_eq!(ports_from(servers).await, [7]);
}

#[tokio::test]
async fn an_answer_that_a_stranger_forged_is_ignored() {
    let good = provider(Answer::Records(vec![(1, 1, 7, "localhost")])).await;
    let server = UdpSocket::bind("127.0.0.1:0").await.expect("a free port");
    let address = server.local_addr().expect("bound");
    let forging = async {
        let mut query = [0; 512];
        let (length, peer) = server.recv_from(&mut query).await.expect("a query");
        let relay = UdpSocket::bind("127.0.0.1:0").await.expect("a free port");
        let mut answer = [0; 512];
        relay
            .send_to(&query[..length], good.address)
            .await
            .expect("sent");
        let answered = relay.recv(&mut answer).await.expect("an answer");
        let answer = &mut answer[..answered];
        // The port of the target is before its 11 bytes of name.
        let mut forged = answer.to_vec();
        forged[answered - 12] ^= 1;
        // From another socket, and with another identifier.
        relay.send_to(&forged, peer).await.expect("sent");
        forged[0] ^= 1;
        server.send_to(&forged, peer).await.expect("sent");
        server.send_to(answer, peer).await.expect("sent");
    };
    let (ports, ()) = tokio::join!(ports_from(vec![address]), forging);
    assert_eq!(ports, [7]);
}

#[tokio::test]
async fn a_query_that_was_lost_is_sent_again() {
    let server = UdpSocket::bind("127.0.0.1:0").await.expect("a free port");
    let resolver = Resolver::with_name_servers(vec![server.local_addr().expect("bound")]);
    let asking = resolve_with(&resolver, "contoso.example", "_some", Protocol::Tcp);
    let serving = async {
        let mut query = [0; 512];
        let (_, first) = server.recv_from(&mut query).await.expect("a query");
        let (length, peer) = server.recv_from(&mut query).await.expect("it again");
        assert_eq!(first, peer, "a new attempt has a new port");
        // The question and "does not exist".
        query[2..4].copy_from_slice(&[0x81, 0x83]);
        server.send_to(&query[..length], peer).await.expect("sent");
    };
    let (outcome, ()) = tokio::join!(asking, serving);
    let error = outcome.expect_err("it does not exist");
    assert_eq!(error.status(), SocketErrorStatus::ClassTypeNotFound);
}

#[tokio::test]
async fn local_endpoints_follow_the_rules_of_binding() {
    let any = local_endpoint(None, "", Protocol::Tcp)
        .await
        .expect("valid");
    assert!(any.is_any());
    let zero = local_endpoint(None, "0", Protocol::Tcp)
        .await
        .expect("valid");
    assert!(zero.is_any());
    let http = local_endpoint(None, "http", Protocol::Tcp)
        .await
        .expect("known");
    assert_eq!((http.address, http.port), (None, 80));
    let fixed = local_endpoint(Some(&host("127.0.0.1")), "7", Protocol::Udp).await;
    let fixed = fixed.expect("valid");
    assert_eq!(
        (fixed.address, fixed.port),
        (Some(address("127.0.0.1:7").ip()), 7)
    );
    let scoped = local_endpoint(Some(&host("fe80::1%7")), "", Protocol::Udp).await;
    assert_eq!(scoped.expect("valid").scope_id, 7);
    let named = local_endpoint(Some(&host("localhost")), "", Protocol::Udp).await;
    assert!(
        named
            .expect("known")
            .address
            .is_some_and(|address| address.is_loopback())
    );
}

#[tokio::test]
async fn bad_local_endpoints_fail_with_their_code() {
    let rows = [
        (Some("0.0.0.0"), "", 0x8007_2AF9),
        (Some("::"), "", 0x8007_2AF9),
        (Some("(01:23:45:67:89:AB)"), "", 0x8007_273F),
        (None, "65536", 0x8007_0057),
        (None, "no-such-service", 0x8007_277D),
        (None, "_sip", 0x8007_277D),
    ];
    for (name, service, hresult) in rows {
        let name = name.map(host);
        let found = local_endpoint(name.as_ref(), service, Protocol::Tcp).await;
        let error = found.expect_err(service);
        assert_eq!(error.hresult().unsigned(), hresult, "{name:?} {service:?}");
    }
}
