use std::io;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use sockets_core::broker::frame::FrameReader;
use sockets_core::broker::frame::Limits;
use sockets_sys::handoff::passing::Descriptor;

use super::super::super::Agent;
use super::super::super::connection::{Connection, Next};
use super::super::super::held_socket::HeldSocket;
use super::super::super::timers::Timer;
use super::{Acknowledged, Given, GivenInstance, GivenSocket};

/// For each step of the successor.
const PATIENCE: Duration = Duration::from_secs(5);

impl Agent {
    /// Gives everything to the successor at the other end of a connection. When that fails, this agent goes on.
    pub(in super::super::super) fn hand_over(&mut self, token: usize) {
        let Some(mut successor) = self.connections.remove(&token) else {
            return;
        };
        if let Err(error) = self.try_hand_over(&mut successor) {
            self.log.error(format_args!(
                "the successor has failed, this agent goes on: {error}"
            ));
            return self.restore_journal();
        }
        self.log.info(format_args!("the successor has taken over"));
        self.is_replaced = true;
        self.is_ending = true;
    }

    /// The successor may have written the file anew.
    fn restore_journal(&mut self) {
        let sockets = self.sockets.values().map(HeldSocket::parts);
        if let Err(error) = self.store.journal.rewrite(sockets) {
            self.log
                .error(format_args!("the journal cannot be written: {error}"));
        }
    }

    fn try_hand_over(&mut self, successor: &mut Connection) -> io::Result<()> {
        successor.deregister(self.poll.registry())?;
        successor.accepted.0.set_nonblocking(false)?;
        successor.accepted.0.set_read_timeout(Some(PATIENCE))?;
        successor.accepted.0.set_write_timeout(Some(PATIENCE))?;
        successor.reader = FrameReader::new(Limits::TO_AGENT);
        let is_lent = self.listening.is_lent;
        let listener = self.listening.listener.try_clone()?;
        give(
            successor,
            &Given::Listening { is_lent },
            b"",
            Some(listener.into()),
        )?;
        let lock = self.listening.lock.try_clone()?;
        give(successor, &Given::Lock, b"", Some(lock.into()))?;
        self.give_connections(successor)?;
        self.give_instances(successor)?;
        self.give_sockets(successor)?;
        let waiting = self.waiting.iter().copied().collect();
        give(successor, &Given::End { waiting }, b"", None)?;
        send(successor, &Given::Go, b"", None)
    }

    fn give_connections(&self, successor: &mut Connection) -> io::Result<()> {
        for (&token, connection) in &self.connections {
            // In the middle of what cannot be continued elsewhere: it is closed with this process.
            let (Some(partial), Some(unsent), false) = (
                connection.reader.partial(),
                connection.writer.unsent(),
                connection.is_ending,
            ) else {
                continue;
            };
            let message = Given::Connection {
                token,
                client: connection.client.clone(),
                lent: connection.lent.clone(),
                unsent: unsent.len(),
            };
            let stream = connection.accepted.0.try_clone()?;
            let bytes = [partial, &unsent].concat();
            give(successor, &message, &bytes, Some(stream.into()))?;
        }
        Ok(())
    }

    fn give_instances(&self, successor: &mut Connection) -> io::Result<()> {
        for (&id, instance) in &self.instances {
            let message = Given::Instance(Box::new(GivenInstance {
                id,
                instance: instance.clone(),
                limit_ms: self.remaining_ms(Timer::Limit(id)),
                kill_ms: self.remaining_ms(Timer::Kill(id)),
            }));
            give(successor, &message, &instance.tail, None)?;
        }
        Ok(())
    }

    fn give_sockets(&self, successor: &mut Connection) -> io::Result<()> {
        for (&token, held) in &self.sockets {
            let message = Given::Socket(GivenSocket {
                token,
                application: held.application.clone(),
                id: held.record.id.clone(),
                state: held.state,
                failures: held.failures,
                is_keep_alive_over: held.is_keep_alive_over,
                keep_alive_ms: self.remaining_ms(Timer::KeepAlive(token)),
                pause_ms: self.remaining_ms(Timer::Pause(token)),
            });
            give_shared(successor, &message, b"", held.descriptor.clone())?;
        }
        Ok(())
    }

    fn remaining_ms(&self, timer: Timer) -> Option<u64> {
        let remaining = self.timers.remaining(timer)?;
        Some(u64::try_from(remaining.as_millis()).unwrap_or(u64::MAX))
    }
}

fn give(
    successor: &mut Connection,
    message: &Given,
    tail: &[u8],
    descriptor: Option<OwnedFd>,
) -> io::Result<()> {
    give_shared(successor, message, tail, descriptor.map(Arc::new))
}

fn give_shared(
    successor: &mut Connection,
    message: &Given,
    tail: &[u8],
    descriptor: Option<Arc<Descriptor>>,
) -> io::Result<()> {
    send(successor, message, tail, descriptor)?;
    match successor.next_frame()? {
        Next::Frame(frame) => {
            let Acknowledged::Received = serde_json::from_str(&frame.json)?;
            Ok(())
        }
        Next::Nothing => Err(io::ErrorKind::TimedOut.into()),
        Next::Ended => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

fn send(
    successor: &mut Connection,
    message: &Given,
    tail: &[u8],
    descriptor: Option<Arc<Descriptor>>,
) -> io::Result<()> {
    successor.push(message, tail, descriptor)?;
    match successor.flush()? {
        true => Ok(()),
        false => Err(io::ErrorKind::TimedOut.into()),
    }
}
