use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::UdpSocket;

use super::*;

async fn bound() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a free port");
    let address = socket.local_addr().expect("bound");
    (socket, address)
}

/// The peer and the identifier of a query.
async fn asked(server: &UdpSocket) -> (SocketAddr, [u8; 2]) {
    let mut query = [0; 512];
    let (_, peer) = server.recv_from(&mut query).await.expect("a query");
    (peer, [query[0], query[1]])
}

#[tokio::test]
async fn a_server_that_is_silent_is_asked_in_every_attempt_from_another_port_with_another_identifier()
 {
    let (server, address) = bound().await;
    let servers = NameServers {
        addresses: vec![address],
        timeout: Duration::from_millis(100),
        attempts: 3,
    };
    let failure = srv_records("_a._tcp.b.", &servers).await;
    assert!(matches!(failure, Err(Failure::Timeout)));
    let mut queries = Vec::new();
    for _ in 0..servers.attempts {
        queries.push(asked(&server).await);
    }
    for (index, (peer, id)) in queries.iter().enumerate() {
        assert!(peer.port() >= 49152, "{peer}");
        let others = &queries[index + 1..];
        assert!(
            others
                .iter()
                .all(|other| (other.0, other.1) != (*peer, *id))
        );
    }
}

#[tokio::test]
async fn without_servers_there_is_no_answer() {
    let failure = srv_records("_a._tcp.b.", &NameServers::new(Vec::new())).await;
    assert!(matches!(failure, Err(Failure::NoServers)));
}

#[tokio::test]
async fn a_name_that_is_too_long_is_not_asked() {
    let (_server, address) = bound().await;
    let servers = NameServers::new(vec![address]);
    let failure = srv_records(&"a.".repeat(200), &servers).await;
    assert!(matches!(failure, Err(Failure::Name)));
}
