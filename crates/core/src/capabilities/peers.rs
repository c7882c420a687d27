//! The checks of addresses: of connections, and of the peers of one datagram socket.

use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use sockets_sys::handoff::Kind;
use url::Host;

use super::own_sockets::{OwnSocket, generation, is_bound, is_own_client};
use super::policy::Direction;
use super::{Policy, Zone};
use crate::error::Error;
use crate::socket::canonical;
use crate::sync::lock;

/// Peers whose verdict is kept. Forged addresses must not fill memory.
const MAX_VERDICTS: usize = 4_096;

impl Policy {
    /// Requires that a socket may connect or send to an address.
    ///
    /// # Errors
    /// WSAEACCES 0x8007271D.
    pub(crate) fn require_outbound(
        &self,
        kind: Kind,
        remote: SocketAddr,
        operation: impl Display,
    ) -> Result<(), Error> {
        let zone = Self::zone(remote.ip());
        let is_allowed = match zone {
            Zone::Loopback => self.is_loopback_exempt() || is_bound(kind, remote),
            zone => self.opens(zone, Direction::Outbound),
        };
        if is_allowed {
            return Ok(());
        }
        Err(self.denied(operation, zone, Direction::Outbound))
    }

    /// Those of the addresses that a socket may connect or send to.
    ///
    /// # Errors
    /// That of the first address when there is none.
    pub(crate) fn allowed(
        &self,
        kind: Kind,
        mut addresses: Vec<SocketAddr>,
        operation: impl Fn(SocketAddr) -> String,
    ) -> Result<Vec<SocketAddr>, Error> {
        let mut denied = None;
        addresses.retain(|&address| {
            let required = self.require_outbound(kind, address, operation(address));
            let is_allowed = required.is_ok();
            denied = denied.take().or_else(|| required.err());
            is_allowed
        });
        match denied {
            Some(error) if addresses.is_empty() => Err(error),
            _ => Ok(addresses),
        }
    }

    /// Requires that a proxy may be asked for a host. What it makes of a name is not known here; an address decides, however it
    /// is written.
    ///
    /// # Errors
    /// WSAEACCES 0x8007271D.
    pub(crate) fn require_behind_proxy(&self, host: &str) -> Result<(), Error> {
        let address = match Host::parse(host) {
            Ok(Host::Ipv4(v4)) => IpAddr::from(v4),
            Ok(Host::Ipv6(v6)) => IpAddr::from(v6),
            _ => return Ok(()),
        };
        let remote = SocketAddr::new(address, 0);
        self.require_outbound(
            Kind::Listener,
            remote,
            format_args!("connect {host} by a proxy"),
        )
    }

    /// Whether a listener may accept a connection from an address.
    pub(crate) fn allows_client(&self, client: SocketAddr, listener: SocketAddr) -> bool {
        match Self::zone(client.ip()) {
            Zone::Loopback => self.is_loopback_exempt() || is_own_client(client, listener),
            zone => self.opens(zone, Direction::Inbound),
        }
    }

    /// Requires that a connection may be used of which it is unknown which side connected.
    ///
    /// # Errors
    /// WSAEACCES 0x8007271D.
    pub(crate) fn require_peer(
        &self,
        local: Option<SocketAddr>,
        remote: SocketAddr,
        operation: impl Display,
    ) -> Result<(), Error> {
        if local.is_some_and(|local| self.allows_client(remote, local)) {
            return Ok(());
        }
        // A connection in which both ends are of this process has its other end among the connections.
        if Self::zone(remote.ip()) == Zone::Loopback && is_bound(Kind::Connection, remote) {
            return Ok(());
        }
        self.require_outbound(Kind::Listener, remote, operation)
    }

    /// Whether a connect to this address has to announce itself to a listener of this process.
    pub(crate) fn is_announced(&self, remote: SocketAddr) -> bool {
        !self.is_loopback_exempt() && Self::zone(remote.ip()) == Zone::Loopback
    }
}

/// The peers of one datagram socket.
#[derive(Debug)]
pub(crate) struct Peers {
    policy: &'static Policy,
    /// What other sockets of this process find the socket by.
    own: Mutex<Option<OwnSocket>>,
    /// Those that the socket sends to: their answers are received.
    asked: Mutex<HashSet<SocketAddr>>,
    verdicts: Mutex<Verdicts>,
    /// How often the destinations were forgotten.
    forgotten: AtomicU64,
    /// Datagrams that were dropped.
    denied: AtomicU64,
}

#[derive(Debug, Default)]
struct Verdicts {
    generation: u64,
    all: HashMap<SocketAddr, bool>,
}

impl Peers {
    pub(crate) fn new(policy: &'static Policy) -> Self {
        Self {
            policy,
            own: Mutex::default(),
            asked: Mutex::default(),
            verdicts: Mutex::default(),
            forgotten: AtomicU64::new(0),
            denied: AtomicU64::new(0),
        }
    }

    /// Other sockets of this process find the socket, which has this address.
    pub(crate) fn announce(&self, local: SocketAddr) {
        *lock(&self.own) = Some(OwnSocket::new(Kind::Datagram, local));
    }

    /// They find it no more.
    pub(crate) fn withdraw(&self) {
        drop(lock(&self.own).take());
    }

    /// The socket will send to this address, if it may.
    ///
    /// # Errors
    /// WSAEACCES 0x8007271D.
    pub(crate) fn ask(&self, remote: SocketAddr, operation: impl Display) -> Result<(), Error> {
        let remote = canonical(remote);
        self.policy
            .require_outbound(Kind::Datagram, remote, operation)?;
        if lock(&self.asked).insert(remote) {
            *lock(&self.verdicts) = Verdicts::default();
        }
        Ok(())
    }

