//! SRV records (RFC 2782): which hosts provide a service of a domain.

use std::io;
use std::net::SocketAddr;

use domain::base::iana::Rcode;

use super::dns::{self, Failure, NameServers, SrvRecord};
use super::service_name::{decorate, unknown};
use super::srv_order::in_order;
use super::{Protocol, Target};
use crate::error::{Error, Hresult};
use crate::host_name::{HostName, HostNameType};

/// Names under this one are never in the DNS (RFC 6761).
const LOCALHOST: &str = "localhost";

/// The name of the SRV records for `service` in the host's domain.
pub(super) fn record_name(
    service: &str,
    host: &HostName,
    protocol: Protocol,
) -> Result<String, Error> {
    let domain = host.canonical().trim_end_matches('.');
    if host.kind() != HostNameType::DomainName || is_local(domain) {
        return Err(unknown(service));
    }
    let protocol = match protocol {
        Protocol::Tcp => "_tcp",
        Protocol::Udp => "_udp",
    };
    Ok(format!("{service}.{protocol}.{domain}."))
}

/// The same for a name that is not in the services database. It can be an SRV name only when the host is a domain of the
/// DNS, which has a dot.
pub(super) fn undecorated_name(
    service: &str,
    host: &HostName,
    protocol: Protocol,
) -> Result<String, Error> {
    let domain = host.canonical().trim_end_matches('.');
    if !domain.contains('.') {
        return Err(unknown(service));
    }
    record_name(&decorate(service)?, host, protocol)
}

fn is_local(domain: &str) -> bool {
    domain
        .strip_suffix(LOCALHOST)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The targets of an SRV name, in the order to try them.
pub(super) async fn targets(name: &str, name_servers: &[SocketAddr]) -> Result<Vec<Target>, Error> {
    let failed = |failure| error_of(name, failure);
    let servers = servers(name_servers).map_err(failed)?;
    let records = dns::srv_records(name, &servers).await.map_err(failed)?;
    let provided = records
        .into_iter()
        .filter(|record| !record.target.is_empty());
    let targets: Vec<Target> = in_order(provided.collect(), |limit| fastrand::u32(..=limit))
        .into_iter()
        .map(Target::from)
        .collect();
    if targets.is_empty() {
        return Err(unknown(name));
    }
    Ok(targets)
}

impl From<SrvRecord> for Target {
    fn from(record: SrvRecord) -> Self {
        Self {
            host: record.target,
            port: record.port,
        }
    }
}

/// Read for each lookup, so that it uses the current name servers.
fn servers(name_servers: &[SocketAddr]) -> Result<NameServers, Failure> {
    if name_servers.is_empty() {
        return Ok(NameServers::of_system()?);
    }
    Ok(NameServers::new(name_servers.to_vec()))
}

fn error_of(name: &str, failure: Failure) -> Error {
    let operation = format!("resolve {name}");
    let hresult = match &failure {
        Failure::Io(io) if Error::from_io("", "", io).hresult() == Hresult::WSAEMFILE => {
            return Error::from_io(operation, "socket", io);
        }
        Failure::Code(Rcode::SERVFAIL)
        | Failure::Timeout
        | Failure::NoServers
        | Failure::Truncated => Hresult::WSATRY_AGAIN,
        Failure::Io(io) if io.kind() != io::ErrorKind::NotFound => Hresult::WSATRY_AGAIN,
        _ => Hresult::WSANO_RECOVERY,
    };
    Error::new(hresult, format!("{operation}: {failure}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> HostName {
        HostName::parse(text).expect("valid")
    }

    #[test]
    fn record_names_carry_service_protocol_and_domain() {
        let rows = [
            (
                "_sip",
                "Example.COM",
                Protocol::Udp,
                "_sip._udp.example.com.",
            ),
            (
                "_sip",
                "example.com.",
                Protocol::Tcp,
                "_sip._tcp.example.com.",
            ),
            (
                "_a._sub._http",
                "bücher.example",
                Protocol::Tcp,
                "_a._sub._http._tcp.xn--bcher-kva.example.",
            ),
            (
                "_sip",
                "mylocalhost",
                Protocol::Tcp,
                "_sip._tcp.mylocalhost.",
            ),
        ];
        for (service, domain, protocol, expected) in rows {
            let name = record_name(service, &host(domain), protocol);
            assert_eq!(name.expect("a domain"), expected);
        }
        for local in ["127.0.0.1", "::1", "localhost", "a.localhost", "LOCALHOST."] {
            let error = record_name("_sip", &host(local), Protocol::Tcp).expect_err(local);
            assert_eq!(error.hresult(), Hresult::WSATYPE_NOT_FOUND);
        }
    }

    #[test]
    fn an_undecorated_name_needs_a_dotted_domain() {
        let name = undecorated_name("sip", &host("example.com"), Protocol::Udp);
        assert_eq!(name.expect("a domain"), "_sip._udp.example.com.");
        for local in ["localhost", "machine", "127.0.0.1"] {
            assert!(undecorated_name("sip", &host(local), Protocol::Udp).is_err());
        }
    }

    #[test]
    fn failures_of_the_name_service_keep_their_meaning() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        let missing = io::Error::from(io::ErrorKind::NotFound);
        let rows = [
            (Failure::Timeout, Hresult::WSATRY_AGAIN),
            (Failure::NoServers, Hresult::WSATRY_AGAIN),
            (Failure::Truncated, Hresult::WSATRY_AGAIN),
            (Failure::Io(refused), Hresult::WSATRY_AGAIN),
            (Failure::Io(missing), Hresult::WSANO_RECOVERY),
            (Failure::Malformed, Hresult::WSANO_RECOVERY),
            (Failure::Name, Hresult::WSANO_RECOVERY),
            (Failure::Code(Rcode::SERVFAIL), Hresult::WSATRY_AGAIN),
            (Failure::Code(Rcode::REFUSED), Hresult::WSANO_RECOVERY),
        ];
        for (failure, hresult) in rows {
            let text = failure.to_string();
            assert_eq!(error_of("_a._tcp.b.", failure).hresult(), hresult, "{text}");
        }
    }
}

#[cfg(all(test, unix))]
mod unix_tests {
    use super::*;

    #[test]
    fn a_lack_of_descriptors_is_no_failure_of_the_name_service() {
        for code in [libc::EMFILE, libc::ENFILE] {
            let failure = Failure::Io(io::Error::from_raw_os_error(code));
            let error = error_of("_a._tcp.b.", failure);
            assert_eq!(error.hresult(), Hresult::WSAEMFILE);
            assert_eq!(error.syscall(), Some("socket"));
        }
    }
}
