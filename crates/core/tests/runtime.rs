//! The runtime starts with the first socket, or reports why it cannot.

#![cfg(target_os = "linux")]

#[path = "support/child_process.rs"]
mod child_process;
#[path = "support/descriptors.rs"]
mod descriptors;
#[path = "support/few_descriptors.rs"]
mod few_descriptors;
#[path = "support/recording_sink.rs"]
mod recording_sink;
#[path = "support/spawning.rs"]
mod spawning;

use std::net::UdpSocket as Plain;

use sockets_core::error::SocketErrorStatus;
use sockets_core::readiness::Readiness;
use sockets_core::runtime;
use sockets_core::socket::BindTarget;
use sockets_core::tcp::{TcpConfig, TcpListener};
use sockets_core::udp::{UdpConfig, UdpSocket};

use recording_sink::RecordingSink;

#[test]
fn a_process_without_descriptors_is_told_and_may_try_again() {
    let test = "a_process_without_descriptors_is_told_and_may_try_again";
    if !few_descriptors::has_few_descriptors(test, 128) {
        return;
    }
    let (sink, config) = (RecordingSink::new(), UdpConfig::default());
    let bind = || UdpSocket::bind(&config, BindTarget::default(), sink.shared());
    let listen = || TcpListener::bind(BindTarget::default(), TcpConfig::default(), sink.shared());
    let all = descriptors::all_descriptors();
    let outcomes = [runtime::start(), bind().map(drop), listen().map(drop)];
    for outcome in outcomes {
        let error = outcome.expect_err("no descriptor is left");
        assert_eq!(error.status(), SocketErrorStatus::TooManyOpenFiles);
    }
    drop(all);
    let socket = bind().expect("a descriptor");
    listen().expect("a descriptor");
    socket.start_receiving();
    assert_eq!(sink.take(Readiness::READABLE), 0);
    let port = socket.local_address().expect("open").port();
    Plain::bind("127.0.0.1:0")
        .and_then(|from| from.send_to(b"hello", ("127.0.0.1", port)))
        .expect("room on the way");
    sink.wait(Readiness::READABLE);
    assert!(socket.take_received().is_some());
}
