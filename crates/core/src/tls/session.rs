//! The rustls connection with its socket: encrypts and sends, receives and decrypts, and never waits.

use std::cell::RefCell;
use std::io::{self, BufRead as _, IoSlice, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr};
use std::sync::Mutex;
use std::task::{Context, Poll};

use rustls::{Connection, ProtocolVersion};
use socket2::SockRef;
use sockets_sys::tcp_send::tcp_send_vectored;
use tokio::io::Interest;
use tokio::net::TcpStream;

use super::failure;
use super::linger::linger;
use super::sealed::Sealed;
use crate::error::Error;
use crate::runtime;
use crate::stream::{Flow, Inbound, Outbound, Transport};
use crate::sync::lock;
use crate::tcp::Counters;

/// Bytes that are encrypted in one go: four full records, some 30 microseconds.
const CHUNK: usize = 64 * 1024;

thread_local! {
    /// What a socket gave, before it is decrypted. It is empty between reads.
    static RECEIVED: RefCell<Box<[u8]>> = RefCell::new(vec![0; 64 * 1024].into());
}

/// How far the sending direction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sending {
    Open,
    /// The goodbye was encrypted.
    Ending,
    /// The kernel has the goodbye and the FIN.
    Ended,
}

/// Both directions of one connection.
#[derive(Debug)]
pub(super) struct Session {
    tls: Connection,
    socket: TcpStream,
    remote: SocketAddr,
    /// Plaintext bytes whose records are not all with the kernel.
    unsent: usize,
    sealed: Sealed,
    sending: Sending,
    /// Whether the peer said goodbye.
    peer_closed: bool,
    /// Whether nothing can be read any more.
    ended: bool,
    /// Whether nothing can be sent any more either.
    broken: bool,
}

impl Session {
    /// Both after the handshake.
    pub(super) fn new(mut tls: Connection, socket: TcpStream, remote: SocketAddr) -> Self {
        // What is encrypted is bounded by `CHUNK`.
        tls.set_buffer_limit(None);
        // The goodbye may have come together with the end of the handshake.
        let state = tls.process_new_packets();
        Self {
            sealed: Sealed::new(&tls),
            peer_closed: state.is_ok_and(|state| state.peer_has_closed()),
            tls,
            socket,
            remote,
            unsent: 0,
            sending: Sending::Open,
            ended: false,
            broken: false,
        }
    }

    /// A peer that is gone may have answered the goodbye with a reset; then there is nothing left to end.
    fn send_fin(&mut self) -> io::Result<()> {
        match self.socket().shutdown(Shutdown::Write) {
            Err(error) if error.kind() != io::ErrorKind::NotConnected => return Err(error),
            _ => self.sending = Sending::Ended,
        }
        Ok(())
    }

    /// False when there is nothing to encrypt.
    fn encrypt_next(&mut self, outbound: &Mutex<Outbound>) -> io::Result<bool> {
        Ok(self.encrypt(outbound)? || self.encrypt_end(outbound))
    }

    /// False when the end is not due.
    fn encrypt_end(&mut self, outbound: &Mutex<Outbound>) -> bool {
        let is_due = self.sending == Sending::Open && lock(outbound).is_ended();
        if is_due {
            self.tls.send_close_notify();
            self.sending = Sending::Ending;
        }
        is_due
    }

    /// False when there is nothing to encrypt.
    fn encrypt(&mut self, outbound: &Mutex<Outbound>) -> io::Result<bool> {
        let chunk = lock(outbound).take(CHUNK);
        let mut parts: Vec<_> = chunk.iter().map(|piece| IoSlice::new(piece)).collect();
        self.encrypt_all(&mut parts)?;
        Ok(!chunk.is_empty())
    }

