use std::io;
use std::sync::Arc;

use mio::Registry;
use serde::{Deserialize, Serialize};
use socket2::{SockRef, Type};
use sockets_sys::handoff::is_listening;
use sockets_sys::handoff::passing::Descriptor;
use uuid::Uuid;

use super::watch::{Watch, peek};
use crate::protocol::{Code, Failure, Kind, Reason, SocketRecord};

/// A socket that a program has transferred.
#[derive(Debug)]
pub(super) struct HeldSocket {
    pub(super) application: String,
    pub(super) record: SocketRecord,
    /// The context, then the leftovers.
    pub(super) tail: Box<[u8]>,
    /// None if the socket is gone and only its owner has to learn that.
    pub(super) descriptor: Option<Arc<Descriptor>>,
    pub(super) state: State,
    /// As long as it is watched.
    pub(super) watch: Option<Watch>,
    /// Tasks in a row that failed or left everything as it was.
    pub(super) failures: u32,
    pub(super) is_keep_alive_over: bool,
}

/// What the agent does with a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum State {
    /// Not watched: its task is not registered any longer.
    Unassigned,
    /// Watched.
    Armed,
    /// Not watched: an instance of its task runs.
    Active(Uuid),
    /// Not watched for some time.
    Paused,
    /// On its way to a program, by its connection, and the instance that runs.
    Lent(usize, Option<Uuid>),
}

impl State {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Unassigned => "unassigned",
            Self::Armed => "armed",
            Self::Active(_) | Self::Lent(..) => "active",
            Self::Paused => "paused",
        }
    }
}

impl HeldSocket {
    pub(super) fn begin_watch(&mut self, registry: &Registry, token: usize) -> io::Result<()> {
        if let Some(descriptor) = &self.descriptor {
            self.watch = Some(Watch::new(descriptor, registry, token)?);
        }
        Ok(())
    }

    /// After an event that meant nothing.
    pub(super) fn renew_watch(&mut self, registry: &Registry, token: usize) -> io::Result<()> {
        let watch = self.watch.as_mut();
        watch.map_or(Ok(()), |watch| watch.renew(registry, token))
    }

    pub(super) fn end_watch(&mut self, registry: &Registry) -> io::Result<()> {
        match (self.watch.take(), &self.descriptor) {
            (Some(watch), Some(descriptor)) => watch.end(descriptor, registry),
            _ => Ok(()),
        }
    }

    /// What there is to tell without an event of the socket.
    pub(super) fn pending_reason(&self) -> Option<Reason> {
        if self.descriptor.is_none() {
            return Some(Reason::Closed);
        }
        if !self.record.leftovers.is_empty() {
            return Some(Reason::Activity);
        }
        self.is_keep_alive_over
            .then_some(Reason::KeepAliveTimerExpired)
    }

    /// What an event of the socket means. Nothing is read from it.
    pub(super) fn reason(&self) -> Option<Reason> {
        let descriptor = self.descriptor.as_ref()?;
        match self.record.kind {
            Kind::Listener => Some(Reason::ConnectionAccepted),
            Kind::Datagram => Some(Reason::Activity),
            Kind::Stream => stream_reason(&SockRef::from(&**descriptor)),
        }
    }

    /// What the journal records of it.
    pub(super) fn parts(&self) -> (&str, &SocketRecord, &[u8]) {
        (&self.application, &self.record, &self.tail)
    }

    pub(super) fn addresses(&self) -> (Option<String>, Option<String>) {
        let Some(descriptor) = &self.descriptor else {
            return (None, None);
        };
        let socket = SockRef::from(&**descriptor);
        let text =
            |address: io::Result<socket2::SockAddr>| Some(address.ok()?.as_socket()?.to_string());
        (text(socket.local_addr()), text(socket.peer_addr()))
    }
}

/// Bytes come before the end that follows them.
fn stream_reason(socket: &SockRef<'_>) -> Option<Reason> {
    match peek(socket) {
        Ok(0) => Some(Reason::Closed),
        Ok(_) => Some(Reason::Activity),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => None,
        Err(error) if error.kind() == io::ErrorKind::Interrupted => stream_reason(socket),
        Err(_) => Some(Reason::Closed),
    }
}

/// Checks that a descriptor is a socket of this kind, over IPv4 or IPv6.
pub(super) fn require_kind(kind: Kind, descriptor: &Descriptor) -> Result<(), Failure> {
    let socket = || SockRef::from(descriptor);
    let no_socket =
        |error| Failure::new(Code::InvalidArgument, format!("it is no socket: {error}"));
    let is_internet = socket()
        .local_addr()
        .map_err(no_socket)?
        .as_socket()
        .is_some();
    let found = match socket().r#type().map_err(no_socket)? {
        Type::DGRAM => Some(Kind::Datagram),
        Type::STREAM if is_listening(socket()).map_err(no_socket)? => Some(Kind::Listener),
        Type::STREAM => Some(Kind::Stream),
        _ => None,
    };
    if is_internet && found == Some(kind) {
        return Ok(());
    }
    Err(Failure::new(
        Code::InvalidArgument,
        format!("it is no socket of kind {}", kind as u8),
    ))
}
