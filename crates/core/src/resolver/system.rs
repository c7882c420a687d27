//! The system's resolver and services database, on blocking threads.

use std::io;
use std::net::SocketAddr;
use std::sync::LazyLock;

use dns_lookup::{AddrInfoHints, LookupError, LookupErrorKind, SockType, getaddrinfo};
use sockets_sys::descriptor_shortage::watching_descriptors;
use sockets_sys::services;

use super::Protocol;
use super::known_names;
use super::lookups::{Lookups, NameService};
use crate::error::{Error, Hresult};
use crate::runtime::off_thread;

static LOOKUPS: LazyLock<Lookups<System>> = LazyLock::new(|| Lookups::new(System));

/// `getaddrinfo`.
struct System;

/// The addresses of a host, with port 0, in the system's order (RFC 6724).
pub(super) async fn addresses_of_host(host: &str) -> Result<Vec<SocketAddr>, Error> {
    LOOKUPS.addresses(host).await
}

/// The port of a service, if it is in the services database.
pub(super) async fn port_of_service(name: &str, protocol: Protocol) -> Result<Option<u16>, Error> {
    let service = name.to_owned();
    off_thread(move || services::port_of_service(&service, protocol))
        .await
        .and_then(|found| found)
        .map_err(|error| Error::from_io(format!("service {name:?}"), "getservbyname", &error))
}

impl NameService for System {
    fn addresses(&self, host: &str) -> Result<Vec<SocketAddr>, Error> {
        match watching_descriptors(|| lookup(host)) {
            (Ok(addresses), _) => Ok(addresses),
            (Err(_), Some(shortage)) => {
                let operation = format!("resolve {host}");
                Err(Error::from_io(operation, "getaddrinfo", &shortage))
            }
            (Err(error), None) => Err(failure(host, error)),
        }
    }

    fn knows(&self, host: &str) -> bool {
        known_names::knows(host)
    }
}

fn lookup(host: &str) -> Result<Vec<SocketAddr>, LookupError> {
    // Without a socket type the system lists every address once per type.
    let hints = AddrInfoHints {
        socktype: SockType::Stream.into(),
        ..AddrInfoHints::default()
    };
    let addresses = getaddrinfo(Some(host), None, Some(hints))?
        .map(|entry| entry.map(|entry| entry.sockaddr))
        .collect::<io::Result<Vec<_>>>()?;
    Ok(addresses)
}

fn failure(host: &str, error: LookupError) -> Error {
    let operation = format!("resolve {host}");
    match hresult(error.kind()) {
        Some(hresult) => Error::of_call(operation, "getaddrinfo", hresult),
        None => Error::from_io(operation, "getaddrinfo", &io::Error::from(error)),
    }
}

/// The meaning of a code of `getaddrinfo`; `None` for EAI_SYSTEM, where the error number has it.
fn hresult(kind: LookupErrorKind) -> Option<Hresult> {
    match kind {
        LookupErrorKind::NoName => Some(Hresult::WSAHOST_NOT_FOUND),
        LookupErrorKind::NoData => Some(Hresult::WSANO_DATA),
        LookupErrorKind::Again => Some(Hresult::WSATRY_AGAIN),
        LookupErrorKind::Fail | LookupErrorKind::Unknown => Some(Hresult::WSANO_RECOVERY),
        LookupErrorKind::Service => Some(Hresult::WSATYPE_NOT_FOUND),
        LookupErrorKind::Family => Some(Hresult::WSAEAFNOSUPPORT),
        LookupErrorKind::Socktype => Some(Hresult::WSAESOCKTNOSUPPORT),
        LookupErrorKind::Memory => Some(Hresult::E_OUTOFMEMORY),
        LookupErrorKind::Badflags => Some(Hresult::E_UNEXPECTED),
        LookupErrorKind::System | LookupErrorKind::IO => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_illegal_name_is_not_found() {
        let error = addresses_of_host("-").await.expect_err("no such name");
        assert_eq!(error.hresult(), Hresult::WSAHOST_NOT_FOUND);
        assert_eq!(error.to_string(), "resolve -: host not found");
    }

    #[tokio::test]
    async fn localhost_is_loopback() {
        let addresses = addresses_of_host("localhost").await.expect("an address");
        assert!(!addresses.is_empty());
        assert!(addresses.iter().all(|address| address.ip().is_loopback()));
    }
}

#[cfg(all(test, unix))]
mod unix_tests {
    use super::*;

    #[test]
    fn codes_of_the_resolver_keep_their_meaning() {
        let rows = [
            (libc::EAI_NONAME, 0x8007_2AF9, Some("ENOTFOUND")),
            (libc::EAI_NODATA, 0x8007_2AFC, Some("ENODATA")),
            (libc::EAI_AGAIN, 0x8007_2AFA, Some("EAI_AGAIN")),
            (libc::EAI_FAIL, 0x8007_2AFB, Some("EAI_FAIL")),
            (libc::EAI_SERVICE, 0x8007_277D, Some("EAI_SERVICE")),
            (libc::EAI_MEMORY, 0x8007_000E, Some("ENOMEM")),
        ];
        for (code, hresult, name) in rows {
            let error = failure("nowhere.example", LookupError::new(code));
            assert_eq!(error.hresult().unsigned(), hresult, "{code}");
            assert_eq!(error.code(), name, "{code}");
            assert_eq!(error.syscall(), Some("getaddrinfo"));
            assert!(error.to_string().starts_with("resolve nowhere.example: "));
        }
    }
}
