//! The receive buffer of a socket: how full it is, and what was dropped because it was full.

use std::io;

use socket2::SockRef;

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(not(linux), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, linux))]
mod unavailable;

/// A receive buffer as the kernel accounts for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiveBuffer {
    /// Bytes in use, with the kernel's own overhead for each datagram.
    pub used: u32,
    /// Bytes that may be in use.
    pub size: u32,
    /// Datagrams dropped because it was full, since the socket was opened. The counter has 32 bits and wraps.
    pub drops: u32,
}

/// The state of the receive buffer; `None` where the system does not report it.
///
/// # Errors
/// Those of the system call.
pub fn receive_buffer(socket: SockRef<'_>) -> io::Result<Option<ReceiveBuffer>> {
    platform::receive_buffer(&socket)
}

#[cfg(all(test, linux))]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn it_fills_up_and_then_datagrams_are_dropped() -> io::Result<()> {
        let receiver = UdpSocket::bind("127.0.0.1:0")?;
        SockRef::from(&receiver).set_recv_buffer_size(0)?;
        let sender = UdpSocket::bind("127.0.0.1:0")?;
        let state = || receive_buffer(SockRef::from(&receiver)).map(|state| state.expect("Linux"));
        let empty = state()?;
        assert_eq!((empty.used, empty.drops), (0, 0));
        assert!(empty.size > 0);
        for _ in 0..100 {
            sender.send_to(&[0; 1_000], receiver.local_addr()?)?;
        }
        let full = state()?;
        assert!(full.used > 0 && full.drops > 0, "{full:?}");
        assert_eq!(full.size, empty.size);
        Ok(())
    }
}
