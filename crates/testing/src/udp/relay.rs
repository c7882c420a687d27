//! The ceiling of a media relay: `crates/sys`, one copy of what arrived, and the same header in each datagram.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::thread;
use std::time::{Duration, Instant};

use socket2::SockRef;
use sockets_sys::udp::{Arrival, Cursor, Receiver, SendBatch, SendError, Sender, Target, Targets};

use crate::arguments::Arguments;
use crate::commands::Commands;
use crate::delivery_window::DeliveryWindow;

/// Pause when the socket is empty, as in [`receiver`](super::receiver).
const INTERVAL: Duration = Duration::from_micros(200);

/// A socket without a datagram for this long has been drained.
const SILENCE: Duration = Duration::from_millis(30);

/// Messages of one receive call.
const TURN: usize = Receiver::MAX_MESSAGES;

/// Bytes of the fixed header of RTP (RFC 3550, 5.1).
const HEADER: usize = 12;

/// Rewrites the header of each datagram and sends it to all of `ports=`; counts what the kernel accepted, in a window as
/// that of [`receiver`](super::receiver).
///
/// # Errors
/// When a socket fails or a datagram cannot be sent.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let commands = Commands::listen();
    let targets = targets(arguments)?;
    let mut relay = Relay::new(super::bind(arguments)?, targets)?;
    let mut window = DeliveryWindow::from_arguments(arguments)?;
    while !commands.take() {
        relay.drain(&mut window)?;
    }
    window.report().emit()
}

fn targets(arguments: &Arguments) -> io::Result<Vec<Target>> {
    let host = arguments.or("host", "127.0.0.1".to_owned())?;
    let address = host
        .parse()
        .map_err(|_| crate::arguments::invalid(format!("host={host}")))?;
    let ports = super::ports(arguments)?;
    Ok(ports
        .into_iter()
        .map(|port| SocketAddr::new(address, port).into())
        .collect())
}

struct Relay {
    socket: UdpSocket,
    receiver: Receiver,
    sender: Sender,
    targets: Vec<Target>,
    slab: Vec<u8>,
    lengths: Vec<u32>,
    sequence: u32,
}

impl Relay {
    fn new(socket: UdpSocket, targets: Vec<Target>) -> io::Result<Self> {
        socket.set_nonblocking(true)?;
        Ok(Self {
            receiver: Receiver::new(SockRef::from(&socket)),
            sender: Sender::new(SockRef::from(&socket)),
            socket,
            targets,
            slab: Vec::new(),
            lengths: Vec::new(),
            sequence: 0,
        })
    }

    /// Relays until no datagram has arrived for [`SILENCE`].
    fn drain(&mut self, window: &mut DeliveryWindow) -> io::Result<()> {
        let mut last = Instant::now();
        while last.elapsed() < SILENCE {
            if self.receive()? {
                self.rewrite();
                self.send(window)?;
                last = Instant::now();
            } else {
                thread::sleep(INTERVAL);
            }
        }
        Ok(())
    }

    /// One call; false if the socket is empty.
    fn receive(&mut self) -> io::Result<bool> {
        let (slab, lengths) = (&mut self.slab, &mut self.lengths);
        slab.clear();
        lengths.clear();
        let mut collect = |arrival: Arrival<'_>| {
            slab.extend_from_slice(arrival.payload);
            lengths.extend(arrival.datagrams().map(|datagram| datagram.len() as u32));
        };
        let socket = SockRef::from(&self.socket);
        match self.receiver.receive(socket, TURN, &mut collect) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn rewrite(&mut self) {
        let mut rest = self.slab.as_mut_slice();
        for &length in &self.lengths {
            let (datagram, behind) = rest.split_at_mut(length as usize);
            rest = behind;
            if let Some(header) = datagram.first_chunk_mut::<HEADER>() {
                self.sequence = self.sequence.wrapping_add(1);
                write_header(header, self.sequence);
            }
        }
    }

    fn send(&mut self, window: &mut DeliveryWindow) -> io::Result<()> {
        let before = self.sender.counters();
        for target in &self.targets {
            let batch = SendBatch {
                slab: &self.slab,
                lengths: &self.lengths,
                targets: Targets::One(target),
            };
            let socket = SockRef::from(&self.socket);
            let outcome = self.sender.send(socket, &batch, &mut Cursor::default());
            drop_rest_or_fail(outcome)?;
        }
        let after = self.sender.counters();
        window.add(
            after.datagrams - before.datagrams,
            after.bytes - before.bytes,
        );
        Ok(())
    }
}

/// Version 2, payload type 0, sequence number, time of a voice codec, a source of our own.
fn write_header(header: &mut [u8; HEADER], sequence: u32) {
    let first = 0x8000_0000 | (sequence & 0xffff);
    header[..4].copy_from_slice(&first.to_be_bytes());
    header[4..8].copy_from_slice(&sequence.wrapping_mul(160).to_be_bytes());
    header[8..].copy_from_slice(&0x5157_5050_u32.to_be_bytes());
}

/// Media is not sent again: what does not fit is dropped.
fn drop_rest_or_fail(outcome: Result<(), SendError>) -> io::Result<()> {
    match outcome {
        Ok(()) | Err(SendError::WouldBlock | SendError::NoBuffers | SendError::Icmp(_)) => Ok(()),
        Err(SendError::Datagram(error)) => Err(error),
    }
}
