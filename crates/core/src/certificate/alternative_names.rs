//! The subject alternative name extension (RFC 5280, 4.2.1.6).

use std::net::{Ipv4Addr, Ipv6Addr};

use x509_parser::asn1_rs::{Any, FromDer};
use x509_parser::certificate::X509Certificate;
use x509_parser::der_parser::oid;
use x509_parser::extensions::GeneralName;

use super::distinguished_name;

/// Names of the subject beside its distinguished name, each kind in the order of the certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlternativeNames {
    /// DNS names.
    pub dns_names: Vec<String>,
    /// IP addresses.
    pub ip_addresses: Vec<String>,
    /// Mail addresses.
    pub email_names: Vec<String>,
    /// Distinguished names.
    pub distinguished_names: Vec<String>,
    /// User principal names, such as `user@domain`.
    pub principal_names: Vec<String>,
    /// URIs.
    pub urls: Vec<String>,
}

impl AlternativeNames {
    pub(super) fn of(x509: &X509Certificate<'_>) -> Self {
        let mut names = Self::default();
        if let Ok(Some(extension)) = x509.subject_alternative_name() {
            for name in &extension.value.general_names {
                names.add(name);
            }
        }
        names
    }

    fn add(&mut self, name: &GeneralName<'_>) {
        match name {
            GeneralName::DNSName(name) => self.dns_names.push((*name).to_owned()),
            GeneralName::RFC822Name(name) => self.email_names.push((*name).to_owned()),
            GeneralName::URI(name) => self.urls.push((*name).to_owned()),
            GeneralName::IPAddress(bytes) => self.ip_addresses.extend(ip_address(bytes)),
            GeneralName::DirectoryName(name) => {
                self.distinguished_names
                    .push(distinguished_name::text(name));
            }
            GeneralName::OtherName(kind, value) if *kind == oid!(1.3.6.1.4.1.311.20.2.3) => {
                self.principal_names.extend(principal_name(value));
            }
            _ => {}
        }
    }
}

fn ip_address(bytes: &[u8]) -> Option<String> {
    if let Ok(octets) = <[u8; 4]>::try_from(bytes) {
        return Some(Ipv4Addr::from(octets).to_string());
    }
    let octets = <[u8; 16]>::try_from(bytes).ok()?;
    Some(Ipv6Addr::from(octets).to_string())
}

/// The UTF8String inside of an explicit `[0]`.
fn principal_name(value: &[u8]) -> Option<String> {
    let (_, wrapped) = Any::from_der(value).ok()?;
    let (_, text) = Any::from_der(wrapped.data).ok()?;
    String::from_utf8(text.data.to_vec()).ok()
}
