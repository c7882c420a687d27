//! What a socket received, as its owner takes it.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use sockets_sys::udp::{Arrival, PacketInfo};

use super::address_numbers::{AddressNumbers, NewAddresses};
use crate::error::Error;
use crate::socket::socket_address;
use crate::wire::NO_ADDRESS;

/// Everything that arrived since the last look.
#[derive(Debug, Default)]
pub struct ReceivedBatch {
    /// The payloads, back to back.
    pub slab: Vec<u8>,
    /// The runs, in order of arrival.
    pub runs: Vec<Run>,
    /// How many datagrams and errors the runs stand for.
    pub count: usize,
    /// Senders that were not seen before.
    pub new_peers: NewAddresses,
    /// Local addresses that were not seen before, with port 0.
    pub new_locals: NewAddresses,
    /// Receive errors, such as a peer that answered with "port unreachable".
    pub errors: Vec<Error>,
}

/// Successive datagrams with all in common but their contents; or an error in its place between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Payload bytes of all datagrams; of an error its index in `errors`.
    pub bytes: u32,
    /// A datagram every so many bytes, the last one may be shorter; 0 for one empty datagram.
    pub segment_size: u32,
    /// Number of the sender; [`NO_ADDRESS`] marks an error.
    pub peer: u32,
    /// Number of the address the datagrams were sent to; [`NO_ADDRESS`] where the system did not tell.
    pub local: u32,
    /// Number of the interface they came through.
    pub interface: Option<u32>,
    /// Traffic class byte: DSCP and ECN.
    pub traffic_class: Option<u8>,
    /// Hop limit that was left.
    pub hop_limit: Option<u8>,
    /// When the system received them, since 1970-01-01 UTC.
    pub time: Option<Duration>,
    /// Whether the ends of the datagrams are lost.
    pub truncated: bool,
}

/// Numbers of the addresses of one socket.
#[derive(Debug, Default)]
pub(super) struct Addresses {
    peers: AddressNumbers,
    locals: AddressNumbers,
}

impl ReceivedBatch {
    /// Adds the datagrams of one arrival.
    pub(super) fn add(&mut self, arrival: &Arrival<'_>, addresses: &mut Addresses) {
        self.slab.extend_from_slice(arrival.payload);
        self.count += arrival.datagram_count();
        let run = self.run(arrival, addresses);
        match self.runs.last_mut() {
            Some(last) if last.goes_on_with(&run) => last.bytes += run.bytes,
            _ => self.runs.push(run),
        }
    }

    pub(super) fn add_error(&mut self, error: Error) {
        self.runs.push(Run::error(self.errors.len() as u32));
        self.errors.push(error);
        self.count += 1;
    }

    fn run(&mut self, arrival: &Arrival<'_>, addresses: &mut Addresses) -> Run {
        let facts = &arrival.packet_info;
        let local = local_address(facts).map_or(NO_ADDRESS, |local| {
            addresses.locals.number(local, &mut self.new_locals)
        });
        Run {
            bytes: arrival.payload.len() as u32,
            segment_size: arrival.segment_size as u32,
            peer: addresses.peers.number(arrival.peer, &mut self.new_peers),
            local,
            interface: facts.interface,
            traffic_class: facts.traffic_class,
            hop_limit: facts.hop_limit,
            time: facts.time,
            truncated: arrival.truncated,
        }
    }
}

impl Run {
    fn error(index: u32) -> Self {
        Self {
            bytes: index,
            segment_size: 0,
            peer: NO_ADDRESS,
            local: NO_ADDRESS,
            interface: None,
            traffic_class: None,
            hop_limit: None,
            time: None,
            truncated: false,
        }
    }

    /// Whether both together are one run: all but the last datagram of a run have its segment size.
    fn goes_on_with(&self, next: &Self) -> bool {
        let is_whole = self.segment_size > 0 && self.bytes.is_multiple_of(self.segment_size);
        let bytes = self.bytes;
        is_whole && next.bytes > 0 && *self == Self { bytes, ..*next }
    }
}

