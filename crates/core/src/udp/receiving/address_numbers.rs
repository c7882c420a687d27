//! Numbers for addresses, so that an address crosses to JavaScript once and not with every datagram.

use std::collections::HashMap;
use std::net::SocketAddr;

use crate::wire::{KNOWN_ADDRESSES, NO_ADDRESS};

/// Addresses that got a number in a batch.
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
    /// The number of the address; a new one is announced in `new`.
    pub(super) fn number(&mut self, address: SocketAddr, new: &mut NewAddresses) -> u32 {
        if let Some((last, number)) = self.last
            && last == address
        {
            return number;
        }
        let number = match self.numbers.get(&address) {
            Some(&number) => number,
            None => self.announce(address, new),
        };
        self.last = Some((address, number));
        number
    }

    fn announce(&mut self, address: SocketAddr, new: &mut NewAddresses) -> u32 {
        // Forged addresses must not grow the table without end.
        if self.numbers.len() == KNOWN_ADDRESSES as usize {
            self.numbers.clear();
        }
        let number = self.next;
        // Numbers wrap around before NO_ADDRESS. By then the address that had the number before has left the table.
        self.next = (number + 1) % NO_ADDRESS;
        self.numbers.insert(address, number);
        if new.addresses.is_empty() {
            new.first = number;
        }
        new.addresses.push(address);
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
        let (mut table, mut new) = (AddressNumbers::default(), NewAddresses::default());
        let numbers = [1, 2, 1, 1, 2].map(|port| table.number(peer(port), &mut new));
        assert_eq!(numbers, [0, 1, 0, 0, 1]);
        assert_eq!(new.addresses, [peer(1), peer(2)]);
        assert_eq!(new.first, 0);
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
        let (mut table, mut new) = (AddressNumbers::default(), NewAddresses::default());
        let flood = |index: u32| SocketAddr::from((std::net::Ipv4Addr::from(index), 1));
        for index in 0..=KNOWN_ADDRESSES {
            table.number(flood(index), &mut new);
        }
        assert_eq!(table.numbers.len(), 1);
        assert_eq!(table.number(flood(0), &mut new), KNOWN_ADDRESSES + 1);
    }
}
