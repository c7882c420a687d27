//! HostName: the name or address of a host, by its text alone.

mod bluetooth;
mod domain;
mod ipv6;

use std::cmp::Ordering;
use std::net::{IpAddr, Ipv4Addr};

use crate::error::Error;

/// Kind of a host name; `Windows.Networking.HostNameType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum HostNameType {
    /// A DNS or local machine name.
    DomainName = 0,
    /// A dotted quad.
    Ipv4 = 1,
    /// An IPv6 address, perhaps with a scope.
    Ipv6 = 2,
    /// A Bluetooth device address.
    Bluetooth = 3,
}

/// The name or address of a host, as `Windows.Networking.HostName` holds it. Parsing looks nothing up.
///
/// Accepted are
/// - IPv4 addresses as four decimal numbers without leading zeros,
/// - IPv6 addresses, with or without brackets, with or without a `%scope` (interface number or name),
/// - Bluetooth addresses as `(01:23:45:67:89:AB)`,
/// - domain names of letters, digits, `-`, `_` and `.`, with labels of at most 63 and altogether at most 253 bytes in
///   their ASCII form; non-ASCII letters follow UTS #46.
///
/// A name whose last label is a number, such as `1.2.3` or `0x7f.1`, is rejected: systems parse it as an address in an old
/// notation, which does not look like the address it becomes.
#[derive(Debug, Clone)]
pub struct HostName {
    raw: String,
    display: String,
    canonical: String,
    kind: HostNameType,
    address: Option<IpAddr>,
    scope: Option<String>,
}

impl HostName {
    /// Parses a host name.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 for a text that cannot name a host.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let parts = Parts::of(text).ok_or_else(|| invalid_host_name(text))?;
        Ok(Self {
            raw: text.to_owned(),
            display: parts.display,
            canonical: parts.canonical,
            kind: parts.kind,
            address: parts.address,
            scope: parts.scope,
        })
    }

    /// The name of an IP address; a `scope_id` other than 0 becomes its scope.
    pub fn from_address(address: IpAddr, scope_id: u32) -> Self {
        let parts = match address {
            IpAddr::V4(v4) => Parts::ipv4(v4),
            IpAddr::V6(v6) => Parts::ipv6(v6, (scope_id != 0).then(|| scope_id.to_string())),
        };
        Self {
            raw: parts.canonical.clone(),
            display: parts.display,
            canonical: parts.canonical,
            kind: parts.kind,
            address: parts.address,
            scope: parts.scope,
        }
    }

    /// Orders two texts by their canonical names.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 when one of them cannot name a host.
    pub fn compare(left: &str, right: &str) -> Result<Ordering, Error> {
        let (left, right) = (Self::parse(left)?, Self::parse(right)?);
        Ok(left.canonical.cmp(&right.canonical))
    }

    /// Whether both have the same canonical name.
    pub fn is_equal(&self, other: &Self) -> bool {
        self.canonical == other.canonical
    }

    /// The text as it was given.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The text to show to people: Punycode decoded, addresses in their usual notation.
    pub fn display(&self) -> &str {
        &self.display
    }

    /// The text to compare and look up: lower case, non-ASCII labels in Punycode, addresses in their usual notation
    /// (RFC 5952 for IPv6).
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The kind of the host name.
    pub fn kind(&self) -> HostNameType {
        self.kind
    }

    /// The address when the text is an IP address.
    pub fn address(&self) -> Option<IpAddr> {
        self.address
    }

    /// The scope of an IPv6 address, behind its `%`: an interface number or name.
    pub fn scope(&self) -> Option<&str> {
        self.scope.as_deref()
    }
}

/// Result of parsing.
#[derive(Debug)]
struct Parts {
    display: String,
    canonical: String,
    kind: HostNameType,
    address: Option<IpAddr>,
    scope: Option<String>,
}

impl Parts {
    fn of(text: &str) -> Option<Self> {
        if text.starts_with('(') {
            return bluetooth::parse(text);
        }
        if text.contains(':') {
            return ipv6::parse(text);
        }
        match text.parse() {
            Ok(v4) => Some(Self::ipv4(v4)),
            Err(_) => domain::parse(text),
        }
    }

    fn ipv4(address: Ipv4Addr) -> Self {
        Self {
            display: address.to_string(),
            canonical: address.to_string(),
            kind: HostNameType::Ipv4,
            address: Some(address.into()),
            scope: None,
        }
    }
}

fn invalid_host_name(text: &str) -> Error {
    if text.is_empty() {
        return Error::invalid_argument("host name: the text is empty");
    }
    Error::invalid_argument(format!(
        "host name: {text:?} is neither a host name nor an address"
    ))
}

#[cfg(test)]
mod tests;
