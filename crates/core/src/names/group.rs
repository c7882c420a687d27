//! Multicast groups, by name.

use std::net::IpAddr;

use super::local::interface;
use crate::error::Error;
use crate::host_name::HostName;
use crate::resolver;
use crate::udp::{Membership, UdpSocket};

/// A multicast group in the application's words.
#[derive(Debug, Clone, Default)]
pub struct GroupName {
    /// Address of the group, with a scope where it has one.
    pub group: String,
    /// Address of the only source to receive from.
    pub source: Option<String>,
    /// Identifier of the adapter; `None` for the bound one, or for all.
    pub adapter_id: Option<String>,
}

/// Joins a multicast group.
///
/// # Errors
/// E_INVALIDARG for names that are no addresses, an adapter that is gone, or an adapter and a scope that contradict each
/// other; hostNotFound 0x80072AF9 for a scope that does not exist; otherwise those of
/// [`UdpSocket::join_multicast_group`].
pub fn join_multicast_group(socket: &UdpSocket, name: &GroupName) -> Result<(), Error> {
    socket.join_multicast_group(&membership(name)?)
}

/// Leaves a multicast group.
///
/// # Errors
/// Those of [`join_multicast_group`] and [`UdpSocket::leave_multicast_group`].
pub fn leave_multicast_group(socket: &UdpSocket, name: &GroupName) -> Result<(), Error> {
    socket.leave_multicast_group(&membership(name)?)
}

fn membership(name: &GroupName) -> Result<Membership, Error> {
    let host = HostName::parse(&name.group)?;
    let source = name.source.as_deref().map(HostName::parse).transpose()?;
    let scope = Some(resolver::scope_id(&host)?).filter(|&scope| scope != 0);
    let adapter = interface(name.adapter_id.as_deref())?.map(|interface| interface.index);
    if let (Some(scope), Some(adapter)) = (scope, adapter)
        && scope != adapter
    {
        let text = format!("group {}: the adapter is not that of the scope", name.group);
        return Err(Error::invalid_argument(text));
    }
    Ok(Membership {
        group: literal(&host)?,
        source: source.as_ref().map(literal).transpose()?,
        interface: scope.or(adapter),
    })
}

fn literal(host: &HostName) -> Result<IpAddr, Error> {
    let not_an_address =
        || Error::invalid_argument(format!("{}: not an IP address", host.canonical()));
    host.address().ok_or_else(not_an_address)
}
