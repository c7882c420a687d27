use std::io;
use std::net::{SocketAddr, UdpSocket};

use socket2::SockRef;
use sockets_sys::udp::{Arrival, Cursor, SendBatch, SendError};

use super::batch::{Batch, skip};
use super::path::{Path, Receiver, Sender};
use super::wait;

/// The outcome of a batch.
#[derive(Debug, Default)]
pub(crate) struct Delivery {
    /// Datagrams that could not be sent.
    pub(crate) failures: Vec<(usize, io::Error)>,
    /// ICMP errors for earlier datagrams.
    pub(crate) icmp_errors: Vec<io::Error>,
    /// The number of times the sender had to wait.
    pub(crate) pauses: usize,
    /// The datagrams that each receiver received.
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

    /// Checks that all datagrams but the failed ones arrived, once, whole, in order and at their target.
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

/// Holds a port that is closed to every other socket: connected to itself, it receives from no other sender, and the kernel
/// answers datagrams with "port unreachable".
pub(crate) fn closed_port(address: &str) -> io::Result<UdpSocket> {
    let socket = socket(address)?;
    socket.connect(socket.local_addr()?)?;
    Ok(socket)
}

/// Two sockets on the IPv4 loopback address, the first connected to the second.
pub(crate) fn connected_pair() -> io::Result<(UdpSocket, UdpSocket)> {
    let (from, to) = (socket("127.0.0.1:0")?, socket("127.0.0.1:0")?);
    from.connect(to.local_addr()?)?;
    Ok((from, to))
}

/// Sends a batch, with a new sender and new receivers of a path, and collects the datagrams that arrive.
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

/// Sends in windows that fit into the receive buffers: the loopback drops datagrams that do not.
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
        assert_eq!(cursor, batch.cursor_after(end));
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

/// The end of the window that starts at a datagram.
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

/// Most bytes that a datagram takes in a receive buffer: the kernel rounds allocations up and adds its own structures.
fn memory(length: usize) -> usize {
    2 * length + 1_536
}

fn send(
    sender: &mut dyn Sender,
    socket: &UdpSocket,
    batch: &SendBatch<'_>,
    cursor: &mut Cursor,
    delivery: &mut Delivery,
) -> io::Result<()> {
    while let Err(error) = sender.send(SockRef::from(socket), batch, cursor) {
        match error {
            SendError::WouldBlock => {
                delivery.pauses += 1;
                wait::until_writable(socket)?;
            }
            SendError::NoBuffers => return Err(io::Error::other("out of network buffers")),
            SendError::Icmp(error) => delivery.icmp_errors.push(error),
            SendError::Datagram(error) => {
                delivery.failures.push((cursor.index, error));
                skip(batch, cursor);
            }
        }
    }
    Ok(())
}

/// Receives until `count` datagrams arrived.
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
