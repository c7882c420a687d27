//! Check: does the leaf name the host? By subject alternative names alone (RFC 6125, RFC 9525), never by the common name.

use std::net::IpAddr;

use rustls::pki_types::ServerName;
use webpki::EndEntityCert;
use x509_parser::extensions::{GeneralName, ParsedExtension};

use crate::chain::errors::ChainError;
use crate::chain::parsed::Parsed;
use crate::chain::rejection::INVALID_NAME;

pub(in crate::chain) fn check(leaf: &Parsed<'_>, host: &ServerName<'_>) -> Option<ChainError> {
    (!is_named(leaf, host)).then_some(INVALID_NAME)
}

fn is_named(leaf: &Parsed<'_>, host: &ServerName<'_>) -> bool {
    match EndEntityCert::try_from(&leaf.der()) {
        Ok(leaf) => leaf.verify_is_valid_for_subject_name(host).is_ok(),
        Err(_) => is_listed(leaf, host),
    }
}

/// For a leaf that webpki cannot parse. It is rejected in any case; this finds out whether the name is wrong too.
fn is_listed(leaf: &Parsed<'_>, host: &ServerName<'_>) -> bool {
    leaf.extensions()
        .filter_map(|extension| match extension {
            ParsedExtension::SubjectAlternativeName(names) => Some(&names.general_names),
            _ => None,
        })
        .flatten()
        .any(|name| covers(name, host))
}

fn covers(name: &GeneralName<'_>, host: &ServerName<'_>) -> bool {
    match (name, host) {
        (GeneralName::DNSName(name), ServerName::DnsName(host)) => {
            covers_domain(name, host.as_ref())
        }
        (GeneralName::IPAddress(bytes), ServerName::IpAddress(host)) => match IpAddr::from(*host) {
            IpAddr::V4(address) => *bytes == address.octets(),
            IpAddr::V6(address) => *bytes == address.octets(),
        },
        _ => false,
    }
}

/// A wildcard matches the first label.
fn covers_domain(name: &str, host: &str) -> bool {
    let (name, host) = match (name.strip_prefix("*."), host.split_once('.')) {
        (Some(name), Some((_, host))) => (name, host),
        _ => (name, host),
    };
    name.eq_ignore_ascii_case(host)
}
