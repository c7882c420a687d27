//! An optimized C program without segmentation offload: `sendmmsg` over a batch that is ready in memory.

use std::io;
use std::net::UdpSocket;
use std::os::fd::AsRawFd;

use crate::arguments::Arguments;
use crate::payload_sizes::payload_sizes;
use crate::window::{StepCounts, Window};

pub(super) fn run(arguments: &Arguments) -> io::Result<()> {
    let (smallest, largest) = (
        arguments.required("smallest")?,
        arguments.required("largest")?,
    );
    let sizes = payload_sizes(arguments.or("batch", 1_000)?, smallest, largest);
    let socket = crate::udp::connect(arguments)?;
    let mut batch = PlainBatch::new(&sizes);
    Window::from_arguments(arguments)?.measure(|| batch.send(&socket))
}

/// Message headers over a slab of payloads, created once and sent repeatedly.
struct PlainBatch {
    headers: Vec<libc::mmsghdr>,
    bytes: u64,
    /// The memory that `headers` points into, never resized: moving a vector does not move its heap block.
    _storage: (Vec<u8>, Vec<libc::iovec>),
}

impl PlainBatch {
    fn new(sizes: &[u32]) -> Self {
        let bytes: usize = sizes.iter().map(|&size| size as usize).sum();
        let mut slab = vec![0x55; bytes];
        let mut vectors = cut(&mut slab, sizes);
        let headers = vectors.iter_mut().map(header).collect();
        Self {
            headers,
            bytes: bytes as u64,
            _storage: (slab, vectors),
        }
    }

    fn send(&mut self, socket: &UdpSocket) -> io::Result<StepCounts> {
        let (mut sent, mut system_calls) = (0, 0);
        while sent < self.headers.len() {
            sent += send_messages(socket, &mut self.headers[sent..])?;
            system_calls += 1;
        }
        Ok(StepCounts {
            packets: sent as u64,
            bytes: self.bytes,
            system_calls,
        })
    }
}

fn cut(slab: &mut [u8], sizes: &[u32]) -> Vec<libc::iovec> {
    let mut rest = slab;
    let mut vectors = Vec::with_capacity(sizes.len());
    for &size in sizes {
        let (payload, tail) = std::mem::take(&mut rest).split_at_mut(size as usize);
        vectors.push(libc::iovec {
            iov_base: payload.as_mut_ptr().cast(),
            iov_len: payload.len(),
        });
        rest = tail;
    }
    vectors
}

fn header(vector: &mut libc::iovec) -> libc::mmsghdr {
    // SAFETY: all fields are integers and raw pointers, for which zeros are valid.
    let mut header: libc::mmsghdr = unsafe { std::mem::zeroed() };
    header.msg_hdr.msg_iov = vector;
    header.msg_hdr.msg_iovlen = 1;
    header
}

fn send_messages(socket: &UdpSocket, headers: &mut [libc::mmsghdr]) -> io::Result<usize> {
    let count = u32::try_from(headers.len()).unwrap_or(u32::MAX);
    // SAFETY: every header points to one iovec in the storage of the `PlainBatch`, which is borrowed during the call, and
    // `count` is at most the number of headers; the kernel writes only each header's `msg_len`.
    let sent = unsafe { libc::sendmmsg(socket.as_raw_fd(), headers.as_mut_ptr(), count, 0) };
    usize::try_from(sent).map_err(|_| io::Error::last_os_error())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_payload_arrives_in_order_with_its_size() -> io::Result<()> {
        let receiver = UdpSocket::bind("127.0.0.1:0")?;
        let sender = UdpSocket::bind("127.0.0.1:0")?;
        sender.connect(receiver.local_addr()?)?;
        let step = PlainBatch::new(&[1, 1_200, 40]).send(&sender)?;
        assert_eq!((step.packets, step.bytes, step.system_calls), (3, 1_241, 1));
        let mut buffer = [0; 2_000];
        let sizes = [
            receiver.recv(&mut buffer)?,
            receiver.recv(&mut buffer)?,
            receiver.recv(&mut buffer)?,
        ];
        assert_eq!(sizes, [1, 1_200, 40]);
        Ok(())
    }
}
