//! The rustls connection with its socket: encrypts and sends, receives and decrypts, and never blocks.

use std::cell::RefCell;
use std::io::{self, BufRead as _, IoSlice, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr};
use std::sync::Mutex;
use std::task::{Context, Poll};

use rustls::ProtocolVersion;
use socket2::SockRef;
use sockets_sys::tcp_send::tcp_send_vectored;
use tokio::io::Interest;
use tokio::net::TcpStream;

use super::failure;
use super::linger::linger;
use super::sealed::Sealed;
use crate::driver::Driver;
use crate::error::Error;
use crate::runtime;
use crate::stream::{ByteQueue, Flow, ReceiveQueue, SendQueue, Transport};
use crate::sync::lock;
use crate::tcp::{Connection, Counters};

/// Bytes that are encrypted in one step: four full records, some 30 microseconds.
const CHUNK: usize = 64 * 1024;

thread_local! {
    /// Buffer of the records that one read returns. They are decrypted before the next read, so one buffer a thread suffices.
    static RECEIVED: RefCell<Box<[u8]>> = RefCell::new(vec![0; 64 * 1024].into());
}

/// State of the sending direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sending {
    Open,
    /// close_notify was encrypted.
    Ending,
    /// The kernel has close_notify and FIN.
    Ended,
}

/// Both directions of one connection.
#[derive(Debug)]
pub(super) struct Session {
    tls: rustls::Connection,
    socket: Connection,
    remote: SocketAddr,
    /// Plaintext bytes that were encrypted since the kernel last had every record. They count as sent all at once, when it
    /// has every record again: which plaintext a record holds is not tracked.
    unsent: usize,
    sealed: Sealed,
    sending: Sending,
    /// Whether the peer sent close_notify.
    peer_closed: bool,
    /// Whether the receiving direction has ended, in order or not.
    ended: bool,
    /// Whether an error of reading ended the sending direction too.
    broken: bool,
}

impl Session {
    /// A connection whose handshake is complete, and its socket.
    pub(super) fn new(mut tls: rustls::Connection, socket: TcpStream, remote: SocketAddr) -> Self {
        // The buffer is bounded here: a step encrypts about `CHUNK`, and only when the kernel has every record before it.
        tls.set_buffer_limit(None);
        // close_notify may have arrived together with the end of the handshake.
        let state = tls.process_new_packets();
        Self {
            sealed: Sealed::new(&tls),
            peer_closed: state.is_ok_and(|state| state.peer_has_closed()),
            tls,
            socket: socket.into(),
            remote,
            unsent: 0,
            sending: Sending::Open,
            ended: false,
            broken: false,
        }
    }

    /// A peer may have answered close_notify with a reset; then there is no connection left to end.
    fn send_fin(&mut self) -> io::Result<()> {
        match self.socket().shutdown(Shutdown::Write) {
            Err(error) if error.kind() != io::ErrorKind::NotConnected => return Err(error),
            _ => self.sending = Sending::Ended,
        }
        Ok(())
    }

    /// False when there is nothing to encrypt.
    fn encrypt_next(&mut self, send_queue: &Mutex<SendQueue>) -> io::Result<bool> {
        Ok(self.encrypt(send_queue)? || self.encrypt_end(send_queue))
    }

    /// False when the sending direction does not end yet.
    fn encrypt_end(&mut self, send_queue: &Mutex<SendQueue>) -> bool {
        let is_due = self.sending == Sending::Open && lock(send_queue).is_ended();
        if is_due {
            self.tls.send_close_notify();
            self.sending = Sending::Ending;
        }
        is_due
    }

    /// False when there is nothing to encrypt.
    fn encrypt(&mut self, send_queue: &Mutex<SendQueue>) -> io::Result<bool> {
        // Taken out, so that the writer does not wait for the encryption.
        let chunk = lock(send_queue).take(CHUNK);
        let mut parts: Vec<_> = chunk.iter().map(|piece| IoSlice::new(piece)).collect();
        self.encrypt_all(&mut parts)?;
        Ok(!chunk.is_empty())
    }

