//! A stream under test and its plain peer.

use std::io::{Read as _, Write};
use std::net::{TcpListener, TcpStream as Plain};
use std::sync::Arc;
use std::time::Duration;

use socket2::SockRef;
use sockets_core::readiness::{Readiness, ReadySink};
use sockets_core::stream::{ByteStream as _, Read};
use sockets_core::tcp::TcpStream;

use crate::recording_sink::RecordingSink;

/// How long bytes may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) stream: TcpStream,
    pub(crate) sink: Arc<RecordingSink>,
    pub(crate) peer: Plain,
}

impl Pair {
    pub(crate) fn new() -> Self {
        let sink = RecordingSink::new();
        let (stream, peer) = connect(sink.shared());
        Self { stream, sink, peer }
    }

    /// Send buffers that fill up and run empty all the time.
    pub(crate) fn with_small_send_buffers() -> Self {
        let sink = RecordingSink::new();
        let (stream, peer) = connect_sized(sink.shared(), Some(16_384));
        Self { stream, sink, peer }
    }

    /// One read of so many bytes at most.
    pub(crate) fn try_read(&self, length: usize) -> Read {
        self.stream.try_read(&mut vec![0; length]).expect("open")
    }

    /// One read that waits for something.
    pub(crate) fn read(&self) -> Vec<u8> {
        let mut target = vec![0; 1_024];
        loop {
            match self.stream.try_read(&mut target).expect("open") {
                Read::Bytes(count) => return target[..count].to_vec(),
                Read::Pending => drop(self.sink.wait(Readiness::READABLE)),
            }
        }
    }

    pub(crate) fn read_exactly(&self, length: usize) -> Vec<u8> {
        let mut data = Vec::new();
        while data.len() < length {
            data.extend(self.read());
        }
        assert_eq!(data.len(), length);
        data
    }

    /// Writes all, as two parts that meet at `split`, and waits whenever there is no room.
    pub(crate) fn write(&self, data: &[u8], split: usize) {
        let mut written = 0;
        while written < data.len() {
            let middle = split.max(written);
            let count = self
                .stream
                .try_write(&data[written..middle], &data[middle..])
                .expect("open");
            written += count;
            if written < data.len() {
                self.sink.wait(Readiness::WRITABLE);
            }
        }
    }

    /// Writes until the kernel takes no more, and returns how much it took.
    pub(crate) fn fill(&self) -> usize {
        let piece = vec![9; 1 << 20];
        let mut total = 0;
        loop {
            let count = self.stream.try_write(&piece, &[]).expect("open");
            total += count;
            if count == 0 {
                return total;
            }
        }
    }

    /// Lets the peer read so much.
    pub(crate) fn drain(&mut self, length: usize) {
        self.peer
            .read_exact(&mut vec![0; length])
            .expect("what was written");
    }

    /// Lets the I/O threads finish what they do: this stream's data goes through them.
    pub(crate) fn settle(&mut self) {
        for _ in 0..8 {
            while self.try_read(1) != Read::Pending {}
            self.peer.write_all(b"!").expect("room");
            self.sink.wait(Readiness::READABLE);
        }
    }
}

/// A stream that reports to this sink, and its peer.
pub(crate) fn connect(sink: Arc<dyn ReadySink>) -> (TcpStream, Plain) {
    connect_sized(sink, None)
}

/// Ends the connection with a reset.
pub(crate) fn reset(peer: Plain) {
    SockRef::from(&peer)
        .set_linger(Some(Duration::ZERO))
        .expect("a TCP socket");
}

fn connect_sized(sink: Arc<dyn ReadySink>, send_buffer: Option<usize>) -> (TcpStream, Plain) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let remote = listener.local_addr().expect("bound");
    let near = Plain::connect(remote).expect("a listener");
    let (far, _) = listener.accept().expect("a connection");
    far.set_read_timeout(Some(PATIENCE)).expect("possible");
    far.set_write_timeout(Some(PATIENCE)).expect("possible");
    if let Some(size) = send_buffer {
        for socket in [&near, &far] {
            let outcome = SockRef::from(socket).set_send_buffer_size(size);
            outcome.expect("possible");
        }
    }
    near.set_nonblocking(true).expect("possible");
    (TcpStream::new(near, remote, sink), far)
}