    /// All of it or, with an error, nothing. A write stops short where the keys have to change first.
    fn encrypt_all(&mut self, mut parts: &mut [IoSlice<'_>]) -> io::Result<()> {
        self.sealed
            .promise(parts.iter().map(|part| part.len()).sum())?;
        IoSlice::advance_slices(&mut parts, 0);
        while !parts.is_empty() {
            let count = self.tls.writer().write_vectored(parts)?;
            if count == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.unsent += count;
            IoSlice::advance_slices(&mut parts, count);
        }
        Ok(())
    }

    /// Gives records to the kernel while it takes them. Returns how many plaintext bytes it now has in full.
    ///
    /// # Errors
    /// What the system says, or that rustls made no record of what it took.
    fn flush(&mut self, counters: &Counters) -> io::Result<usize> {
        let mut socket = SocketWriter {
            socket: &self.socket,
            sealed: &mut self.sealed,
            counters,
        };
        while self.tls.wants_write() {
            match self.tls.write_tls(&mut socket) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(0),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.sealed.verify()?;
        Ok(std::mem::take(&mut self.unsent))
    }

    /// Takes what was decrypted, also during the handshake.
    pub(super) fn take_plaintext(&mut self, inbound: &Mutex<Inbound>) {
        let mut reader = self.tls.reader();
        // Without plaintext it says "would block", at the end an error of its own; both show again at the socket.
        while let Ok(chunk) = reader.fill_buf() {
            let count = chunk.len();
            if count == 0 {
                return;
            }
            lock(inbound).push(chunk);
            reader.consume(count);
        }
    }

    /// Returns how many bytes the socket gave; `None` when there is nothing yet.
    fn receive_some(
        &mut self,
        inbound: &Mutex<Inbound>,
        counters: &Counters,
    ) -> Result<Option<usize>, Error> {
        if self.peer_closed {
            return Ok(Some(0));
        }
        RECEIVED.with_borrow_mut(|received| {
            let count = self.read_socket(received, counters)?;
            if let Some(count) = count {
                counters.bytes(count);
                self.decrypt(&received[..count], inbound)?;
            }
            Ok(count)
        })
    }

    /// What one call gives; `None` when there is nothing.
    fn read_socket(&self, target: &mut [u8], counters: &Counters) -> Result<Option<usize>, Error> {
        loop {
            counters.system_call();
            let mut count = None;
            let tried = self.socket.try_io(Interest::READABLE, || {
                let read = (&*self.socket()).read(target)?;
                count = Some(read);
                // Less than there was room for is all that there was. Told so, the socket is not asked again before
                // there is more, which saves a call for each message.
                if 0 < read && read < target.len() {
                    return Err(io::ErrorKind::WouldBlock.into());
                }
                Ok(())
            });
            match tried {
                Ok(()) => return Ok(count),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(count),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::from_io(self.reading(), "recv", &error)),
            }
        }
    }

    fn decrypt(&mut self, mut records: &[u8], inbound: &Mutex<Inbound>) -> Result<(), Error> {
        while !records.is_empty() && !self.peer_closed {
            self.tls
                .read_tls(&mut records)
                .map_err(|_| failure::message_too_long(self.reading()))?;
            let state = self.tls.process_new_packets();
            self.take_plaintext(inbound);
            self.peer_closed = state
                .map_err(|error| failure::of_tls(self.reading(), &error))?
                .peer_has_closed();
        }
        Ok(())
    }

    fn reading(&self) -> String {
        format!("read {}", self.remote)
    }

    fn awaits_tickets(&self) -> bool {
        let Connection::Client(client) = &self.tls else {
            return false;
        };
        !self.ended
            && client.protocol_version() == Some(ProtocolVersion::TLSv1_3)
            && client.tls13_tickets_received() == 0
    }
}

impl Transport for Session {
    fn socket(&self) -> SockRef<'_> {
        SockRef::from(&self.socket)
    }

    fn is_sending(&self) -> bool {
        self.sending != Sending::Ended && self.tls.wants_write()
    }

    fn owes_data(&self) -> bool {
        self.unsent > 0
    }

    fn has_ended_sending(&self) -> bool {
        self.sending == Sending::Ended
    }

    fn is_broken(&self) -> bool {
        self.broken
    }

    fn send_now(&mut self, first: &[u8], second: &[u8], counters: &Counters) -> io::Result<usize> {
        self.encrypt_all(&mut [IoSlice::new(first), IoSlice::new(second)])?;
        self.flush(counters)
    }

    fn send(
        &mut self,
        outbound: &Mutex<Outbound>,
        counters: &Counters,
    ) -> io::Result<(Flow, usize)> {
        if !self.is_sending() && !self.encrypt_next(outbound)? {
            return Ok((Flow::Idle, 0));
        }
        let gone = self.flush(counters)?;
        if self.is_sending() {
            return Ok((Flow::Blocked, gone));
        }
        if self.sending == Sending::Ending {
            self.send_fin()?;
        }
        Ok((Flow::Progress, gone))
    }

    fn receive(&mut self, inbound: &Mutex<Inbound>, counters: &Counters) -> Flow {
        if self.ended {
            return Flow::Idle;
        }
        let end = match self.receive_some(inbound, counters) {
            Ok(None) => return Flow::Blocked,
            Ok(Some(_)) if self.peer_closed => Ok(()),
            Ok(Some(0)) => Err(failure::truncated(self.reading())),
            Ok(Some(_)) => return Flow::Progress,
            Err(error) => {
                // The alert that tells the peer why; it may be gone already.
                let _ = self.flush(counters);
                self.broken = true;
                Err(error)
            }
        };
        self.ended = true;
        lock(inbound).end(end);
        Flow::Progress
    }

    fn say_goodbye(&mut self, counters: &Counters) {
        self.tls.send_close_notify();
        // The connection ends in any case; whoever reads sees a truncated stream then, which is the truth.
        let _ = self.flush(counters);
    }

    fn is_consequence(&self, error: &io::Error) -> bool {
        // rustls refuses to go on after the peer broke its rules.
        failure::is_of_tls(error)
    }

    fn send_failure(&self, error: &io::Error) -> Error {
        failure::of_sending(format_args!("write {}", self.remote), error)
    }

    /// A socket must not be closed before the server's session tickets came: see [`linger`](super::linger).
    fn finish(self: Box<Self>) {
        if self.awaits_tickets() {
            drop(runtime::spawn(linger(self.socket)));
        }
    }

    fn sleeps(&self, interest: Interest, context: &mut Context<'_>) -> bool {
        let polled = if interest.is_readable() {
            self.socket.poll_read_ready(context)
        } else {
            self.socket.poll_write_ready(context)
        };
        matches!(polled, Poll::Pending)
    }
}

/// The sending side of a socket for rustls.
struct SocketWriter<'a> {
    socket: &'a TcpStream,
    sealed: &'a mut Sealed,
    counters: &'a Counters,
}

impl io::Write for SocketWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_vectored(&[IoSlice::new(bytes)])
    }

    fn write_vectored(&mut self, parts: &[IoSlice<'_>]) -> io::Result<usize> {
        self.counters.system_call();
        let sent = self.socket.try_io(Interest::WRITABLE, || {
            tcp_send_vectored(SockRef::from(self.socket), parts)
        })?;
        self.counters.bytes(sent);
        self.sealed.leave(parts, sent);
        Ok(sent)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