    /// Encrypts everything or, with an error, nothing. A write of rustls may stop short where the keys have to be updated.
    fn encrypt_all(&mut self, mut parts: &mut [IoSlice<'_>]) -> io::Result<()> {
        self.sealed
            .reserve(parts.iter().map(|part| part.len()).sum())?;
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

    /// Sends records until the kernel has no room. Returns the plaintext bytes of which it now has every record: `unsent` once
    /// it has all, otherwise 0.
    ///
    /// # Errors
    /// The system's error, or that rustls made no record of what it accepted.
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

    /// The decrypted bytes that arrived during the handshake.
    pub(super) fn take_received(&mut self) -> ReceiveQueue {
        let mut plaintext = ByteQueue::default();
        self.take_plaintext(&mut plaintext);
        let mut receive_queue = ReceiveQueue::default();
        receive_queue.append(plaintext);
        receive_queue
    }

    /// Takes the decrypted bytes.
    fn take_plaintext(&mut self, plaintext: &mut ByteQueue) {
        let mut reader = self.tls.reader();
        // Without plaintext it fails with WouldBlock, at the end with an error of its own; the socket reports both again.
        while let Ok(chunk) = reader.fill_buf() {
            let count = chunk.len();
            if count == 0 {
                return;
            }
            plaintext.push(chunk);
            reader.consume(count);
        }
    }

    /// Returns how many bytes were read from the socket; `None` when there is nothing yet.
    fn receive_some(
        &mut self,
        receive_queue: &Mutex<ReceiveQueue>,
        counters: &Counters,
    ) -> Result<Option<usize>, Error> {
        if self.peer_closed {
            return Ok(Some(0));
        }
        RECEIVED.with_borrow_mut(|received| {
            let count = self.read_socket(received, counters)?;
            if let Some(count) = count {
                counters.bytes(count);
                // Apart, so that the reader waits neither for the decryption nor for the copies.
                let mut plaintext = ByteQueue::default();
                let decrypted = self.decrypt(&received[..count], &mut plaintext);
                lock(receive_queue).append(plaintext);
                decrypted?;
            }
            Ok(count)
        })
    }

    /// The bytes of one call; `None` when there is nothing.
    fn read_socket(&self, target: &mut [u8], counters: &Counters) -> Result<Option<usize>, Error> {
        loop {
            counters.system_call();
            let mut count = None;
            let tried = self.socket.try_io(Interest::READABLE, || {
                let read = (&*self.socket()).read(target)?;
                count = Some(read);
                // A short read has drained the socket. Reported as WouldBlock, it clears the reactor's readiness, which saves
                // the next call, one for each message. At the end of the stream (0) the readiness stays.
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

    fn decrypt(&mut self, mut records: &[u8], plaintext: &mut ByteQueue) -> Result<(), Error> {
        while !records.is_empty() && !self.peer_closed {
            self.tls
                .read_tls(&mut records)
                .map_err(|_| failure::message_too_long(self.reading()))?;
            let state = self.tls.process_new_packets();
            self.take_plaintext(plaintext);
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
        let rustls::Connection::Client(client) = &self.tls else {
            return false;
        };
        !self.ended
            && client.protocol_version() == Some(ProtocolVersion::TLSv1_3)
            && client.tls13_tickets_received() == 0
    }
}

impl Transport for Session {
    fn socket(&self) -> SockRef<'_> {
        self.socket.socket()
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
        send_queue: &Mutex<SendQueue>,
        counters: &Counters,
    ) -> io::Result<(Flow, usize)> {
        if !self.is_sending() && !self.encrypt_next(send_queue)? {
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

    fn receive(&mut self, receive_queue: &Mutex<ReceiveQueue>, counters: &Counters) -> Flow {
        if self.ended {
            return Flow::Idle;
        }
        let end = match self.receive_some(receive_queue, counters) {
            Ok(None) => return Flow::Blocked,
            Ok(Some(_)) if self.peer_closed => Ok(()),
            Ok(Some(0)) => Err(failure::truncated(self.reading())),
            Ok(Some(_)) => return Flow::Progress,
            Err(error) => {
                // Sends the alert with the reason; the peer may be gone already.
                let _ = self.flush(counters);
                self.broken = true;
                Err(error)
            }
        };
        self.ended = true;
        lock(receive_queue).end(end);
        Flow::Progress
    }

    fn announce_close(&mut self, counters: &Counters) {
        self.tls.send_close_notify();
        // The connection ends in any case. Without room for close_notify the peer sees a truncated stream, which is true.
        let _ = self.flush(counters);
    }

    fn is_consequence(&self, error: &io::Error) -> bool {
        // After a violation by the peer rustls fails every later call.
        failure::is_of_tls(error)
    }

    fn send_failure(&self, error: &io::Error) -> Error {
        failure::of_sending(format_args!("write {}", self.remote), error)
    }

    /// A client's socket must not be closed before the server's session tickets arrived: see [`linger`](super::linger).
    fn finish(self: Box<Self>) {
        if self.awaits_tickets()
            && let Ok(socket) = self.socket.into_tokio()
        {
            drop(runtime::spawn(linger(socket)));
        }
    }

    fn register_waker(&self, interest: Interest, context: &mut Context<'_>) -> bool {
        matches!(
            self.socket.poll_ready(interest, context),
            Some(Poll::Pending)
        )
    }

    fn move_to(&mut self, driver: &Driver) -> io::Result<bool> {
        self.socket.move_to(driver)
    }
}

/// The socket as a writer for rustls, which counts the records that the kernel has.
struct SocketWriter<'a> {
    socket: &'a Connection,
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
            tcp_send_vectored(self.socket.socket(), parts)
        })?;
        self.counters.bytes(sent);
        self.sealed.sent(parts, sent);
        Ok(sent)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
