//! The hop limit of a new socket.

use socket2::SockRef;
use sockets_sys::socket_options::set_hop_limit;
use sockets_sys::wishes::Wish;

use super::FailedCall;

/// The default of UWP; systems have others.
pub(crate) const DEFAULT: u8 = 128;

/// Sets it: the default is only a wish.
pub(crate) fn set(socket: SockRef<'_>, hop_limit: u8) -> Result<(), FailedCall> {
    let outcome = set_hop_limit(socket, hop_limit);
    if hop_limit == DEFAULT {
        Wish::HopLimit.note(outcome);
        return Ok(());
    }
    outcome.map_err(FailedCall::to_set("outboundUnicastHopLimit"))
}
