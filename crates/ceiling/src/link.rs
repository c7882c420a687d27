//! Link: a TCP connection, plain or under TLS.

use std::io::{self, ErrorKind, Read, Write};

use rustls::Connection;

/// A connection whose socket blocks or not. What a socket that does not block has no room for is kept.
pub(crate) struct Link<Socket> {
    pub(crate) socket: Socket,
    tls: Option<Connection>,
    unsent: Vec<u8>,
    /// Bytes of `unsent` that have left.
    sent: usize,
}

impl<Socket: Read + Write> Link<Socket> {
    pub(crate) fn new(socket: Socket, mut tls: Option<Connection>) -> Self {
        if let Some(tls) = &mut tls {
            tls.set_buffer_limit(None);
        }
        Self {
            socket,
            tls,
            unsent: Vec::new(),
            sent: 0,
        }
    }

    /// The same connection on the same socket, which has another type now.
    pub(crate) fn map<Other>(self, convert: impl FnOnce(Socket) -> Other) -> Link<Other> {
        Link {
            socket: convert(self.socket),
            tls: self.tls,
            unsent: self.unsent,
            sent: self.sent,
        }
    }

    /// Fails with `UnexpectedEof` at the end of the connection, with `WouldBlock` when there is nothing.
    pub(crate) fn receive(&mut self, memory: &mut [u8]) -> io::Result<usize> {
        let count = match self.tls {
            None => self.socket.read(memory)?,
            Some(_) => self.decrypt(memory)?,
        };
        match count {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            count => Ok(count),
        }
    }

    /// Whether a read of `count` bytes, fewer than asked for, says that there is nothing more.
    pub(crate) const fn is_drained_by(&self, count: usize, asked: usize) -> bool {
        self.tls.is_none() && count < asked
    }

    fn decrypt(&mut self, memory: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(tls) = &mut self.tls else {
                return Ok(0);
            };
            match tls.reader().read(memory) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                decrypted => return decrypted,
            }
            if tls.read_tls(&mut self.socket)? == 0 {
                return Ok(0);
            }
            tls.process_new_packets().map_err(io::Error::other)?;
            self.flush()?;
        }
    }

    /// Sends all bytes, or keeps what there is no room for until [`flush`](Self::flush).
    pub(crate) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(tls) = &mut self.tls {
            tls.writer().write_all(bytes)?;
            return self.flush();
        }
        let count = match self.unsent.is_empty() {
            true => write_some(&mut self.socket, bytes)?,
            false => 0,
        };
        self.unsent.extend_from_slice(&bytes[count..]);
        Ok(())
    }

    /// Sends what was kept, as far as there is room.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if let Some(tls) = &mut self.tls {
            return encrypt(tls, &mut self.socket);
        }
        self.sent += write_some(&mut self.socket, &self.unsent[self.sent..])?;
        if self.sent == self.unsent.len() {
            self.unsent.clear();
            self.sent = 0;
        }
        Ok(())
    }
}

fn encrypt(tls: &mut Connection, socket: &mut impl Write) -> io::Result<()> {
    while tls.wants_write() {
        match tls.write_tls(socket) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn write_some(socket: &mut impl Write, bytes: &[u8]) -> io::Result<usize> {
    let mut sent = 0;
    while sent < bytes.len() {
        match socket.write(&bytes[sent..]) {
            Ok(count) => sent += count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => return Err(error),
        }
    }
    Ok(sent)
}