/// The address a datagram was sent to, with its interface where it means nothing without.
fn local_address(facts: &PacketInfo) -> Option<SocketAddr> {
    let address = facts.local_address?;
    let scope = facts.interface.filter(|_| is_of_a_link(address));
    Some(socket_address(address, 0, scope.unwrap_or(0)))
}

fn is_of_a_link(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(_) => false,
        IpAddr::V6(v6) => v6.is_unicast_link_local() || v6.segments()[0] & 0xff0f == 0xff02,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(payload: &[u8], segment_size: usize) -> Arrival<'_> {
        Arrival {
            payload,
            segment_size,
            peer: SocketAddr::from(([127, 0, 0, 1], 9)),
            truncated: false,
            packet_info: PacketInfo::default(),
        }
    }

    fn runs(arrivals: &[Arrival<'_>]) -> Vec<(u32, u32)> {
        let (mut batch, mut addresses) = (ReceivedBatch::default(), Addresses::default());
        for arrival in arrivals {
            batch.add(arrival, &mut addresses);
        }
        batch
            .runs
            .iter()
            .map(|run| (run.bytes, run.segment_size))
            .collect()
    }

    #[test]
    fn datagrams_of_one_size_make_one_run() {
        let rows = [
            ([(10, 10), (10, 10)], vec![(20, 10)]),
            ([(30, 10), (25, 10)], vec![(55, 10)]),
            ([(25, 10), (10, 10)], vec![(25, 10), (10, 10)]),
            ([(10, 10), (9, 9)], vec![(10, 10), (9, 9)]),
            ([(0, 0), (0, 0)], vec![(0, 0), (0, 0)]),
        ];
        for (given, expected) in rows {
            let arrivals: Vec<_> = given
                .iter()
                .map(|&(bytes, segment_size)| arrival(&[0; 64][..bytes], segment_size))
                .collect();
            assert_eq!(runs(&arrivals), expected, "{given:?}");
        }
    }

    #[test]
    fn datagrams_that_differ_in_a_fact_make_two_runs() {
        let plain = arrival(&[0; 10], 10);
        let facts = [
            PacketInfo {
                local_address: Some(IpAddr::from([127, 0, 0, 2])),
                ..PacketInfo::default()
            },
            PacketInfo {
                interface: Some(1),
                ..PacketInfo::default()
            },
            PacketInfo {
                traffic_class: Some(1),
                ..PacketInfo::default()
            },
            PacketInfo {
                hop_limit: Some(1),
                ..PacketInfo::default()
            },
            PacketInfo {
                time: Some(Duration::from_nanos(1)),
                ..PacketInfo::default()
            },
        ];
        for packet_info in facts {
            let other = Arrival {
                packet_info,
                ..plain
            };
            assert_eq!(runs(&[plain, other]).len(), 2, "{packet_info:?}");
        }
        let peer = SocketAddr::from(([127, 0, 0, 1], 10));
        assert_eq!(runs(&[plain, Arrival { peer, ..plain }]).len(), 2);
    }

    #[test]
    fn addresses_of_a_link_carry_their_interface() {
        let rows = [
            ("192.0.2.1", "192.0.2.1:0"),
            ("2001:db8::1", "[2001:db8::1]:0"),
            ("fe80::1", "[fe80::1%3]:0"),
            ("ff02::fb", "[ff02::fb%3]:0"),
            ("ff05::fb", "[ff05::fb]:0"),
        ];
        for (given, expected) in rows {
            let facts = PacketInfo {
                local_address: Some(given.parse().expect("an address")),
                interface: Some(3),
                ..PacketInfo::default()
            };
            let expected = expected.parse().expect("an address");
            assert_eq!(local_address(&facts), Some(expected), "{given}");
        }
    }
}
