//! Numbers for addresses, so that one crosses to the owner once and not with every datagram.

use std::collections::HashMap;
use std::net::SocketAddr;

use crate::wire::{KNOWN_ADDRESSES, NO_ADDRESS};

/// Addresses that were not seen before.
#[derive(Debug, Default)]
pub struct NewAddresses {
    /// Number of the first one; the others follow.
    pub first: u32,
    /// The addresses.
    pub addresses: Vec<SocketAddr>,
}

#[derive(Debug, Default)]
pub(super) struct AddressNumbers {
    numbers: HashMap<SocketAddr, u32>,
    last: Option<(SocketAddr, u32)>,
    next: u32,
}

impl AddressNumbers {
    /// The number of the address; a new one is announced in `news`.
    pub(super) fn number(&mut self, address: SocketAddr, news: &mut NewAddresses) -> u32 {
        if let Some((last, number)) = self.last
            && last == address
        {
            return number;
        }
        let number = match self.numbers.get(&address) {
            Some(&number) => number,
            None => self.announce(address, news),
        };
        self.last = Some((address, number));
        number
    }

    fn announce(&mut self, address: SocketAddr, news: &mut NewAddresses) -> u32 {
        // Forged addresses must not grow the table without end.
        if self.numbers.len() == KNOWN_ADDRESSES as usize {
            self.numbers.clear();
        }
        let number = self.next;
        // The number after the last one that is not NO_ADDRESS is 0 again, long after its first owner was forgotten.
        self.next = (number + 1) % NO_ADDRESS;
        self.numbers.insert(address, number);
        if news.addresses.is_empty() {
            news.first = number;
        }
        news.addresses.push(address);
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
    fn announces_each_address_once() {
        let (mut table, mut news) = (AddressNumbers::default(), NewAddresses::default());
        let numbers = [1, 2, 1, 1, 2].map(|port| table.number(peer(port), &mut news));
        assert_eq!(numbers, [0, 1, 0, 0, 1]);
        assert_eq!(news.addresses, [peer(1), peer(2)]);
        assert_eq!(news.first, 0);
    }

    #[test]
    fn numbers_go_on_in_the_next_batch() {
        let mut table = AddressNumbers::default();
        table.number(peer(1), &mut NewAddresses::default());
        let mut second = NewAddresses::default();
        assert_eq!(table.number(peer(9), &mut second), 1);
        assert_eq!((second.first, second.addresses), (1, vec![peer(9)]));
    }

    #[test]
    fn forgets_when_the_table_is_full() {
        let (mut table, mut news) = (AddressNumbers::default(), NewAddresses::default());
        let flood = |index: u32| SocketAddr::from((std::net::Ipv4Addr::from(index), 1));
        for index in 0..=KNOWN_ADDRESSES {
            table.number(flood(index), &mut news);
        }
        assert_eq!(table.numbers.len(), 1);
        assert_eq!(table.number(flood(0), &mut news), KNOWN_ADDRESSES + 1);
    }
}
