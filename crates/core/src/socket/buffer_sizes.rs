//! Buffer sizes that the system gives a new socket.

use std::io;

use socket2::{Domain, Socket, Type};

use crate::error::Error;

/// Sizes in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BufferSizes {
    /// Send buffer of a TCP socket before the system tunes it.
    pub tcp_send: u32,
    /// Receive buffer of a UDP socket.
    pub udp_receive: u32,
}

/// Reads the sizes from two new sockets.
///
/// # Errors
/// tooManyOpenFiles 0x80072728 when the process has no descriptor left.
pub fn default_buffer_sizes() -> Result<BufferSizes, Error> {
    read().map_err(|error| Error::from_io("default buffer sizes", "getsockopt", &error))
}

fn read() -> io::Result<BufferSizes> {
    let tcp = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    let udp = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    Ok(BufferSizes {
        tcp_send: tcp.send_buffer_size()? as u32,
        udp_receive: udp.recv_buffer_size()? as u32,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_the_system() {
        let sizes = default_buffer_sizes().unwrap();
        assert!(sizes.tcp_send > 0 && sizes.udp_receive > 0);
    }
}
