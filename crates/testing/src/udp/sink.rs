//! Receives, discards and counts datagrams.

use std::io;
use std::net::UdpSocket;
use std::thread;
use std::time::{Duration, Instant};

use socket2::SockRef;
use sockets_sys::udp::Receiver;

use crate::arguments::Arguments;
use crate::commands::Commands;
use crate::report::Report;

/// The sink polls its socket instead of waiting on it: waking a waiting receiver for single datagrams costs the sender
/// more than sending them, which would distort the figures of slow senders.
const INTERVAL: Duration = Duration::from_micros(200);

/// A socket without a datagram for this long has been drained.
const SILENCE: Duration = Duration::from_millis(30);

/// More messages than one call delivers.
const TURN: usize = 1_024;

/// Prints the counts since the last report at each request of the harness. `offload=0` disables coalescing.
///
/// # Errors
/// When the socket fails.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let commands = Commands::listen();
    let socket = super::bind(arguments)?;
    socket.set_nonblocking(true)?;
    let mut receiver = Receiver::new(SockRef::from(&socket));
    if arguments.or("offload", 0)? == 0 {
        receiver.disable_coalescing(SockRef::from(&socket))?;
    }
    loop {
        let before = receiver.counters();
        while !commands.take() {
            drain(&socket, &mut receiver)?;
        }
        let after = receiver.counters();
        Report::default()
            .count("totalPackets", after.datagrams - before.datagrams)
            .count("totalBytes", after.bytes - before.bytes)
            .emit()?;
    }
}

/// Receives until the socket has received no datagram for [`SILENCE`].
fn drain(socket: &UdpSocket, receiver: &mut Receiver) -> io::Result<()> {
    let mut last = Instant::now();
    while last.elapsed() < SILENCE {
        while receive(socket, receiver)? {
            last = Instant::now();
        }
        thread::sleep(INTERVAL);
    }
    Ok(())
}

/// False if the socket is empty.
fn receive(socket: &UdpSocket, receiver: &mut Receiver) -> io::Result<bool> {
    match receiver.receive(SockRef::from(socket), TURN, &mut |_| ()) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
        Err(error) => Err(error),
    }
}
