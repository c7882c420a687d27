use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;

use serde::{Deserialize, Serialize};
use socket2::SockRef;
use sockets_sys::handoff::passing::Descriptor;
use sockets_sys::unread::{identity, stream_position, time_of_first_datagram, waiting_connections};

use super::held_socket::HeldSocket;
use crate::protocol::{Kind, SocketRecord};

/// What lay unread in a socket when an instance of its task began. A task that gives its socket back with all of it still
/// there would be started again at once, without end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Unread {
    /// A task may have made another socket, which it transfers with the same id.
    socket: u64,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum What {
    /// Bytes from this position of the stream on.
    Bytes(u64),
    /// The first of the datagrams, by a digest.
    Datagrams(u64),
    /// Connections that nobody has accepted.
    Connections(BTreeSet<String>),
}

impl Unread {
    /// None where nothing is unread, or where the system does not say.
    pub(super) fn of(held: &HeldSocket) -> Option<Self> {
        let descriptor = held.descriptor.as_deref()?;
        let what = match held.record.kind {
            Kind::Stream => bytes(descriptor, &held.record),
            Kind::Datagram => datagrams(descriptor, &held.record, &held.tail),
            Kind::Listener => connections(descriptor),
        };
        Some(Self {
            // A system that does not answer is as one that cannot: the socket is not suspected.
            socket: identity_of(descriptor)?,
            what: what.ok()??,
        })
    }

    /// Whether nothing of it has been read: some of what `now` is unread was so then.
    pub(super) fn is_untouched(&self, now: &Self) -> bool {
        self.socket == now.socket
            && match (&self.what, &now.what) {
                (What::Bytes(then), What::Bytes(now)) => now <= then,
                (What::Datagrams(then), What::Datagrams(now)) => then == now,
                (What::Connections(then), What::Connections(now)) => {
                    !then.is_empty() && then.is_subset(now)
                }
                _ => false,
            }
    }

    pub(super) fn is_in(&self, descriptor: &Descriptor) -> bool {
        identity_of(descriptor) == Some(self.socket)
    }
}

fn identity_of(descriptor: &Descriptor) -> Option<u64> {
    identity(SockRef::from(descriptor)).ok().flatten()
}

/// Leftovers are bytes that the package has read and the application has not.
fn bytes(descriptor: &Descriptor, record: &SocketRecord) -> io::Result<Option<What>> {
    let position = stream_position(SockRef::from(descriptor))?;
    let left: u64 = record.leftovers.iter().map(|left| left.length as u64).sum();
    Ok(position
        .filter(|position| position.unread + left > 0)
        .map(|position| What::Bytes(position.read.saturating_sub(left))))
}

fn datagrams(
    descriptor: &Descriptor,
    record: &SocketRecord,
    tail: &[u8],
) -> io::Result<Option<What>> {
    let Some(left) = record.leftovers.first() else {
        let time = time_of_first_datagram(SockRef::from(descriptor))?;
        return Ok(time.map(What::Datagrams));
    };
    let from = record.context(tail).len();
    let mut digest = DefaultHasher::new();
    serde_json::to_string(left)?.hash(&mut digest);
    tail.get(from..from + left.length).hash(&mut digest);
    Ok(Some(What::Datagrams(digest.finish())))
}

fn connections(descriptor: &Descriptor) -> io::Result<Option<What>> {
    let waiting = waiting_connections(SockRef::from(descriptor))?;
    Ok(waiting
        .filter(|waiting| !waiting.is_empty())
        .map(|waiting| What::Connections(waiting.into_iter().collect())))
}
