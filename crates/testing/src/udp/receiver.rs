//! The ceiling of receiving: `crates/sys` and one copy of every payload, nothing else.

use std::hint::black_box;
use std::io;
use std::net::UdpSocket;
use std::thread;
use std::time::{Duration, Instant};

use socket2::SockRef;
use sockets_sys::udp::{Arrival, Receiver};

use crate::arguments::Arguments;
use crate::commands::Commands;
use crate::delivery_window::DeliveryWindow;

/// Pause when all sockets are empty: like a program that processes its data, and cheaper than waiting for each datagram.
const INTERVAL: Duration = Duration::from_micros(200);

/// Sockets without a datagram for this long have been drained.
const SILENCE: Duration = Duration::from_millis(30);

/// More messages than one call delivers.
const TURN: usize = 1_024;

/// The longest payload.
const LONGEST: usize = 65_535;

/// Receives on `sockets=` sockets (1) in turn and prints the counts of a window that opens `warmup=` milliseconds after the
/// first datagram and lasts `duration=`.
///
/// # Errors
/// When a socket fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let commands = Commands::listen();
    let sockets = super::bind_all(arguments, arguments.or("sockets", 1)?)?;
    let mut inlets = Inlets::new(sockets)?;
    let mut window = DeliveryWindow::from_arguments(arguments)?;
    while !commands.take() {
        inlets.drain(&mut window)?;
    }
    window.report().emit()
}

/// Sockets with their receivers, and the memory that payloads are copied to.
struct Inlets {
    sockets: Vec<(UdpSocket, Receiver)>,
    copy: Vec<u8>,
}

impl Inlets {
    fn new(sockets: Vec<UdpSocket>) -> io::Result<Self> {
        let with_receiver = |socket: UdpSocket| {
            socket.set_nonblocking(true)?;
            let receiver = Receiver::new(SockRef::from(&socket));
            Ok((socket, receiver))
        };
        Ok(Self {
            sockets: sockets
                .into_iter()
                .map(with_receiver)
                .collect::<io::Result<_>>()?,
            copy: vec![0; LONGEST],
        })
    }

    /// Receives until no socket has received a datagram for [`SILENCE`].
    fn drain(&mut self, window: &mut DeliveryWindow) -> io::Result<()> {
        let mut last = Instant::now();
        while last.elapsed() < SILENCE {
            if self.receive(window)? {
                last = Instant::now();
            } else {
                thread::sleep(INTERVAL);
            }
        }
        Ok(())
    }

    /// One call for each socket; false if all are empty.
    fn receive(&mut self, window: &mut DeliveryWindow) -> io::Result<bool> {
        let mut any = false;
        for (socket, receiver) in &mut self.sockets {
            let before = receiver.counters();
            let mut deliver = |arrival: Arrival<'_>| copy_out(&arrival, &mut self.copy);
            match receiver.receive(SockRef::from(&*socket), TURN, &mut deliver) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
                outcome => outcome?,
            };
            let after = receiver.counters();
            window.add(
                after.datagrams - before.datagrams,
                after.bytes - before.bytes,
            );
            any = true;
        }
        Ok(any)
    }
}

/// Copies each datagram once, as the handlers in JavaScript do.
fn copy_out(arrival: &Arrival<'_>, copy: &mut [u8]) {
    for datagram in arrival.datagrams() {
        copy[..datagram.len()].copy_from_slice(datagram);
        black_box(&mut *copy);
    }
}
