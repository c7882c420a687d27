use std::io;
use std::net::{SocketAddr, UdpSocket};

use socket2::SockRef;
use sockets_sys::udp::{Arrival, Cursor, Outbound, Refusal};

use super::batch::{Batch, skip};
use super::path::{Path, Receiver, Sender};
use super::wait;

/// What became of a batch.
#[derive(Debug, Default)]
pub(crate) struct Delivery {
    /// Datagrams that failed for themselves.
    pub(crate) failures: Vec<(usize, io::Error)>,
    /// Late reports on earlier datagrams.
    pub(crate) late_reports: Vec<io::Error>,
    /// How often the sender had to wait.
    pub(crate) pauses: usize,
    /// For each receiver what it received.
    pub(crate) received: Vec<Vec<Datagram>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Datagram {
    pub(crate) payload: Vec<u8>,
    pub(crate) peer: SocketAddr,
}

impl Delivery {
    pub(crate) fn failed(&self) -> Vec<usize> {
        self.failures.iter().map(|&(index, _)| index).collect()
    }

    /// Checks that everything but the failed datagrams arrived, once, whole, in order and where it should.
    pub(crate) fn assert_complete(&self, batch: &Batch) {
        let failed = self.failed();
        for (number, received) in self.received.iter().enumerate() {
            let expected: Vec<_> = (0..batch.len())
                .filter(|index| batch.target(*index) == number && !failed.contains(index))
                .collect();
            let lengths: Vec<_> = received
                .iter()
                .map(|datagram| datagram.payload.len())
                .collect();
            let expected_lengths: Vec<_> = expected
                .iter()
                .map(|&index| batch.payload(index).len())
                .collect();
            assert_eq!(lengths, expected_lengths, "sizes at receiver {number}");
            for (datagram, index) in received.iter().zip(expected) {
                assert!(
                    datagram.payload == batch.payload(index),
                    "contents of datagram {index}"
                );
            }
        }
    }
}

/// A bound non-blocking socket with a large receive buffer.
pub(crate) fn socket(address: &str) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind(address)?;
    socket.set_nonblocking(true)?;
    SockRef::from(&socket).set_recv_buffer_size(4 << 20)?;
    Ok(socket)
}

/// Holds a port at which everybody is refused: connected to itself, the socket hears nobody else.
pub(crate) fn refusing() -> io::Result<UdpSocket> {
    let socket = socket("127.0.0.1:0")?;
    socket.connect(socket.local_addr()?)?;
    Ok(socket)
}

/// Two sockets on the IPv4 loopback address, the first connected to the second.
pub(crate) fn connected_pair() -> io::Result<(UdpSocket, UdpSocket)> {
    let (from, to) = (socket("127.0.0.1:0")?, socket("127.0.0.1:0")?);
    from.connect(to.local_addr()?)?;
    Ok((from, to))
}

/// Sends a batch, with a fresh sender and fresh receivers of a path, and collects what arrives.
pub(crate) fn deliver<P: Path>(
    batch: &Batch,
    from: &UdpSocket,
    to: &[UdpSocket],
) -> io::Result<Delivery> {
    let mut sender = P::sender(SockRef::from(from));
    let mut receivers: Vec<_> = to
        .iter()
        .map(|socket| P::receiver(SockRef::from(socket)))
        .collect();
    deliver_by(&mut *sender, &mut receivers, batch, from, to)
}

/// Sends in windows that the receive buffers can hold, because the loopback drops what they cannot.
pub(crate) fn deliver_by(
    sender: &mut dyn Sender,
    receivers: &mut [Box<dyn Receiver>],
    batch: &Batch,
    from: &UdpSocket,
    to: &[UdpSocket],
) -> io::Result<Delivery> {
    let mut delivery = Delivery {
        received: vec![Vec::new(); to.len()],
        ..Delivery::default()
    };
    let room = SockRef::from(&to[0]).recv_buffer_size()?;
    let mut cursor = Cursor::default();
    while cursor.index < batch.len() {
        let start = cursor.index;
        let end = window_end(batch, start, room);
        send(sender, from, &batch.prefix(end), &mut cursor, &mut delivery)?;
        assert_eq!(cursor, batch.cursor_behind(end));
        let failed = delivery.failed();
        for (number, socket) in to.iter().enumerate() {
            let expected = (start..end)
                .filter(|index| batch.target(*index) == number && !failed.contains(index))
                .count();
            let received = &mut delivery.received[number];
            receive(&mut *receivers[number], socket, expected, received)?;
        }
    }
    Ok(delivery)
}

/// Where the window that starts at a datagram ends.
fn window_end(batch: &Batch, start: usize, room: usize) -> usize {
    let mut free = room;
    (start..batch.len())
        .find(|&index| {
            let cost = memory(batch.payload(index).len());
            let fits = free >= cost || index == start;
            free = free.saturating_sub(cost);
            !fits
        })
        .unwrap_or(batch.len())
}

/// What a datagram takes of a receive buffer at most: the kernel rounds allocations up and adds its own records.
fn memory(length: usize) -> usize {
    2 * length + 1_536
}

fn send(
    sender: &mut dyn Sender,
    socket: &UdpSocket,
    batch: &Outbound<'_>,
    cursor: &mut Cursor,
    delivery: &mut Delivery,
) -> io::Result<()> {
    while let Err(refusal) = sender.send(SockRef::from(socket), batch, cursor) {
        match refusal {
            Refusal::WouldBlock => {
                delivery.pauses += 1;
                wait::until_writable(socket)?;
            }
            Refusal::NoBuffers => return Err(io::Error::other("out of network buffers")),
            Refusal::Peer(error) => delivery.late_reports.push(error),
            Refusal::Datagram(error) => {
                delivery.failures.push((cursor.index, error));
                skip(batch, cursor);
            }
        }
    }
    Ok(())
}

/// Receives until `count` datagrams came.
fn receive(
    receiver: &mut dyn Receiver,
    socket: &UdpSocket,
    count: usize,
    received: &mut Vec<Datagram>,
) -> io::Result<()> {
    let end = received.len() + count;
    while received.len() < end {
        wait::until_readable(socket)?;
        let mut add = |arrival: Arrival<'_>| {
            assert!(!arrival.truncated);
            received.extend(arrival.datagrams().map(|payload| Datagram {
                payload: payload.to_vec(),
                peer: arrival.peer,
            }));
        };
        receiver.receive(SockRef::from(socket), 64, &mut add)?;
    }
    assert_eq!(received.len(), end, "something arrived twice");
    Ok(())
}
