//! The load of servers: messages through a measured window. Packets are messages that were received.

use std::io;

use sockets_testing::arguments::Arguments;
use sockets_testing::window::{StepCounts, Window};

use crate::clients::Clients;

/// Each of `connections=` clients (1) has `inflight=` (1) messages of `size=` bytes (64) under way to an echo server.
///
/// # Errors
/// When a connection fails, a message comes back changed, or the server falls silent.
pub(crate) fn echo(arguments: &Arguments) -> io::Result<()> {
    let (size, inflight) = (arguments.or("size", 64)?, arguments.or("inflight", 1)?);
    let (mut clients, exchange) = Clients::open(arguments)?;
    let length = exchange.frame.len();
    let frames = exchange.frame.repeat(inflight);
    for client in &mut clients.list {
        client.link.send(&frames)?;
    }
    Window::from_arguments(arguments)?.measure(|| {
        let mut messages = 0;
        clients.turn(|client, arrived| {
            messages += arrived;
            // More than were sent: the server has echoed something twice.
            let answer = frames.get(..arrived * length);
            client.link.send(answer.ok_or_else(surplus)?)
        })?;
        Ok(counts(messages, size))
    })
}

/// One of `connections=` clients (1) sends a message of `size=` bytes (64) to a server that sends it to all, and the next one
/// once all have received it.
///
/// # Errors
/// As [`echo`].
pub(crate) fn broadcast(arguments: &Arguments) -> io::Result<()> {
    let size = arguments.or("size", 64)?;
    let (mut clients, exchange) = Clients::open(arguments)?;
    let all = clients.list.len();
    let mut missing = 0;
    Window::from_arguments(arguments)?.measure(|| {
        if missing == 0 {
            clients.list[0].link.send(&exchange.frame)?;
            missing = all;
        }
        let mut messages = 0;
        clients.turn(|_, arrived| {
            messages += arrived;
            Ok(())
        })?;
        missing = missing.checked_sub(messages).ok_or_else(surplus)?;
        Ok(counts(messages, size))
    })
}

fn counts(messages: usize, size: usize) -> StepCounts {
    StepCounts {
        packets: messages as u64,
        bytes: (messages * size) as u64,
        system_calls: 0,
    }
}

fn surplus() -> io::Error {
    io::Error::other("the server sends more than it has to")
}
