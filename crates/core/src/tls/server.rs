//! The server's side: its certificates, and whether it requests certificates of clients.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::application_protocols::require_protocols;
use super::certificate_message::require_sendable;
use super::client::{revocation_lists, server_name};
use super::failure;
use super::protection::{ProtectionLevel, versions};
use super::verifier::ClientVerifier;
use crate::certificate::Identity;
use crate::chain::{ChainPolicy, Roots};
use crate::error::Error;

/// Handshake time-out by default: clients that never finish must not pile up.
pub const SERVER_HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(120);

/// Options of TLS as a server.
#[derive(Debug)]
pub struct ServerOptions {
    /// The highest level.
    pub highest: ProtectionLevel,
    /// The lowest level; `Tls` means TLS 1.2.
    pub lowest: ProtectionLevel,
    /// Presented to clients that request no name, or one that is not in `by_name`.
    pub identity: Identity,
    /// Presented to clients that request the name (SNI, RFC 6066); `*.name` matches one label before it.
    pub by_name: Vec<(String, Identity)>,
    /// Application protocols (ALPN) in the order of preference; a client that offers only others is rejected.
    pub application_protocols: Vec<Vec<u8>>,
    /// Whether clients are requested to present a certificate.
    pub request: ClientCertificateRequest,
    /// Roots of clients' chains. The system's roots are for servers.
    pub trusted_roots: Vec<CertificateDer<'static>>,
    /// Revocation lists in DER or PEM. None: revocation is not checked.
    pub revocation_lists: Vec<Vec<u8>>,
    /// How long a handshake may take; `None` waits for ever.
    pub handshake_timeout: Option<Duration>,
}

/// Whether a server requests a certificate of its clients, with the numbers of TypeScript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientCertificateRequest {
    /// It does not.
    None = 0,
    /// A client may present none; one that is rejected ends the handshake.
    Optional = 1,
    /// A client without a certificate that is accepted is rejected.
    Required = 2,
}

impl ClientCertificateRequest {
    /// The member of a number.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 when there is none.
    pub fn from_number(number: u32) -> Result<Self, Error> {
        [Self::None, Self::Optional, Self::Required]
            .into_iter()
            .find(|each| *each as u32 == number)
            .ok_or_else(|| Error::invalid_argument("clientCertificateRequest has no such value"))
    }
}

/// The server's side of TLS, ready for handshakes.
#[derive(Debug)]
pub struct TlsServer {
    pub(super) config: Arc<ServerConfig>,
    pub(super) verifier: Arc<ClientVerifier>,
    /// Whether clients are asked for a certificate.
    pub(super) asks_clients: bool,
    pub(super) handshake_timeout: Option<Duration>,
}

impl TlsServer {
    /// Prepares handshakes.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 when no version of TLS is between the levels, for an empty or overlong application
    /// protocol, a name that cannot name a host, a root that is no certificate, a revocation list that is none, or a chain of
    /// more than 60 KiB;
    /// E_ILLEGAL_METHOD_CALL 0x8000000E when certificates of clients are requested and there is no root to verify them by.
    pub fn new(options: ServerOptions) -> Result<Self, Error> {
        let versions = versions(options.highest, options.lowest)?;
        require_protocols(&options.application_protocols)?;
        let failed = |error| failure::of_tls("TLS", &error);
        let verifier = client_verifier(&options)?;
        let builder = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_protocol_versions(versions)
            .map_err(failed)?;
        let builder = match options.request {
            ClientCertificateRequest::None => builder.with_no_client_auth(),
            _ => builder.with_client_cert_verifier(Arc::clone(&verifier) as _),
        };
        let mut config = builder.with_cert_resolver(Arc::new(SniResolver::new(
            &options.identity,
            &options.by_name,
        )?));
        config.alpn_protocols = options.application_protocols;
        config.ticketer = aws_lc_rs::Ticketer::new().map_err(failed)?;
        config.key_log = Arc::new(rustls::KeyLogFile::new());
        Ok(Self {
            config: Arc::new(config),
            verifier,
            asks_clients: options.request != ClientCertificateRequest::None,
            handshake_timeout: options.handshake_timeout,
        })
    }
}

fn client_verifier(options: &ServerOptions) -> Result<Arc<ClientVerifier>, Error> {
    if options.request != ClientCertificateRequest::None && options.trusted_roots.is_empty() {
        return Err(Error::illegal_method_call(
            "clientCertificateRequest: control.trustedRoots must name who may vouch for clients",
        ));
    }
    let policy = ChainPolicy {
        revocation_lists: revocation_lists(&options.revocation_lists)?,
        ..ChainPolicy::client(Roots::new(false, options.trusted_roots.clone())?)
    };
    Ok(match options.request {
        ClientCertificateRequest::Required => ClientVerifier::required(policy),
        _ => ClientVerifier::optional(policy),
    })
}

/// Chooses the certificate by the name that the client requests (SNI).
#[derive(Debug)]
struct SniResolver {
    default: Arc<CertifiedKey>,
    by_name: HashMap<String, Arc<CertifiedKey>>,
}

impl SniResolver {
    fn new(default: &Identity, by_name: &[(String, Identity)]) -> Result<Self, Error> {
        require_sendable("serverCertificate", default)?;
        let by_name = by_name
            .iter()
            .map(|(name, identity)| {
                require_sendable("serverCertificatesByName", identity)?;
                Ok((canonical(name)?, identity.certified_key()))
            })
            .collect::<Result<_, Error>>()?;
        Ok(Self {
            default: default.certified_key(),
            by_name,
        })
    }

    fn find(&self, name: &str) -> Option<&Arc<CertifiedKey>> {
        let parent = || {
            name.split_once('.')
                .map(|(_, parent)| format!("*.{parent}"))
        };
        self.by_name
            .get(name)
            .or_else(|| self.by_name.get(&parent()?))
    }
}

impl ResolvesServerCert for SniResolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let asked = hello.server_name().map(str::to_ascii_lowercase);
        let found = asked.as_deref().and_then(|name| self.find(name));
        Some(Arc::clone(found.unwrap_or(&self.default)))
    }
}

/// The form in which clients request a name: lower case, ASCII, without a dot at the end. Addresses are never requested.
fn canonical(name: &str) -> Result<String, Error> {
    let (star, host) = match name.strip_prefix("*.") {
        Some(parent) => ("*.", parent),
        None => ("", name),
    };
    match server_name(host)? {
        ServerName::DnsName(host) => Ok(format!("{star}{}", host.as_ref().to_ascii_lowercase())),
        _ => Err(Error::invalid_argument(format!(
            "serverCertificatesByName: {name} is no name that clients ask for"
        ))),
    }
}
