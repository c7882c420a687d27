//! Batches of received datagrams, as the owner takes them.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use sockets_sys::udp::{Arrival, PacketInfo};

use super::address_numbers::{AddressNumbers, NewAddresses};
use crate::error::Error;
use crate::socket::socket_address;
use crate::wire::NO_ADDRESS;

/// Everything that arrived since the last one was taken.
#[derive(Debug, Default)]
pub struct ReceivedBatch {
    /// The payloads, back to back.
    pub slab: Vec<u8>,
    /// The runs, in order of arrival.
    pub runs: Vec<ReceivedRun>,
    /// How many datagrams and errors the runs describe.
    pub count: usize,
    /// Senders that were not seen before.
    pub new_peers: NewAddresses,
    /// Local addresses that were not seen before, with port 0.
    pub new_locals: NewAddresses,
    /// Receive errors, such as the ICMP error "port unreachable" of a connected peer.
    pub errors: Vec<Error>,
}

/// Successive datagrams that differ only in their payload; or an error in its place between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceivedRun {
    /// Payload bytes of all datagrams; of an error its index in `errors`.
    pub bytes: u32,
    /// Bytes of each datagram; the last one may be shorter. 0 for one empty datagram.
    pub segment_size: u32,
    /// Number of the sender; [`NO_ADDRESS`] marks an error.
    pub peer: u32,
    /// Number of the address the datagrams were sent to; [`NO_ADDRESS`] where the system did not report it.
    pub local: u32,
    /// Number of the interface they came through.
    pub interface: Option<u32>,
    /// Traffic class byte: DSCP and ECN.
    pub traffic_class: Option<u8>,
    /// Hop limit (TTL) on arrival.
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
        self.runs.push(ReceivedRun::error(self.errors.len() as u32));
        self.errors.push(error);
        self.count += 1;
    }

    fn run(&mut self, arrival: &Arrival<'_>, addresses: &mut Addresses) -> ReceivedRun {
        let packet_info = &arrival.packet_info;
        let local = local_address(packet_info).map_or(NO_ADDRESS, |local| {
            addresses.locals.number(local, &mut self.new_locals)
        });
        ReceivedRun {
            bytes: arrival.payload.len() as u32,
            segment_size: arrival.segment_size as u32,
            peer: addresses.peers.number(arrival.peer, &mut self.new_peers),
            local,
            interface: packet_info.interface,
            traffic_class: packet_info.traffic_class,
            hop_limit: packet_info.hop_limit,
            time: packet_info.time,
            truncated: arrival.truncated,
        }
    }
}

impl ReceivedRun {
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

    /// Whether both together are one run: all datagrams of a run but the last have its segment size.
    fn goes_on_with(&self, next: &Self) -> bool {
        let is_whole = self.segment_size > 0 && self.bytes.is_multiple_of(self.segment_size);
        let bytes = self.bytes;
        is_whole && next.bytes > 0 && *self == Self { bytes, ..*next }
    }
}

/// The address a datagram was sent to, with the interface as its scope where it needs one.
fn local_address(packet_info: &PacketInfo) -> Option<SocketAddr> {
    let address = packet_info.local_address?;
    let scope = packet_info.interface.filter(|_| is_of_a_link(address));
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
    fn datagrams_with_different_packet_info_make_two_runs() {
        let plain = arrival(&[0; 10], 10);
        let packet_info = [
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
        for packet_info in packet_info {
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
            let packet_info = PacketInfo {
                local_address: Some(given.parse().expect("an address")),
                interface: Some(3),
                ..PacketInfo::default()
            };
            let expected = expected.parse().expect("an address");
            assert_eq!(local_address(&packet_info), Some(expected), "{given}");
        }
    }
}
