use std::io;

use socket2::SockRef;
use sockets_sys::udp::{
    self, Arrival, Cursor, ReceiveCounters, SendBatch, SendCounters, SendError,
};

/// An implementation of sending and receiving.
pub(crate) trait Path {
    fn sender(socket: SockRef<'_>) -> Box<dyn Sender>;
    fn receiver(socket: SockRef<'_>) -> Box<dyn Receiver>;
    /// Most messages that one call of the receiver delivers.
    const MAX_MESSAGES: usize;
}

pub(crate) trait Sender {
    fn send(
        &mut self,
        socket: SockRef<'_>,
        batch: &SendBatch<'_>,
        cursor: &mut Cursor,
    ) -> Result<(), SendError>;
    fn counters(&self) -> SendCounters;
}

pub(crate) trait Receiver {
    fn receive(
        &mut self,
        socket: SockRef<'_>,
        max_datagrams: usize,
        deliver: &mut dyn FnMut(Arrival<'_>),
    ) -> io::Result<usize>;
    fn counters(&self) -> ReceiveCounters;
}

/// The implementation for this system.
pub(crate) struct Preferred;

/// One datagram per call.
pub(crate) struct Portable;

macro_rules! implement_path {
    ($path:ident, $sender:path, $receiver:path) => {
        impl Path for $path {
            fn sender(socket: SockRef<'_>) -> Box<dyn Sender> {
                Box::new(<$sender>::new(socket))
            }

            fn receiver(socket: SockRef<'_>) -> Box<dyn Receiver> {
                Box::new(<$receiver>::new(socket))
            }

            const MAX_MESSAGES: usize = <$receiver>::MAX_MESSAGES;
        }
    };
}

macro_rules! implement_ends {
    ($sender:path, $receiver:path) => {
        impl Sender for $sender {
            fn send(
                &mut self,
                socket: SockRef<'_>,
                batch: &SendBatch<'_>,
                cursor: &mut Cursor,
            ) -> Result<(), SendError> {
                self.send(socket, batch, cursor)
            }

            fn counters(&self) -> SendCounters {
                self.counters()
            }
        }

        impl Receiver for $receiver {
            fn receive(
                &mut self,
                socket: SockRef<'_>,
                max_datagrams: usize,
                deliver: &mut dyn FnMut(Arrival<'_>),
            ) -> io::Result<usize> {
                self.receive(socket, max_datagrams, deliver)
            }

            fn counters(&self) -> ReceiveCounters {
                self.counters()
            }
        }
    };
}

implement_path!(Preferred, udp::Sender, udp::Receiver);
implement_path!(Portable, udp::portable::Sender, udp::portable::Receiver);
implement_ends!(udp::portable::Sender, udp::portable::Receiver);
#[cfg(batched_udp)]
implement_ends!(udp::Sender, udp::Receiver);
