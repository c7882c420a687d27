//! Datagrams that the kernel dropped because the receive buffer was full.

use std::io;

use socket2::SockRef;

#[cfg_attr(linux, path = "linux.rs")]
#[cfg_attr(not(linux), path = "unavailable.rs")]
mod platform;
#[cfg(all(test, linux))]
mod unavailable;

/// Datagrams dropped because the socket's receive buffer was full, since the socket was opened; `None` where the system
/// does not report them. The kernel's counter has 32 bits and wraps.
///
/// # Errors
/// Those of the system call.
pub fn kernel_drops(socket: SockRef<'_>) -> io::Result<Option<u64>> {
    platform::kernel_drops(&socket)
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
