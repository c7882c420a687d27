//! Asking the kernel about its network over a netlink socket (`NETLINK_ROUTE`, RFC 3549).

mod message;

use std::io::{self, Read};
use std::time::Duration;

use libc::c_int;
use socket2::{Domain, Protocol, Socket, Type};

use self::message::messages;
pub(crate) use self::message::{Attributes, Kind, Request};

/// The kernel puts its answer into the socket before `send` returns; somebody who only imitates it may not.
const PATIENCE: Duration = Duration::from_secs(1);

/// Answers to single questions are below a page.
const ANSWER_BYTES: usize = 8192;

/// A socket of the routing family.
pub(crate) fn open() -> io::Result<Socket> {
    let family = Domain::from(libc::AF_NETLINK);
    Socket::new(family, Type::RAW, Some(Protocol::from(libc::NETLINK_ROUTE)))
}

/// A way to ask the kernel one thing at a time.
#[derive(Debug)]
pub(crate) struct Netlink {
    socket: Socket,
    sequence: u32,
}

impl Netlink {
    pub(crate) fn open() -> io::Result<Self> {
        let socket = open()?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_write_timeout(Some(PATIENCE))?;
        Ok(Self {
            socket,
            sequence: 0,
        })
    }

    /// Sends a request and gives the one message of the answer to `read`; `None` when the kernel refuses, whatever it says.
    ///
    /// # Errors
    /// What the system says of the socket; `InvalidData` for an answer that is none; `WouldBlock` without one.
    pub(crate) fn ask<T>(
        &mut self,
        request: &Request,
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> io::Result<Option<T>> {
        self.sequence = self.sequence.wrapping_add(1);
        self.socket.send(&request.numbered(self.sequence))?;
        let mut buffer = [0; ANSWER_BYTES];
        loop {
            let length = (&self.socket).read(&mut buffer)?;
            if let Some(answer) = answer(&buffer[..length], self.sequence)? {
                return Ok(answer.and_then(read));
            }
        }
    }
}

/// What a packet says of a request: `None` when it is about another one, `Some(None)` for a refusal.
fn answer(packet: &[u8], sequence: u32) -> io::Result<Option<Option<&[u8]>>> {
    for message in messages(packet) {
        let message = message?;
        if message.sequence != sequence {
            continue;
        }
        let is_refusal = c_int::from(message.kind) == libc::NLMSG_ERROR;
        return Ok(Some((!is_refusal).then_some(message.payload)));
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(kind: u16, sequence: u32, payload: &[u8]) -> Vec<u8> {
        let mut bytes = Request::new(Kind(kind), payload).numbered(sequence);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
        bytes
    }

    #[test]
    fn an_answer_is_told_from_a_refusal_and_from_older_ones() {
        let of_other = packet(24, 6, b"other");
        let refusal = packet(
            libc::NLMSG_ERROR as u16,
            7,
            &(-libc::ENETUNREACH).to_ne_bytes(),
        );
        let ours = packet(24, 7, b"ours");
        let both = [of_other.clone(), ours.clone()].concat();
        assert_eq!(answer(&ours, 7).expect("sound"), Some(Some(&b"ours"[..])));
        assert_eq!(answer(&both, 7).expect("sound"), Some(Some(&b"ours"[..])));
        assert_eq!(answer(&refusal, 7).expect("sound"), Some(None));
        assert_eq!(answer(&of_other, 7).expect("sound"), None);
        assert_eq!(answer(&[], 7).expect("sound"), None);
    }

    #[test]
    fn an_answer_that_was_cut_off_is_an_error() {
        let whole = packet(24, 7, b"ours");
        let outcome = answer(&whole[..whole.len() - 1], 7);
        assert!(outcome.is_err_and(|error| error.kind() == io::ErrorKind::InvalidData));
    }

    #[test]
    fn the_kernel_answers() -> io::Result<()> {
        let mut netlink = Netlink::open()?;
        // Links begin with a header of 16 bytes, of which the fifth to eighth are the number of the interface.
        let mut header = [0; 16];
        header[4] = 1;
        let number = netlink.ask(&Request::new(Kind(libc::RTM_GETLINK), &header), |payload| {
            Some(u32::from_ne_bytes(payload.get(4..8)?.try_into().ok()?))
        })?;
        assert_eq!(number, Some(1));
        header[4..8].copy_from_slice(&i32::MAX.to_ne_bytes());
        let refused = netlink.ask(
            &Request::new(Kind(libc::RTM_GETLINK), &header),
            |_| Some(()),
        )?;
        assert_eq!(refused, None);
        Ok(())
    }
}
