//! Datagrams the kernel threw away for want of room.

use std::io;

use socket2::SockRef;

#[cfg(linux)]
mod linux;
#[cfg(any(not(linux), test))]
mod unavailable;

#[cfg(linux)]
use linux as imp;
#[cfg(not(linux))]
use unavailable as imp;

/// Datagrams that arrived at the socket and were dropped because its receive buffer was full, since it was opened; `None`
/// where the system does not tell. The kernel counts in 32 bits and wraps.
///
/// # Errors
/// What the system says.
pub fn kernel_drops(socket: SockRef<'_>) -> io::Result<Option<u64>> {
    imp::kernel_drops(&socket)
}

#[cfg(all(test, linux))]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn a_full_receive_buffer_is_counted() -> io::Result<()> {
        let receiver = UdpSocket::bind("127.0.0.1:0")?;
        SockRef::from(&receiver).set_recv_buffer_size(0)?;
        let sender = UdpSocket::bind("127.0.0.1:0")?;
        assert_eq!(kernel_drops(SockRef::from(&receiver))?, Some(0));
        for _ in 0..100 {
            sender.send_to(&[0; 1_000], receiver.local_addr()?)?;
        }
        assert!(kernel_drops(SockRef::from(&receiver))?.is_some_and(|drops| drops > 0));
        Ok(())
    }
}
