use std::io;

use socket2::Socket;
use sockets_sys::network_changes;
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// The socket of the system's change notifications, registered with the reactor.
#[derive(Debug)]
pub(in crate::network_information) struct Changes {
    socket: AsyncFd<Socket>,
}

impl Changes {
    /// # Errors
    /// The system's error; `Unsupported` where it has no such notifications.
    #[expect(
        deprecated,
        reason = "its replacement is unsafe, for types whose descriptor can change; that of a Socket cannot"
    )]
    pub(in crate::network_information) fn subscribe() -> io::Result<Self> {
        let socket = network_changes::open()?;
        AsyncFd::with_interest(socket, Interest::READABLE).map(|socket| Self { socket })
    }

    /// Waits for a change.
    ///
    /// # Errors
    /// The system's error of the socket.
    pub(in crate::network_information) async fn next(&self) -> io::Result<()> {
        loop {
            let mut guard = self.socket.readable().await?;
            guard.clear_ready();
            if network_changes::take(self.socket.get_ref())? {
                return Ok(());
            }
        }
    }

    /// Discards the notifications that have arrived.
    ///
    /// # Errors
    /// The system's error of the socket.
    pub(in crate::network_information) fn forget(&self) -> io::Result<()> {
        network_changes::take(self.socket.get_ref()).map(drop)
    }
}
