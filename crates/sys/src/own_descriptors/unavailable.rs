use std::net::SocketAddr;

use crate::handoff::Kind;

pub(super) fn has_socket(_kind: Kind, _local: SocketAddr) -> bool {
    false
}
