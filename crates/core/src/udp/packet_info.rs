//! Requests packet info from the kernel.

use std::io;

use socket2::SockRef;
use sockets_sys::udp::{PacketInfoPart, request_packet_info};
use sockets_sys::wishes::Wish;

use super::config::UdpConfig;
use crate::socket::FailedCall;

/// The packet info of each datagram that a socket gets.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct PacketInfoRequest {
    /// Local address and interface.
    pub(super) destination: bool,
    /// Traffic class and hop limit.
    pub(super) header: bool,
    /// Receive time.
    pub(super) time: bool,
}

impl PacketInfoRequest {
    /// What the options ask for. Only a socket that is bound to every address needs the destination address.
    pub(super) fn of(config: &UdpConfig, is_bound_to_all: bool) -> Self {
        Self {
            destination: is_bound_to_all || config.receive_details,
            header: config.receive_details,
            time: config.receive_timestamps,
        }
    }

    /// Ends what only an unconnected socket needs: the peer fixes the local address.
    pub(super) fn connected(self, socket: SockRef<'_>) {
        if !self.header {
            let outcome = request_packet_info(socket, PacketInfoPart::Destination, false);
            Wish::PacketInfo.note(outcome);
        }
    }

    /// Requests it from the kernel in place of an earlier request; `None` where another program may have requested any.
    pub(super) fn replace(self, was: Option<Self>, socket: SockRef<'_>) -> Result<(), FailedCall> {
        let set = |part, enabled| request_packet_info(SockRef::from(&*socket), part, enabled);
        if was.is_none_or(|was| was.destination != self.destination) {
            let outcome = set(PacketInfoPart::Destination, self.destination);
            // Only a program that asks for details asks for the header.
            asked_for(self.header, "receiveDetails", outcome)?;
        }
        if was.is_none_or(|was| was.header != self.header) {
            let outcome = set(PacketInfoPart::Header, self.header);
            asked_for(self.header, "receiveDetails", outcome)?;
        }
        if was.is_none_or(|was| was.time != self.time) {
            let outcome = set(PacketInfoPart::Time, self.time);
            asked_for(self.time, "receiveTimestamps", outcome)?;
        }
        Ok(())
    }
}

/// Packet info that nobody asked for is not read.
fn asked_for(
    is_asked: bool,
    option: &'static str,
    outcome: io::Result<()>,
) -> Result<(), FailedCall> {
    match is_asked {
        true => outcome.map_err(FailedCall::to_set(option)),
        false => {
            Wish::PacketInfo.note(outcome);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_socket_for_every_address_asks_for_the_local_one() {
        let config = UdpConfig::default();
        let request = PacketInfoRequest::of(&config, false);
        assert_eq!(request, PacketInfoRequest::default());
        let request = PacketInfoRequest::of(&config, true);
        assert!(request.destination && !request.header);
        let details = UdpConfig {
            receive_details: true,
            ..config
        };
        let request = PacketInfoRequest::of(&details, false);
        assert!(request.destination && request.header);
    }
}
