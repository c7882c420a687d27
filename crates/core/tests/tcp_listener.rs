//! A listening TCP socket: what is accepted, when it pauses, how it closes.

#[cfg(target_os = "linux")]
#[path = "support/child_process.rs"]
mod child_process;
#[cfg(target_os = "linux")]
#[path = "support/descriptors.rs"]
mod descriptors;
#[path = "support/dropped_sink.rs"]
mod dropped_sink;
#[cfg(target_os = "linux")]
#[path = "support/few_descriptors.rs"]
mod few_descriptors;
#[path = "support/ipv6.rs"]
mod ipv6;
#[path = "support/recording_sink.rs"]
mod recording_sink;
#[path = "support/spawning.rs"]
mod spawning;

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use socket2::SockRef;
use sockets_core::error::{Error, SocketErrorStatus};
use sockets_core::readiness::Readiness;
use sockets_core::socket::{BindTarget, LocalEndpoint};
use sockets_core::tcp::{Accepted, TcpConfig, TcpListener};

use dropped_sink::SinkDrop;
use ipv6::has_ipv6;
use recording_sink::RecordingSink;
use spawning::SPAWNING;

/// Accepted connections that may wait for the owner.
const MAX_WAITING: usize = 512;

/// Where other programs leave the ports alone, for tests that connect to a port or take it again after its listener closed;
/// not every system has more than one loopback address.
const ALONE: &str = if cfg!(target_os = "linux") {
    "127.0.91.18:0"
} else {
    "127.0.0.1:0"
};

/// How long bytes may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A listener and its sink.
struct Subject {
    listener: TcpListener,
    sink: Arc<RecordingSink>,
}

impl Subject {
    fn bind(address: &str) -> Self {
        Self::open(
            TcpConfig::default(),
            at(address.parse().expect("an address")),
        )
        .expect("a free port")
    }

    fn open(config: TcpConfig, target: BindTarget) -> Result<Self, Error> {
        let sink = RecordingSink::new();
        let listener = TcpListener::bind(target, config, sink.shared())?;
        Ok(Self { listener, sink })
    }

    fn address(&self) -> SocketAddr {
        self.listener.local_address()
    }

    /// Waits for so many connections.
    fn accept(&self, count: usize) -> Vec<Accepted> {
        let mut accepted = Vec::new();
        while accepted.len() < count {
            self.sink.wait(Readiness::READABLE);
            accepted.extend(self.listener.take_accepted());
        }
        assert_eq!(accepted.len(), count, "more came than connected");
        accepted
    }
}

fn at(address: SocketAddr) -> BindTarget {
    BindTarget {
        endpoint: LocalEndpoint {
            address: Some(address.ip()),
            scope_id: 0,
            port: address.port(),
        },
        interface: None,
    }
}

fn client(address: SocketAddr) -> TcpStream {
    let client = TcpStream::connect(address).expect("a listener");
    client.set_read_timeout(Some(PATIENCE)).expect("possible");
    client
}

/// Lets the I/O threads finish what they do: another listener's connections go through them.
struct Clock(Subject);

impl Clock {
    fn new() -> Self {
        Self(Subject::bind("127.0.0.1:0"))
    }

    fn settle(&self) {
        for _ in 0..8 {
            drop(client(self.0.address()));
            self.0.accept(1);
        }
    }
}

#[test]
fn an_accepted_connection_has_the_options_of_the_listener() {
    let config = TcpConfig {
        no_delay: true,
        keep_alive: true,
        outbound_buffer_size: Some(20_000),
        hop_limit: 9,
        low_latency: true,
        ..TcpConfig::default()
    };
    let target = at("127.0.0.1:0".parse().expect("an address"));
    let subject = Subject::open(config, target).expect("a free port");
    let client = client(subject.address());
    let accepted = subject.accept(1).remove(0);
    assert_eq!(Some(accepted.remote), client.local_addr().ok());
    let socket = SockRef::from(&accepted.stream);
    assert!(socket.tcp_nodelay().expect("readable"));
    assert!(socket.keepalive().expect("readable"));
    assert_eq!(socket.ttl_v4().expect("readable"), 9);
    assert_eq!(socket.tos_v4().expect("readable") >> 2, 46);
    // Linux doubles the size for its own bookkeeping.
    assert!([20_000, 40_000].contains(&socket.send_buffer_size().expect("readable")));
}

