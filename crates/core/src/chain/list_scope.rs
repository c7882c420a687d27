//! The scope of a revocation list (RFC 5280 section 5.2.5). Large authorities partition their lists.

use x509_parser::extensions::{DistributionPointName, GeneralName, ParsedExtension};
use x509_parser::revocation_list::CertificateRevocationList;

use super::parsed::Parsed;

/// The certificates of an issuer that a list covers; it has no information about the others.
#[derive(Debug)]
pub(super) enum ListScope {
    Everything,
    /// Those that name one of these distribution points.
    Part {
        places: Vec<String>,
        users_only: bool,
        authorities_only: bool,
    },
    /// A scope that is not supported.
    Unknown,
}

impl ListScope {
    pub(super) fn of(list: &CertificateRevocationList<'_>) -> Self {
        let point =
            list.extensions()
                .iter()
                .find_map(|extension| match extension.parsed_extension() {
                    ParsedExtension::IssuingDistributionPoint(point) => Some(point),
                    _ => None,
                });
        let Some(point) = point else {
            return Self::Everything;
        };
        if point.only_some_reasons.is_some()
            || point.indirect_crl
            || point.only_contains_attribute_certs
        {
            return Self::Unknown;
        }
        Self::Part {
            places: places(point.distribution_point.as_ref()).collect(),
            users_only: point.only_contains_user_certs,
            authorities_only: point.only_contains_ca_certs,
        }
    }

    pub(super) fn covers(&self, certificate: &Parsed<'_>) -> bool {
        match self {
            Self::Everything => true,
            Self::Unknown => false,
            Self::Part {
                places,
                users_only,
                authorities_only,
            } => {
                let is_authority = certificate.x509.is_ca();
                !(*users_only && is_authority || *authorities_only && !is_authority)
                    && named_places(certificate).any(|place| places.contains(&place))
            }
        }
    }
}

/// The distribution points that a certificate names.
fn named_places(certificate: &Parsed<'_>) -> impl Iterator<Item = String> {
    certificate
        .extensions()
        .filter_map(|extension| match extension {
            ParsedExtension::CRLDistributionPoints(points) => Some(&points.points),
            _ => None,
        })
        .flatten()
        .flat_map(|point| places(point.distribution_point.as_ref()))
}

fn places(name: Option<&DistributionPointName<'_>>) -> impl Iterator<Item = String> {
    let names = match name {
        Some(DistributionPointName::FullName(names)) => names.as_slice(),
        _ => &[],
    };
    names.iter().filter_map(|name| match name {
        GeneralName::URI(place) => Some((*place).to_owned()),
        _ => None,
    })
}
