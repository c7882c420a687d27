//! Requests to the kernel's network configuration over a netlink socket (`NETLINK_ROUTE`, RFC 3549).

mod address;
mod message;

use std::io;
use std::mem::MaybeUninit;
use std::time::Duration;

use libc::c_int;
use socket2::{Domain, Protocol, Socket, Type};

pub(crate) use self::address::Address;

use self::message::messages;
pub(crate) use self::message::{Attributes, MessageType, Request};

/// The kernel queues its reply before `send` returns; an emulated kernel may not.
const TIMEOUT: Duration = Duration::from_secs(1);

/// Replies to single requests are shorter than a page.
const REPLY_SPACE: usize = 8192;

/// A socket of the routing family.
pub(crate) fn open() -> io::Result<Socket> {
    let family = Domain::from(libc::AF_NETLINK);
    Socket::new(family, Type::RAW, Some(Protocol::from(libc::NETLINK_ROUTE)))
}

/// A netlink socket with one request at a time. Each request has the next sequence number: a reply to an earlier request,
/// which timed out, is recognized by its number and skipped.
#[derive(Debug)]
pub(crate) struct Netlink {
    socket: Socket,
    sequence: u32,
}

impl Netlink {
    pub(crate) fn open() -> io::Result<Self> {
        let socket = open()?;
        socket.set_read_timeout(Some(TIMEOUT))?;
        socket.set_write_timeout(Some(TIMEOUT))?;
        Ok(Self {
            socket,
            sequence: 0,
        })
    }

    /// Sends a request and passes the one message of the reply to `read`; `None` if the kernel replies with an error, of any
    /// code.
    ///
    /// # Errors
    /// Those of the socket; `InvalidData` for a truncated reply; `WouldBlock` when there is none in time.
    pub(crate) fn request<T>(
        &mut self,
        request: &Request,
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> io::Result<Option<T>> {
        self.sequence = self.sequence.wrapping_add(1);
        self.socket.send(&request.encode(self.sequence))?;
        let mut buffer = [MaybeUninit::uninit(); REPLY_SPACE];
        loop {
            let Some(packet) = self.receive(&mut buffer)? else {
                continue;
            };
            if let Some(reply) = reply(packet, self.sequence)? {
                return Ok(reply.and_then(read));
            }
        }
    }

    /// A packet of the kernel; `None` for one of another sender: a process with CAP_NET_ADMIN may send to any netlink socket.
    fn receive<'a>(&self, buffer: &'a mut [MaybeUninit<u8>]) -> io::Result<Option<&'a [u8]>> {
        let (length, sender) = self.socket.recv_from(buffer)?;
        if !Address::is_kernel(&sender) {
            return Ok(None);
        }
        let packet = &buffer[..length];
        // SAFETY: the system has initialized the bytes that it counts, and they have the layout of initialized ones.
        Ok(Some(unsafe { &*(&raw const *packet as *const [u8]) }))
    }
}

/// The reply to a request in a packet: `None` if it replies to another one, `Some(None)` for an error.
fn reply(packet: &[u8], sequence: u32) -> io::Result<Option<Option<&[u8]>>> {
    for message in messages(packet) {
        let message = message?;
        if message.sequence != sequence {
            continue;
        }
        let is_error = c_int::from(message.kind) == libc::NLMSG_ERROR;
        return Ok(Some((!is_error).then_some(message.payload)));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(kind: u16, sequence: u32, payload: &[u8]) -> Vec<u8> {
        let mut bytes = Request::new(MessageType(kind), payload).encode(sequence);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    #[test]
    fn errors_and_earlier_replies_are_recognized() {
        let of_other = packet(24, 6, b"other");
        let error = packet(
            libc::NLMSG_ERROR as u16,
            7,
            &(-libc::ENETUNREACH).to_ne_bytes(),
        );
        let ours = packet(24, 7, b"ours");
        let both = [of_other.clone(), ours.clone()].concat();
        assert_eq!(reply(&ours, 7).expect("sound"), Some(Some(&b"ours"[..])));
        assert_eq!(reply(&both, 7).expect("sound"), Some(Some(&b"ours"[..])));
        assert_eq!(reply(&error, 7).expect("sound"), Some(None));
        assert_eq!(reply(&of_other, 7).expect("sound"), None);
        assert_eq!(reply(&[], 7).expect("sound"), None);
    }

    #[test]
    fn a_truncated_reply_is_an_error() {
        let whole = packet(24, 7, b"ours");
        let outcome = reply(&whole[..whole.len() - 1], 7);
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::InvalidData));
    }

    /// `struct ifinfomsg` has 16 bytes; those from the fifth to the eighth are the index of the interface.
    fn link_index(payload: &[u8]) -> Option<u32> {
        Some(u32::from_ne_bytes(payload.get(4..8)?.try_into().ok()?))
    }

    #[test]
    fn a_reply_of_another_process_is_skipped() -> io::Result<()> {
        let mut netlink = Netlink::open()?;
        netlink.socket.bind(&Address::to_groups(0)?)?;
        let mut header = [0; 16];
        header[4] = 2;
        let forged = Request::new(MessageType(libc::RTM_NEWLINK), &header).encode(1);
        let own = netlink.socket.local_addr()?;
        match open()?.send_to(&forged, &own) {
            Ok(_) => {}
            // The system does not let everyone send to other processes.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => return Ok(()),
            Err(error) => return Err(error),
        }
        header[4] = 1;
        let request = Request::new(MessageType(libc::RTM_GETLINK), &header);
        assert_eq!(netlink.request(&request, link_index)?, Some(1));
        Ok(())
    }

    #[test]
    fn the_kernel_replies() -> io::Result<()> {
        let mut netlink = Netlink::open()?;
        let mut header = [0; 16];
        header[4] = 1;
        let request = Request::new(MessageType(libc::RTM_GETLINK), &header);
        let number = netlink.request(&request, link_index)?;
        assert_eq!(number, Some(1));
        header[4..8].copy_from_slice(&i32::MAX.to_ne_bytes());
        let unknown = netlink.request(
            &Request::new(MessageType(libc::RTM_GETLINK), &header),
            |_| Some(()),
        )?;
        assert_eq!(unknown, None);
        Ok(())
    }
}
