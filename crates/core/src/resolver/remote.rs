//! Resolving the remote end: the addresses of a service on a host.

use std::net::SocketAddr;

use futures_util::stream::{self, StreamExt};

use super::order::HostNameSortOptions;
use super::service_name::ServiceName;
use super::{Protocol, Target, port_of, reject_bluetooth, scope, source_address, srv, system};
use crate::error::{Error, Hresult};
use crate::host_name::HostName;
use crate::socket::{EndpointPair, socket_address};

/// Targets of a service whose addresses are looked up concurrently.
const LOOKUPS_AT_A_TIME: usize = 8;

/// Resolves names into addresses.
#[derive(Debug, Clone, Default)]
pub struct Resolver {
    /// Servers to query for SRV records; those of the system when empty.
    name_servers: Vec<SocketAddr>,
}

impl Resolver {
    /// A resolver that queries these servers for SRV records instead of the system's.
    pub fn with_name_servers(name_servers: Vec<SocketAddr>) -> Self {
        Self { name_servers }
    }

    /// The addresses of a service on a host, the ones to try first in front; at least one.
    ///
    /// `service` is
    /// - a decimal port, 1 to 65535,
    /// - a name with a leading underscore or a dot, for SRV records: `_xmpp-client`, `_printer._sub._http`. Missing
    ///   underscores are added, and `_tcp` or `_udp`;
    /// - any other name, which is looked up in the services database and, when it is not there and the host has a dotted
    ///   domain name, as SRV records.
    ///
    /// # Errors
    /// - E_INVALIDARG 0x80070057: no service, or a port outside of the range.
    /// - hostNotFound 0x80072AF9, noDataRecordOfRequestedType 0x80072AFC, nonAuthoritativeHostNotFound 0x80072AFA and
    ///   WSANO_RECOVERY 0x80072AFB: failures of the lookup of the host.
    /// - classTypeNotFound 0x8007277D: the service is unknown.
    /// - cannotAssignRequestedAddress 0x80072741: the host is a wildcard address.
    /// - addressFamilyNotSupported 0x8007273F: the host is a Bluetooth address.
    pub async fn remote_addresses(
        &self,
        host: &HostName,
        service: &str,
        protocol: Protocol,
        sort: HostNameSortOptions,
    ) -> Result<Vec<SocketAddr>, Error> {
        let service = ServiceName::parse_remote(service)?;
        reject_unreachable_kinds(host)?;
        if let Some(address) = host.address() {
            let scope_id = scope::id_of(host)?;
            let port = port_of(&service, protocol).await?;
            return Ok(vec![socket_address(address, port, scope_id)]);
        }
        let targets = self.targets(host, service, protocol).await?;
        addresses_of(&targets, sort).await
    }

    /// The same as pairs with the local address the system would send from.
    ///
    /// # Errors
    /// As [`remote_addresses`](Self::remote_addresses).
    pub async fn endpoint_pairs(
        &self,
        host: &HostName,
        service: &str,
        protocol: Protocol,
        sort: HostNameSortOptions,
    ) -> Result<Vec<EndpointPair>, Error> {
        let addresses = self.remote_addresses(host, service, protocol, sort).await?;
        addresses
            .into_iter()
            .map(|remote| {
                let local = source_address::towards(remote)?;
                Ok(EndpointPair { local, remote })
            })
            .collect()
    }

    async fn targets(
        &self,
        host: &HostName,
        service: ServiceName,
        protocol: Protocol,
    ) -> Result<Vec<Target>, Error> {
        let name = match service {
            ServiceName::Port(port) => return Ok(vec![Target::new(host, port)]),
            ServiceName::Named(name) => match system::port_of_service(&name, protocol).await? {
                Some(port) => return Ok(vec![Target::new(host, port)]),
                None => srv::undecorated_name(&name, host, protocol)?,
            },
            ServiceName::Srv(name) => srv::record_name(&name, host, protocol)?,
        };
        srv::targets(&name, &self.name_servers).await
    }
}

/// The addresses of all targets, target by target. A target without addresses is skipped while another one has some.
async fn addresses_of(
    targets: &[Target],
    sort: HostNameSortOptions,
) -> Result<Vec<SocketAddr>, Error> {
    let hosts: Vec<_> = targets.iter().map(|target| target.host.clone()).collect();
    let lookups: Vec<_> = stream::iter(hosts)
        .map(async |host| system::addresses_of_host(&host).await)
        .buffered(LOOKUPS_AT_A_TIME)
        .collect()
        .await;
    let mut addresses = Vec::new();
    let mut failure = None;
    for (target, outcome) in targets.iter().zip(lookups) {
        match outcome {
            Ok(found) => addresses.extend(sort.arrange(with_port(found, target.port))),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    match failure {
        Some(error) if addresses.is_empty() => Err(error),
        _ => Ok(without_repetitions(addresses)),
    }
}

fn with_port(mut addresses: Vec<SocketAddr>, port: u16) -> Vec<SocketAddr> {
    for address in &mut addresses {
        address.set_port(port);
    }
    addresses
}

fn without_repetitions(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let mut kept = Vec::with_capacity(addresses.len());
    for address in addresses {
        if !kept.contains(&address) {
            kept.push(address);
        }
    }
    kept
}

fn reject_unreachable_kinds(host: &HostName) -> Result<(), Error> {
    reject_bluetooth(host)?;
    match host.address() {
        Some(address) if address.is_unspecified() => Err(Error::new(
            Hresult::WSAEADDRNOTAVAIL,
            format!(
                "resolve {}: a wildcard address is no destination",
                host.raw()
            ),
        )),
        _ => Ok(()),
    }
}