    /// Changes whenever a verdict about loopback may have.
    pub(crate) fn generation(&self) -> u64 {
        generation()
    }

    /// The socket forgets its destinations, so that they do not add up.
    pub(crate) fn forget(&self) {
        lock(&self.asked).clear();
        self.forgotten.fetch_add(1, Ordering::Release);
        *lock(&self.verdicts) = Verdicts::default();
    }

    /// Requires that a group may be joined.
    ///
    /// # Errors
    /// WSAEACCES 0x8007271D.
    pub(crate) fn require_group(
        &self,
        group: IpAddr,
        operation: impl Display,
    ) -> Result<(), Error> {
        let zone = Policy::zone(group);
        if self.policy.opens(zone, Direction::Inbound) {
            return Ok(());
        }
        Err(self.policy.denied(operation, zone, Direction::Inbound))
    }

    /// As long as it is the same, a peer that was allowed is.
    fn stamp(&self) -> (u64, u64) {
        (generation(), self.forgotten.load(Ordering::Acquire))
    }

    /// Whether datagrams of this peer may be received.
    pub(crate) fn allows(&self, peer: SocketAddr) -> bool {
        let mut verdicts = lock(&self.verdicts);
        let generation = generation();
        if verdicts.generation != generation {
            *verdicts = Verdicts {
                generation,
                ..Verdicts::default()
            };
        }
        if verdicts.all.len() == MAX_VERDICTS && !verdicts.all.contains_key(&peer) {
            verdicts.all.clear();
        }
        let known = verdicts.all.entry(peer);
        *known.or_insert_with(|| self.judge(peer))
    }

    fn judge(&self, peer: SocketAddr) -> bool {
        let peer = canonical(peer);
        match Policy::zone(peer.ip()) {
            Zone::Loopback => self.policy.is_loopback_exempt() || is_bound(Kind::Datagram, peer),
            zone => self.policy.opens(zone, Direction::Inbound) || self.is_answer(peer, zone),
        }
    }

    fn is_answer(&self, peer: SocketAddr, zone: Zone) -> bool {
        self.policy.opens(zone, Direction::Outbound) && lock(&self.asked).contains(&peer)
    }

    /// Counts datagrams that were dropped.
    fn drop_datagrams(&self, count: usize) {
        self.denied.fetch_add(count as u64, Ordering::Relaxed);
    }

    pub(crate) fn denied(&self) -> u64 {
        self.denied.load(Ordering::Relaxed)
    }
}

/// Decides about received datagrams for the one who receives them: successive ones of one sender take no lock.
#[derive(Debug)]
pub(crate) struct PeerFilter {
    peers: Arc<Peers>,
    last: Option<(SocketAddr, (u64, u64))>,
}

impl PeerFilter {
    pub(crate) fn new(peers: Arc<Peers>) -> Self {
        Self { peers, last: None }
    }

    /// Whether datagrams of this peer are delivered; so many are counted where they are not.
    pub(crate) fn admits(&mut self, peer: SocketAddr, count: usize) -> bool {
        let stamp = self.peers.stamp();
        if self.last == Some((peer, stamp)) {
            return true;
        }
        let is_allowed = self.peers.allows(peer);
        if is_allowed {
            self.last = Some((peer, stamp));
        } else {
            self.peers.drop_datagrams(count);
        }
        is_allowed
    }
}

#[cfg(test)]
mod tests {
    use super::super::Capability::{InternetClient, InternetClientServer};
    use super::super::policy::tests::granting;
    use super::*;

    fn address(text: &str) -> SocketAddr {
        text.parse().expect("an address")
    }

    fn peers(granted: &[super::super::Capability], exempt: bool) -> Peers {
        Peers::new(Box::leak(Box::new(granting(granted, exempt))))
    }

    #[test]
    fn a_client_receives_answers_only() {
        let peers = peers(&[InternetClient], false);
        let (server, other) = (address("8.8.8.8:53"), address("8.8.8.8:54"));
        assert!(!peers.allows(server));
        peers.ask(server, "x").expect("allowed");
        assert!(peers.allows(server) && !peers.allows(other));
        assert!(peers.ask(address("10.1.1.1:53"), "x").is_err());
        assert!(!peers.allows(address("10.1.1.1:53")));
        peers.forget();
        assert!(!peers.allows(server));
    }

    #[test]
    fn a_server_receives_from_its_zone() {
        let peers = peers(&[InternetClientServer], false);
        for (peer, expected) in [
            ("8.8.8.8:1", true),
            ("[2606:4700::1]:1", true),
            ("192.168.99.1:1", false),
            ("[fe80::77]:1", false),
            ("[64:ff9b::a01:203]:1", false),
        ] {
            assert_eq!(peers.allows(address(peer)), expected, "{peer}");
            assert_eq!(peers.allows(address(peer)), expected, "{peer} again");
        }
    }

    #[test]
    fn loopback_is_for_this_process_while_its_socket_lives() {
        let (stranger, own) = (address("127.9.9.9:7"), address("127.9.9.9:8"));
        let peers = peers(&[InternetClient], false);
        assert!(!peers.allows(stranger) && !peers.allows(own));
        let socket = OwnSocket::new(Kind::Datagram, own);
        assert!(!peers.allows(stranger) && peers.allows(own));
        assert!(peers.ask(own, "x").is_ok() && peers.ask(stranger, "x").is_err());
        let peers = Arc::new(peers);
        let mut filter = PeerFilter::new(Arc::clone(&peers));
        assert!(filter.admits(own, 1) && filter.admits(own, 1) && !filter.admits(stranger, 3));
        drop(socket);
        assert!(!peers.allows(own) && !filter.admits(own, 1));
        assert_eq!(peers.denied(), 4);
        assert!(self::peers(&[InternetClient], true).allows(stranger));
    }
}
