//! TLS options from JavaScript.

use std::time::Duration;

use napi::bindgen_prelude::{ClassInstance, Uint8Array};
use napi_derive::napi;
use sockets_core::certificate::Identity;
use sockets_core::chain::ChainValidationResult;
use sockets_core::error::Error;
use sockets_core::tls::{
    ClientCertificateRequest, ClientOptions, ProtectionLevel, SERVER_HANDSHAKE_TIMEOUT,
    ServerOptions,
};

use crate::certificate::BindingCertificate;

/// The TLS options of a socket's or listener's `control` that both roles have.
#[napi(object)]
pub struct BindingTlsOptions {
    /// A `SocketProtectionLevel`: the highest.
    pub protection_level: u32,
    /// A `SocketProtectionLevel`: the lowest.
    pub min_protection_level: u32,
    /// Application protocols (ALPN) in the order of preference.
    pub application_protocols: Vec<Uint8Array>,
    /// Certificates, in DER, that are trusted.
    pub trusted_roots: Vec<Uint8Array>,
    /// Certificate revocation lists, in DER or PEM.
    pub certificate_revocation_lists: Vec<Uint8Array>,
    /// Milliseconds that a handshake may take; 0 for no limit.
    pub handshake_timeout: u32,
}

/// Milliseconds that a client's handshake may take by default.
#[napi]
pub fn default_server_handshake_timeout() -> u32 {
    u32::try_from(SERVER_HANDSHAKE_TIMEOUT.as_millis()).unwrap_or(u32::MAX)
}

impl BindingTlsOptions {
    /// As client.
    pub(crate) fn client(
        self,
        ignored_errors: &[u32],
        identity: Option<Identity>,
    ) -> Result<ClientOptions, Error> {
        Ok(ClientOptions {
            highest: ProtectionLevel::from_number(self.protection_level)?,
            lowest: ProtectionLevel::from_number(self.min_protection_level)?,
            application_protocols: copies(&self.application_protocols),
            trusted_roots: copies(&self.trusted_roots)
                .into_iter()
                .map(Into::into)
                .collect(),
            revocation_lists: copies(&self.certificate_revocation_lists),
            ignored: ignored_errors
                .iter()
                .map(|&number| result(number))
                .collect::<Result<_, _>>()?,
            identity,
            handshake_timeout: time_limit(self.handshake_timeout),
        })
    }

    /// As server.
    pub(crate) fn server(
        self,
        certificate: &BindingCertificate,
        by_name: Vec<(String, &ClassInstance<'_, BindingCertificate>)>,
        request: u32,
    ) -> Result<ServerOptions, Error> {
        let by_name = by_name
            .into_iter()
            .map(|(name, each)| Ok((name, identity(each)?)));
        Ok(ServerOptions {
            highest: ProtectionLevel::from_number(self.protection_level)?,
            lowest: ProtectionLevel::from_number(self.min_protection_level)?,
            identity: identity(certificate)?,
            by_name: by_name.collect::<Result<_, Error>>()?,
            application_protocols: copies(&self.application_protocols),
            request: ClientCertificateRequest::from_number(request)?,
            trusted_roots: copies(&self.trusted_roots)
                .into_iter()
                .map(Into::into)
                .collect(),
            revocation_lists: copies(&self.certificate_revocation_lists),
            handshake_timeout: time_limit(self.handshake_timeout),
        })
    }
}

fn identity(certificate: &BindingCertificate) -> Result<Identity, Error> {
    let identity = certificate.context().identity().cloned();
    identity
        .ok_or_else(|| Error::invalid_argument("a server needs the private key of its certificate"))
}

fn copies(arrays: &[Uint8Array]) -> Vec<Vec<u8>> {
    arrays.iter().map(|array| array.to_vec()).collect()
}

fn result(number: u32) -> Result<ChainValidationResult, Error> {
    u8::try_from(number)
        .ok()
        .and_then(ChainValidationResult::from_value)
        .ok_or_else(|| {
            Error::invalid_argument("ignorableServerCertificateErrors has no such value")
        })
}

fn time_limit(milliseconds: u32) -> Option<Duration> {
    (milliseconds > 0).then(|| Duration::from_millis(milliseconds.into()))
}
