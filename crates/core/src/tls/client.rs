//! The client's side: options, and the configuration made of them.

use std::sync::{Arc, Weak};
use std::time::Duration;

use rustls::client::ResolvesClientCert;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::sign::CertifiedKey;
use rustls::{ClientConfig, SignatureScheme};

use super::application_protocols::require_protocols;
use super::dangerous_ignored_errors::IgnoredErrors;
use super::failure;
use super::protection::{ProtectionLevel, versions};
use super::verifier::ServerVerifier;
use crate::certificate::{Identity, store};
use crate::chain::{ChainPolicy, ChainValidationResult, RevocationList, Roots};
use crate::error::Error;
use crate::host_name::HostName;

/// Options of TLS as a client.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// The highest level.
    pub highest: ProtectionLevel,
    /// The lowest level. Everything but `Tls13` means TLS 1.2.
    pub lowest: ProtectionLevel,
    /// Application protocols (ALPN) in the order of preference; none are offered when it is empty.
    pub application_protocols: Vec<Vec<u8>>,
    /// Trusted beside the roots of the system and those of [`store`].
    pub trusted_roots: Vec<CertificateDer<'static>>,
    /// Revocation lists in DER or PEM. None: revocation is not checked.
    pub revocation_lists: Vec<Vec<u8>>,
    /// Errors of the server's certificate that are ignored.
    pub ignored: Vec<ChainValidationResult>,
    /// The certificate to present when the server requests one.
    pub identity: Option<Identity>,
    /// How long a handshake may take; `None` waits for ever.
    pub handshake_timeout: Option<Duration>,
}

/// Options together with the certificates of the stores.
#[derive(Debug, Clone)]
pub(super) struct ClientRules {
    pub(super) options: ClientOptions,
    /// Certificates that may complete a chain.
    pub(super) intermediates: Vec<CertificateDer<'static>>,
}

impl ClientRules {
    pub(super) fn now(mut options: ClientOptions) -> Self {
        options.trusted_roots.extend(store::trusted_roots());
        Self {
            options,
            intermediates: store::intermediates(),
        }
    }
}

/// The client's side of TLS, ready for handshakes.
#[derive(Debug, Clone)]
pub struct TlsClient {
    pub(super) config: Arc<ClientConfig>,
    pub(super) verifier: Arc<ServerVerifier>,
    pub(super) handshake_timeout: Option<Duration>,
    #[expect(dead_code, reason = "held for `config`, which does not hold it")]
    pub(super) identity: Option<Identity>,
}

impl TlsClient {
    /// A client that holds no identity: `key` refers to that of the rules, and resolves while its owner lives.
    pub(super) fn new(rules: &ClientRules, key: Option<Weak<CertifiedKey>>) -> Result<Self, Error> {
        let options = &rules.options;
        let versions = versions(options.highest, options.lowest)?;
        require_protocols(&options.application_protocols)?;
        let verifier = verifier(rules)?;
        let builder = ClientConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_protocol_versions(versions)
            .map_err(|error| failure::of_tls("TLS", &error))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&verifier) as _);
        let mut config = match key {
            Some(key) => builder.with_client_cert_resolver(Arc::new(WeakKeyResolver(key))),
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = options.application_protocols.clone();
        config.key_log = Arc::new(rustls::KeyLogFile::new());
        Ok(Self {
            config: Arc::new(config),
            verifier,
            handshake_timeout: options.handshake_timeout,
            identity: None,
        })
    }
}

/// Presents a certificate while its key has an owner. A cached configuration is not one: the private key must not outlive
/// the last client that was given it.
#[derive(Debug)]
struct WeakKeyResolver(Weak<CertifiedKey>);

impl ResolvesClientCert for WeakKeyResolver {
    fn resolve(
        &self,
        _issuers: &[&[u8]],
        _schemes: &[SignatureScheme],
    ) -> Option<Arc<CertifiedKey>> {
        self.0.upgrade()
    }

    fn has_certs(&self) -> bool {
        true
    }
}

fn verifier(rules: &ClientRules) -> Result<Arc<ServerVerifier>, Error> {
    let options = &rules.options;
    let roots = Roots::new(true, options.trusted_roots.clone())?;
    let ignored = IgnoredErrors::new(options.ignored.iter().copied())?;
    let policy = ChainPolicy {
        intermediates: rules.intermediates.clone().into(),
        revocation_lists: revocation_lists(&options.revocation_lists)?,
        ..ChainPolicy::server(roots)
    };
    Ok(ServerVerifier::new(policy, ignored))
}

pub(super) fn revocation_lists(lists: &[Vec<u8>]) -> Result<Arc<[RevocationList]>, Error> {
    lists
        .iter()
        .map(|list| RevocationList::parse(list))
        .collect()
}

/// Makes sure that a certificate can name the host.
///
/// # Errors
/// E_INVALIDARG 0x80070057 for a name that a resolver may know and a certificate cannot have, such as `-a.example`.
pub fn require_checkable(host: &str) -> Result<(), Error> {
    server_name(host).map(drop)
}

/// The name to send to the server (SNI) and to find in its certificate.
pub(crate) fn server_name(host: &str) -> Result<ServerName<'static>, Error> {
    let name = HostName::parse(host)?;
    let canonical = name.canonical().trim_end_matches('.');
    // A scope has a meaning on this machine only, and is in no certificate.
    let text = canonical.split('%').next().unwrap_or(canonical);
    ServerName::try_from(text.trim_matches(['[', ']']).to_owned())
        .map_err(|_| Error::invalid_argument(format!("{host}: TLS cannot check this name")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_requested_as_certificates_have_them() {
        let name = |host| server_name(host).map(|name| name.to_str().into_owned());
        assert_eq!(name("Example.COM."), Ok("example.com".into()));
        assert_eq!(
            name("b\u{fc}cher.example"),
            Ok("xn--bcher-kva.example".into())
        );
        assert_eq!(name("127.0.0.1"), Ok("127.0.0.1".into()));
        assert_eq!(name("fe80::1%7"), Ok("fe80::1".into()));
        assert!(name("").is_err());
    }
}