#[test]
fn a_listener_bound_to_no_address_accepts_ipv4_and_ipv6() {
    if !has_ipv6("a_listener_bound_to_no_address_accepts_ipv4_and_ipv6") {
        return;
    }
    let subject = Subject::open(TcpConfig::default(), BindTarget::default());
    let subject = subject.expect("a free port");
    for ip in ["127.0.0.1", "::1"] {
        let ip = ip.parse().expect("an address");
        let client = client(SocketAddr::new(ip, subject.address().port()));
        let accepted = subject.accept(1).remove(0);
        assert_eq!(accepted.remote.ip(), ip);
        assert_eq!(Some(accepted.remote), client.local_addr().ok());
    }
}

#[test]
fn connections_are_accepted_in_their_order() {
    let subject = Subject::bind("127.0.0.1:0");
    let clients: Vec<_> = (0..100).map(|_| client(subject.address())).collect();
    let accepted = subject.accept(100);
    for (client, accepted) in clients.iter().zip(accepted) {
        assert_eq!(Some(accepted.remote), client.local_addr().ok());
    }
}

/// Connects as many as may wait, and more that stay in the backlog.
fn crowd(subject: &Subject, more: usize) {
    for _ in 0..MAX_WAITING + more {
        // The connection waits, whether its client lives or not.
        drop(client(subject.address()));
    }
    Clock::new().settle();
}

#[test]
fn accepting_pauses_when_512_wait_and_goes_on_when_they_are_taken() {
    let subject = Subject::bind("127.0.0.1:0");
    for _ in 0..2 {
        assert!(subject.listener.take_accepted().is_empty());
        crowd(&subject, 50);
        assert!(subject.sink.take(Readiness::READABLE) > 0);
        assert_eq!(subject.listener.take_accepted().len(), MAX_WAITING);
        subject.accept(50);
    }
}

#[test]
fn a_paused_listener_closes() {
    let _alone = SPAWNING.read();
    let subject = Subject::bind(ALONE);
    crowd(&subject, 5);
    let address = subject.address();
    subject.listener.close();
    assert!(subject.listener.take_accepted().is_empty());
    Subject::open(TcpConfig::default(), at(address)).expect("a free port");
}

#[test]
fn ports_and_addresses_that_cannot_be_had_are_told() {
    let subject = Subject::bind("127.0.0.1:0");
    let taken = subject.address();
    let foreign: SocketAddr = "198.51.100.1:0".parse().expect("an address");
    let rows = [
        (taken, SocketErrorStatus::AddressAlreadyInUse),
        (foreign, SocketErrorStatus::CannotAssignRequestedAddress),
    ];
    for (address, status) in rows {
        let outcome = Subject::open(TcpConfig::default(), at(address));
        let error = outcome.map(drop).expect_err("it cannot be bound");
        assert_eq!(error.status(), status);
        assert_eq!(error.syscall(), Some("bind"));
        let text = error.to_string();
        assert!(text.starts_with(&format!("bind {address}: ")), "{text}");
    }
}

/// Waits for the end of a connection that carries nothing.
fn end_of(mut client: TcpStream) -> io::Result<usize> {
    client.read(&mut [0; 8])
}

#[test]
fn closing_resets_the_connections_that_were_not_taken() {
    let _alone = SPAWNING.read();
    let subject = Subject::bind("127.0.0.1:0");
    let clients = [(); 3].map(|()| client(subject.address()));
    subject.sink.wait(Readiness::READABLE);
    subject.listener.close();
    for client in clients {
        let error = end_of(client).expect_err("a reset");
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    }
}

#[test]
fn a_suspended_listener_accepts_nothing_and_goes_on_when_it_is_resumed() {
    let subject = Subject::bind("127.0.0.1:0");
    let _first = client(subject.address());
    subject.accept(1);
    let number = subject.listener.suspend().expect("a number");
    assert_eq!(subject.listener.suspend().expect("the same"), number);
    // The kernel completes it; it stays in the backlog.
    let second = client(subject.address());
    assert!(subject.listener.take_accepted().is_empty());
    subject.listener.resume().expect("watched again");
    subject.listener.resume().expect("no effect");
    let accepted = subject.accept(1);
    assert_eq!(accepted[0].remote, second.local_addr().expect("connected"));
    subject.listener.suspend().expect("a number");
    subject.listener.close();
    assert!(subject.listener.suspend().is_err());
    assert!(
        TcpStream::connect(subject.address()).is_err(),
        "it is closed"
    );
}

