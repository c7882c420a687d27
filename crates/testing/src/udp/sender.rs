//! The ceiling of batched sends: `crates/sys` over a batch that is already in memory.

use std::io;
use std::net::UdpSocket;
use std::thread;

use socket2::SockRef;
use sockets_sys::udp::{Cursor, SendBatch, SendError, Sender, Targets};

use crate::arguments::Arguments;
use crate::payload_sizes::payload_sizes;
use crate::window::{StepCounts, Window};

/// Sends batches of `batch=` datagrams of `smallest=` to `largest=` bytes on each of `sockets=` sockets in turn,
/// through a measured window. They go to `port=`, or to `ports=` (`1,2,3`), to which the sockets are connected in turn.
///
/// # Errors
/// When a socket fails or a datagram cannot be sent.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let (smallest, largest) = (
        arguments.required("smallest")?,
        arguments.required("largest")?,
    );
    let lengths = payload_sizes(arguments.or("batch", 1_000)?, smallest, largest);
    let slab = vec![0x55; lengths.iter().map(|&length| length as usize).sum()];
    let batch = SendBatch {
        slab: &slab,
        lengths: &lengths,
        targets: Targets::Connected,
    };
    let ports = super::ports(arguments)?;
    let count = arguments.or("sockets", ports.len())?;
    let mut flows = ports
        .iter()
        .cycle()
        .take(count)
        .map(|&port| Flow::open(arguments, port))
        .collect::<io::Result<Vec<_>>>()?;
    let mut turn = (0..count).cycle();
    Window::from_arguments(arguments)?.measure(|| flows[turn.next().unwrap_or(0)].send(&batch))
}

/// A connected socket and its sender.
struct Flow {
    socket: UdpSocket,
    sender: Sender,
}

impl Flow {
    fn open(arguments: &Arguments, port: u16) -> io::Result<Self> {
        let socket = super::connect_to(arguments, port)?;
        socket.set_nonblocking(true)?;
        let sender = Sender::new(SockRef::from(&socket));
        Ok(Self { socket, sender })
    }

    fn send(&mut self, batch: &SendBatch<'_>) -> io::Result<StepCounts> {
        let before = self.sender.counters();
        let mut cursor = Cursor::default();
        while let Err(error) = self
            .sender
            .send(SockRef::from(&self.socket), batch, &mut cursor)
        {
            retry_or_fail(error)?;
        }
        let after = self.sender.counters();
        Ok(StepCounts {
            packets: after.datagrams - before.datagrams,
            bytes: after.bytes - before.bytes,
            system_calls: after.system_calls - before.system_calls,
        })
    }
}

/// Yields until there is room again; an ICMP error, because the receiver has exited, does not end the run.
fn retry_or_fail(error: SendError) -> io::Result<()> {
    match error {
        SendError::WouldBlock | SendError::NoBuffers | SendError::Icmp(_) => thread::yield_now(),
        SendError::Datagram(error) => return Err(error),
    }
    Ok(())
}
