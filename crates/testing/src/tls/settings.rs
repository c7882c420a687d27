//! TLS configuration of clients and servers: the newest version, the provider's defaults, the certificates of
//! `certificates=`.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, aws_lc_rs};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::server::NoServerSessionStorage;
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::arguments::{Arguments, invalid};

/// What a tokio client needs.
#[derive(Clone)]
pub(super) struct Connector {
    pub(super) tls: TlsConnector,
    pub(super) name: ServerName<'static>,
}

impl Connector {
    pub(super) fn new(arguments: &Arguments) -> io::Result<Self> {
        let (config, name) = client_config(arguments)?;
        let tls = config.into();
        Ok(Self { tls, name })
    }
}

pub(super) fn acceptor(arguments: &Arguments) -> io::Result<TlsAcceptor> {
    Ok(server_config(arguments)?.into())
}

/// The client's configuration, and the name of the server. Sessions are resumed with `resumption=1` only.
///
/// # Errors
/// When a certificate cannot be read.
pub fn client_config(
    arguments: &Arguments,
) -> io::Result<(Arc<ClientConfig>, ServerName<'static>)> {
    let host = arguments.or("host", "127.0.0.1".to_owned())?;
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_root_certificates(roots(arguments)?)
        .with_no_client_auth();
    if !resumes(arguments)? {
        config.resumption = Resumption::disabled();
    }
    let name = ServerName::try_from(host).map_err(io::Error::other)?;
    Ok((Arc::new(config), name))
}

/// The server's configuration. Tickets are issued with `resumption=1` only.
///
/// # Errors
/// When a certificate or the key cannot be read.
pub fn server_config(arguments: &Arguments) -> io::Result<Arc<ServerConfig>> {
    let chain = vec![certificate(&file(arguments, "server.pem")?)?];
    let key = PrivateKeyDer::from_pem_file(file(arguments, "server.key")?).map_err(unreadable)?;
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(io::Error::other)?;
    if resumes(arguments)? {
        config.ticketer = aws_lc_rs::Ticketer::new().map_err(io::Error::other)?;
    } else {
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
    }
    Ok(Arc::new(config))
}

fn provider() -> Arc<CryptoProvider> {
    aws_lc_rs::default_provider().into()
}

fn roots(arguments: &Arguments) -> io::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    roots
        .add(certificate(&file(arguments, "root.pem")?)?)
        .map_err(io::Error::other)?;
    Ok(roots)
}

fn certificate(path: &Path) -> io::Result<CertificateDer<'static>> {
    CertificateDer::from_pem_file(path).map_err(unreadable)
}

fn file(arguments: &Arguments, name: &str) -> io::Result<PathBuf> {
    let folder: PathBuf = arguments.required("certificates")?;
    Ok(folder.join(name))
}

fn resumes(arguments: &Arguments) -> io::Result<bool> {
    Ok(arguments.or("resumption", 0)? == 1)
}

fn unreadable(error: impl std::fmt::Display) -> io::Error {
    invalid(format!("certificates=: {error}"))
}
