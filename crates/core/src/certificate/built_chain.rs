//! BuiltChain: the chain of one certificate, as `Certificate.buildChainAsync` builds and validates it.

use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, UnixTime};

use super::{Certificate, store};
use crate::chain::{
    ChainPolicy, ChainReport, ChainValidationResult, Roots, Usage, ValidationTime, evaluate,
};
use crate::error::Error;
use crate::tls::server_name;

/// How a chain is built (`ChainBuildingParameters`).
#[derive(Debug, Clone, Default)]
pub struct BuildingParameters {
    /// Purposes that the first certificate must allow, as object identifiers.
    pub enhanced_key_usages: Vec<String>,
    /// The only roots; when empty those of the operating system and those in the store of the process.
    pub exclusive_trust_roots: Vec<Certificate>,
    /// The time at which the certificates have to be valid, in seconds since 1970; `None` for now.
    pub time: Option<u64>,
    /// Whether dates do not matter.
    pub ignore_dates: bool,
    /// Whether a certificate of unknown revocation status is an error. Lists are never fetched.
    pub require_revocation_check: bool,
}

/// Purpose of a validation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChainPurpose {
    /// The usages of the building parameters.
    Base,
    /// A TLS server, by this name when there is one.
    Server(Option<String>),
}

/// The best chain that was found, and its errors.
#[derive(Debug, Clone)]
pub struct BuiltChain {
    require_revocation_check: bool,
    report: ChainReport,
    /// The report of the same certificates for a TLS server of any name.
    server_report: ChainReport,
}

impl BuiltChain {
    /// Builds the chain of `certificate` over `given` and the intermediate certificates of the process, and verifies it for
    /// every purpose. It computes for milliseconds; the first call reads the roots of the system.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 for a root that no chain can end in.
    pub fn build(
        certificate: &Certificate,
        given: &[Certificate],
        parameters: &BuildingParameters,
    ) -> Result<Self, Error> {
        let leaf = certificate.der().clone();
        let given = ders(given);
        let policy = policy(parameters)?;
        let server_policy = ChainPolicy {
            usage: Usage::ServerAuthentication,
            ..policy.clone()
        };
        Ok(Self {
            require_revocation_check: parameters.require_revocation_check,
            report: evaluate(&leaf, &given, &policy),
            server_report: evaluate(&leaf, &given, &server_policy),
        })
    }

    /// The certificates, the leaf first. The root is the last one, and is left out on request unless it is the only one.
    pub fn certificates(&self, include_root: bool) -> Vec<Certificate> {
        let chain = self.report.chain.iter();
        let mut found: Vec<_> = chain
            .filter_map(|der| Certificate::from_der(der.to_vec()).ok())
            .collect();
        let ends_in_root = found
            .last()
            .is_some_and(|last| last.details().is_self_issued());
        if !include_root && ends_in_root && found.len() > 1 {
            found.pop();
        }
        found
    }

    /// The most important error. Only the name is compared here; the rest was verified when the chain was built.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 for a name that no certificate can have.
    pub fn validate(&self, purpose: &ChainPurpose) -> Result<ChainValidationResult, Error> {
        let (report, host) = match purpose {
            ChainPurpose::Base => (&self.report, None),
            ChainPurpose::Server(name) => {
                let host = name.as_deref().map(server_name).transpose()?;
                (&self.server_report, host)
            }
        };
        let worst = match host {
            Some(host) => report.errors_as(&host).worst(),
            None => report.errors.worst(),
        };
        Ok(match worst {
            ChainValidationResult::Success => self.revocation(report),
            worst => worst,
        })
    }

    /// There are never lists, so the status of every certificate below the root is unknown.
    fn revocation(&self, report: &ChainReport) -> ChainValidationResult {
        if self.require_revocation_check && report.chain.len() > 1 {
            ChainValidationResult::RevocationInformationMissing
        } else {
            ChainValidationResult::Success
        }
    }
}

fn policy(parameters: &BuildingParameters) -> Result<ChainPolicy, Error> {
    let exclusive = &parameters.exclusive_trust_roots;
    let roots = if exclusive.is_empty() {
        Roots::new(true, store::trusted_roots())?
    } else {
        Roots::new(false, ders(exclusive))?
    };
    Ok(ChainPolicy {
        intermediates: Arc::from(store::intermediates()),
        time: time(parameters),
        ..ChainPolicy::new(roots, usage(parameters))
    })
}

fn usage(parameters: &BuildingParameters) -> Usage {
    if parameters.enhanced_key_usages.is_empty() {
        Usage::Any
    } else {
        Usage::Purposes(parameters.enhanced_key_usages.clone())
    }
}

fn time(parameters: &BuildingParameters) -> ValidationTime {
    match parameters.time {
        _ if parameters.ignore_dates => ValidationTime::Unchecked,
        Some(seconds) => {
            ValidationTime::At(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
        }
        None => ValidationTime::Now,
    }
}

fn ders(certificates: &[Certificate]) -> Vec<CertificateDer<'static>> {
    certificates.iter().map(|each| each.der().clone()).collect()
}
