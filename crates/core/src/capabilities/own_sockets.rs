//! The sockets of this process: loopback inside of it is always allowed.
//!
//! Sockets of this package are registered, while there is a policy. Others, such as those of node:net, are found among the
//! descriptors of the process where the system lists them.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};

use sockets_sys::handoff::Kind;
use sockets_sys::own_descriptors::has_socket;

use crate::socket::canonical;
use crate::sync::lock;

static BOUND: LazyLock<Registry<(Kind, SocketAddr)>> = LazyLock::new(Registry::default);
static CONNECTS: LazyLock<Registry<(SocketAddr, SocketAddr)>> = LazyLock::new(Registry::default);
static GENERATION: AtomicU64 = AtomicU64::new(0);

/// How many have each key.
#[derive(Debug)]
struct Registry<K>(Mutex<HashMap<K, usize>>);

impl<K> Default for Registry<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + std::hash::Hash> Registry<K> {
    fn add(&self, key: K) {
        *lock(&self.0).entry(key).or_default() += 1;
    }

    /// Takes one away, and returns whether there was one.
    fn remove(&self, key: &K) -> bool {
        let mut entries = lock(&self.0);
        let Some(count) = entries.get_mut(key) else {
            return false;
        };
        *count -= 1;
        if *count == 0 {
            entries.remove(key);
        }
        true
    }

    fn has(&self, key: &K) -> bool {
        lock(&self.0).contains_key(key)
    }
}

/// A bound socket of this process, while it lives.
#[derive(Debug)]
pub(crate) struct OwnSocket {
    key: (Kind, SocketAddr),
}

impl OwnSocket {
    pub(crate) fn new(kind: Kind, local: SocketAddr) -> Self {
        let key = (kind, canonical(local));
        BOUND.add(key);
        GENERATION.fetch_add(1, Ordering::Release);
        Self { key }
    }
}

impl Drop for OwnSocket {
    fn drop(&mut self) {
        BOUND.remove(&self.key);
        GENERATION.fetch_add(1, Ordering::Release);
    }
}

/// A connect of this process to a listener of its own. The listener takes it when it accepts, which may be after the client has
/// closed its socket: until then no other socket can have the pair of addresses.
#[derive(Debug)]
pub(crate) struct OwnConnect {
    key: (SocketAddr, SocketAddr),
    is_established: bool,
}

impl OwnConnect {
    /// Before the connect, from an address that is bound already.
    pub(crate) fn new(local: SocketAddr, remote: SocketAddr) -> Self {
        let key = (canonical(local), canonical(remote));
        CONNECTS.add(key);
        Self {
            key,
            is_established: false,
        }
    }

    /// Leaves the entry to the listener.
    pub(crate) fn established(mut self) {
        self.is_established = true;
    }
}

impl Drop for OwnConnect {
    fn drop(&mut self) {
        if !self.is_established {
            CONNECTS.remove(&self.key);
        }
    }
}

/// Changes whenever a socket of this package is bound or closed: what was found out about a peer may be wrong then.
pub(super) fn generation() -> u64 {
    GENERATION.load(Ordering::Acquire)
}

/// Whether a socket of this process is bound there.
pub(super) fn is_bound(kind: Kind, address: SocketAddr) -> bool {
    let address = canonical(address);
    let wildcards = ["0.0.0.0", "::"].map(|any| any.parse().ok());
    let candidates = wildcards.into_iter().flatten().chain([address.ip()]);
    let mut candidates = candidates.map(|ip| (kind, SocketAddr::new(ip, address.port())));
    candidates.any(|key| BOUND.has(&key)) || has_socket(kind, address)
}

/// Whether the client of an accepted connection is of this process. An entry counts once.
pub(super) fn is_own_client(client: SocketAddr, listener: SocketAddr) -> bool {
    let (client, listener) = (canonical(client), canonical(listener));
    CONNECTS.remove(&(client, listener)) || has_socket(Kind::Connection, client)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_socket_is_ones_own_while_it_lives() {
        // TEST-NET addresses, which no descriptor of the test is bound to.
        let (bound, any) = (address("192.0.2.1:9"), address("[::]:8"));
        let before = generation();
        let sockets = [bound, any].map(|local| OwnSocket::new(Kind::Datagram, local));
        assert!(generation() > before);
        assert!(is_bound(Kind::Datagram, bound));
        assert!(is_bound(Kind::Datagram, address("192.0.2.7:8")));
        assert!(!is_bound(Kind::Datagram, address("192.0.2.2:9")));
        assert!(!is_bound(Kind::Listener, bound));
        drop(sockets);
        assert!(!is_bound(Kind::Datagram, bound));
    }

    #[test]
    fn a_connect_of_ones_own_is_accepted_once() {
        let (client, listener) = (address("192.0.2.1:5"), address("192.0.2.1:6"));
        OwnConnect::new(client, listener).established();
        assert!(is_own_client(client, listener));
        assert!(!is_own_client(client, listener));
        drop(OwnConnect::new(client, listener));
        assert!(!is_own_client(client, listener));
    }
}
