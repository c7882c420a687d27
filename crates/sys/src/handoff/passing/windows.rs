use std::io;
use std::mem::zeroed;
use std::os::windows::io::FromRawSocket;
use std::ptr;
use std::sync::OnceLock;

use socket2::Socket;
use windows_sys::Win32::Networking::WinSock::{
    FROM_PROTOCOL_INFO, INVALID_SOCKET, WSA_FLAG_OVERLAPPED, WSADATA, WSAPROTOCOL_INFOW,
    WSASocketW, WSAStartup,
};

pub(super) use super::unavailable::{Descriptor, peer, receive, send};
use super::{Channel, Passed, Peer, Received};
use crate::pipe::{Pipe, duplicate_for};

pub(super) const INLINE_LENGTH: usize = size_of::<WSAPROTOCOL_INFOW>();

/// 2.2
const WINSOCK_VERSION: u16 = 0x0202;

pub(super) fn unpack(bytes: &[u8]) -> Passed {
    match bytes.try_into().map(socket_of) {
        Ok(Ok(socket)) => Passed::One(socket),
        _ => Passed::Lost,
    }
}

fn socket_of(bytes: &[u8; INLINE_LENGTH]) -> io::Result<Socket> {
    start_winsock()?;
    // SAFETY: the structure has numbers only, so that any bytes are one, and it is read without alignment.
    let info: WSAPROTOCOL_INFOW = unsafe { ptr::read_unaligned(bytes.as_ptr().cast()) };
    const FROM: i32 = FROM_PROTOCOL_INFO;
    // SAFETY: the structure lives through the call. One that names nothing of this process fails.
    let socket = unsafe { WSASocketW(FROM, FROM, FROM, &raw const info, 0, WSA_FLAG_OVERLAPPED) };
    if socket == INVALID_SOCKET {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the call has just opened it, and nothing else owns it.
    let socket = unsafe { Socket::from_raw_socket(socket as _) };
    // The flag for it is ignored for one that another process has made.
    socket.set_no_inherit(true)?;
    Ok(socket)
}

/// A process that has made no socket has to.
fn start_winsock() -> io::Result<()> {
    static STARTED: OnceLock<i32> = OnceLock::new();
    let start = || {
        // SAFETY: zero is a valid value of every field.
        let mut data: WSADATA = unsafe { zeroed() };
        // SAFETY: the structure lives through the call. It is never undone, as there are sockets until the process ends.
        unsafe { WSAStartup(WINSOCK_VERSION, &raw mut data) }
    };
    match *STARTED.get_or_init(start) {
        0 => Ok(()),
        code => Err(io::Error::from_raw_os_error(code)),
    }
}

impl Channel for &Pipe {
    fn pack(&self, descriptor: &Descriptor) -> io::Result<Vec<u8>> {
        let process = self.server()?.process.unwrap_or_default();
        duplicate_for(descriptor, process)
    }

    fn send(&self, bytes: &[u8], _descriptor: Option<&Descriptor>) -> io::Result<usize> {
        self.write(bytes)
    }

    fn receive(&self, target: &mut [u8]) -> io::Result<Received> {
        self.read(target).map(Received::bytes)
    }

    fn peer(&self) -> io::Result<Peer> {
        self.server()
    }
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;

    use super::*;

    #[test]
    fn a_duplicate_for_this_process_is_the_same_socket() -> io::Result<()> {
        let socket = UdpSocket::bind("127.0.0.1:0")?;
        let address = socket.local_addr()?;
        let bytes = duplicate_for(&socket.into(), std::process::id())?;
        let Passed::One(same) = unpack(&bytes) else {
            panic!("no socket");
        };
        assert_eq!(same.local_addr()?.as_socket(), Some(address));
        Ok(())
    }

    #[test]
    fn what_describes_no_socket_is_lost() {
        assert!(matches!(unpack(&[0; 3]), Passed::Lost));
        assert!(matches!(unpack(&[0xff; INLINE_LENGTH]), Passed::Lost));
    }
}
