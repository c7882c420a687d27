//! Numbers for peers, so that an address crosses to the owner once and not with every datagram.

use std::collections::HashMap;
use std::net::SocketAddr;

use super::inbox::ReceivedBatch;

/// Peers remembered before the table starts over: forged source addresses must not grow it without end.
const MAX_PEERS: usize = 65_536;

#[derive(Debug, Default)]
pub(super) struct Peers {
    numbers: HashMap<SocketAddr, u32>,
    last: Option<(SocketAddr, u32)>,
    next: u32,
}

impl Peers {
    /// The peer's number; a new peer is announced in `batch`.
    pub(super) fn number(&mut self, peer: SocketAddr, batch: &mut ReceivedBatch) -> u32 {
        if let Some((address, number)) = self.last
            && address == peer
        {
            return number;
        }
        let number = match self.numbers.get(&peer) {
            Some(&number) => number,
            None => self.announce(peer, batch),
        };
        self.last = Some((peer, number));
        number
    }

    fn announce(&mut self, peer: SocketAddr, batch: &mut ReceivedBatch) -> u32 {
        if self.numbers.len() == MAX_PEERS {
            self.numbers.clear();
        }
        let number = self.next;
        // The number after the last one that is not NO_PEER is 0 again, long after its first owner was forgotten.
        self.next = (number + 1) % super::NO_PEER;
        self.numbers.insert(peer, number);
        if batch.new_peers.is_empty() {
            batch.first_new_peer = number;
        }
        batch.new_peers.push(peer);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(port: u16) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], port))
    }

    #[test]
    fn announces_each_peer_once() {
        let (mut peers, mut batch) = (Peers::default(), ReceivedBatch::default());
        let numbers = [1, 2, 1, 1, 2].map(|port| peers.number(peer(port), &mut batch));
        assert_eq!(numbers, [0, 1, 0, 0, 1]);
        assert_eq!(batch.new_peers, [peer(1), peer(2)]);
        assert_eq!(batch.first_new_peer, 0);
    }

    #[test]
    fn numbers_go_on_in_the_next_batch() {
        let (mut peers, mut first) = (Peers::default(), ReceivedBatch::default());
        peers.number(peer(1), &mut first);
        let mut second = ReceivedBatch::default();
        assert_eq!(peers.number(peer(9), &mut second), 1);
        assert_eq!(
            (second.first_new_peer, second.new_peers),
            (1, vec![peer(9)])
        );
    }

    #[test]
    fn forgets_when_the_table_is_full() {
        let (mut peers, mut batch) = (Peers::default(), ReceivedBatch::default());
        let flood = |index: u32| SocketAddr::from((std::net::Ipv4Addr::from(index), 1));
        for index in 0..=MAX_PEERS as u32 {
            peers.number(flood(index), &mut batch);
        }
        assert_eq!(peers.numbers.len(), 1);
        assert_eq!(peers.number(flood(0), &mut batch), MAX_PEERS as u32 + 1);
    }
}
