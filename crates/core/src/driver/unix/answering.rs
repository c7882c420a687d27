//! The socket that may have the answer to what a turn has sent.

use std::sync::Weak;

use crate::driver::ReceiveAhead;

/// Whom the owner got a lone datagram from in its last turn.
#[derive(Debug, Default)]
pub(super) enum Answering {
    #[default]
    Nobody,
    /// The socket that it came to.
    One(Weak<dyn ReceiveAhead>),
    /// Several sockets got one: asking the system for events costs less than asking each of them.
    Several,
}

impl Answering {
    pub(super) fn add(&mut self, socket: Weak<dyn ReceiveAhead>) {
        *self = match self {
            Self::Nobody => Self::One(socket),
            Self::One(_) | Self::Several => Self::Several,
        };
    }

    /// The only socket; nobody is expected to answer afterwards.
    pub(super) fn take(&mut self) -> Option<Weak<dyn ReceiveAhead>> {
        match std::mem::take(self) {
            Self::One(socket) => Some(socket),
            Self::Nobody | Self::Several => None,
        }
    }
}
