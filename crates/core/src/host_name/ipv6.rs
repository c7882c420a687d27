//! IPv6 addresses: RFC 4291 text, brackets of RFC 3986, scopes of RFC 4007.

use std::net::Ipv6Addr;

use super::{HostNameType, Parts};

pub(super) fn parse(text: &str) -> Option<Parts> {
    let inner = match text.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']')?,
        None => text,
    };
    match inner.split_once('%') {
        Some((address, scope)) if is_scope(scope) => {
            Some(Parts::ipv6(address.parse().ok()?, Some(scope.to_owned())))
        }
        Some(_) => None,
        None => Some(Parts::ipv6(inner.parse().ok()?, None)),
    }
}

/// Interface numbers and names; a name on Linux may hold anything but white space and `/`.
fn is_scope(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !b"/%[]".contains(&byte))
}

impl Parts {
    pub(super) fn ipv6(address: Ipv6Addr, scope: Option<String>) -> Self {
        let canonical = match &scope {
            Some(scope) => format!("{address}%{scope}"),
            None => address.to_string(),
        };
        Self {
            display: canonical.clone(),
            canonical,
            kind: HostNameType::Ipv6,
            address: Some(address.into()),
            scope,
        }
    }
}