#[test]
fn connections_that_were_taken_outlive_the_listener() {
    let subject = Subject::bind("127.0.0.1:0");
    let mut client = client(subject.address());
    let accepted = subject.accept(1).remove(0);
    subject.listener.close();
    drop(subject);
    (&accepted.stream).write_all(b"still here").expect("room");
    let mut received = [0; 10];
    client.read_exact(&mut received).expect("ten bytes");
    assert_eq!(&received, b"still here");
    client.write_all(b"so am I").expect("room");
}

/// Sends a request and waits for the response.
fn answer_to(mut client: TcpStream) -> io::Result<usize> {
    client.write_all(b"request")?;
    end_of(client)
}

#[test]
fn no_connection_is_left_hanging_by_a_close() {
    let _alone = SPAWNING.read();
    for _ in 0..300 {
        let subject = Subject::bind(ALONE);
        let address = subject.address();
        let clients = thread::scope(|scope| {
            let connecting = scope.spawn(|| {
                let clients = (0..8).map_while(|_| TcpStream::connect(address).ok());
                clients.collect::<Vec<_>>()
            });
            subject.sink.wait(Readiness::READABLE);
            subject.listener.close();
            connecting.join().expect("no failure")
        });
        for client in clients {
            client.set_read_timeout(Some(PATIENCE)).expect("possible");
            // Linux drops a connection whose last handshake segment arrives just then, and resets it on its next segment.
            let kind = answer_to(client).expect_err("a reset").kind();
            assert_eq!(kind, io::ErrorKind::ConnectionReset);
        }
    }
}

/// Clears a flag at the end of a scope, also when that is a failure.
struct Clear<'a>(&'a AtomicBool);

impl Drop for Clear<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

#[test]
fn the_port_is_free_when_close_returns_though_connections_pour_in() {
    let _alone = SPAWNING.read();
    let address = Subject::bind(ALONE).address();
    let flowing = AtomicBool::new(true);
    thread::scope(|scope| {
        scope.spawn(|| {
            while flowing.load(Ordering::Relaxed) {
                // There may be no listener just now.
                drop(TcpStream::connect(address));
            }
        });
        let _end = Clear(&flowing);
        for round in 0..300 {
            let subject = Subject::open(TcpConfig::default(), at(address)).expect("a free port");
            if round % 2 == 0 {
                subject.listener.close();
            }
        }
    });
}

#[test]
fn the_sink_of_a_closed_listener_is_dropped() {
    let (sink, dropped) = SinkDrop::watched();
    let target = at("127.0.0.1:0".parse().expect("an address"));
    drop(TcpListener::bind(target, TcpConfig::default(), sink).expect("a free port"));
    dropped.wait();
}

#[test]
fn connections_that_end_before_they_are_accepted_disturb_no_other() {
    let subject = Subject::bind("127.0.0.1:0");
    for _ in 0..50 {
        let client = client(subject.address());
        SockRef::from(&client)
            .set_linger(Some(Duration::ZERO))
            .expect("a TCP socket");
        drop(client);
    }
    let last = client(subject.address());
    let mut accepted = Vec::new();
    while !accepted.contains(&last.local_addr().expect("connected")) {
        subject.sink.wait(Readiness::READABLE);
        let remotes = subject.listener.take_accepted();
        accepted.extend(remotes.into_iter().map(|accepted| accepted.remote));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_listener_without_descriptors_waits_for_one() {
    let test = "a_listener_without_descriptors_waits_for_one";
    if few_descriptors::has_few_descriptors(test, 128) {
        let (subject, clock) = (Subject::bind("127.0.0.1:0"), Clock::new());
        clock.settle();
        let mut all = descriptors::all_descriptors();
        drop(all.pop());
        // It takes the last descriptor, and the kernel completes the connection.
        let client = client(subject.address());
        assert_eq!(
            TcpStream::connect(clock.0.address())
                .expect_err("no descriptor")
                .raw_os_error(),
            Some(libc::EMFILE)
        );
        assert!(subject.listener.take_accepted().is_empty());
        drop(all);
        clock.settle();
        let accepted = subject.accept(1).remove(0);
        assert_eq!(Some(accepted.remote), client.local_addr().ok());
    }
}
