//! Operations that take too long for the JavaScript thread.

use zeroize::Zeroizing;

use super::built_chain::{BuildingParameters, BuiltChain};
use super::pkcs12::Archive;
use super::{Certificate, CertificateContext, store};
use crate::computing::compute;
use crate::error::Error;
use crate::runtime::off_thread;

/// Opens an archive; see [`Archive::open`] and [`Archive::into_context`].
///
/// # Errors
/// Those of both, E_OUTOFMEMORY 0x8007000E where the system gives no thread.
pub async fn open_archive(
    der: Vec<u8>,
    password: Zeroizing<String>,
) -> Result<CertificateContext, Error> {
    decrypt(der, password).await?.into_context()
}

/// Opens an archive and puts its contents into the stores; see [`Archive::open`] and [`store::import`].
///
/// # Errors
/// Those of [`Archive::open`].
pub async fn import_archive(
    der: Vec<u8>,
    password: Zeroizing<String>,
    friendly_name: &str,
    delete_expired: bool,
) -> Result<(), Error> {
    let archive = decrypt(der, password).await?;
    store::import(archive, friendly_name, delete_expired);
    Ok(())
}

/// Builds a chain; see [`BuiltChain::build`].
///
/// # Errors
/// Those of [`BuiltChain::build`], E_OUTOFMEMORY 0x8007000E where the system gives no thread.
pub async fn build_chain(
    certificate: Certificate,
    given: Vec<Certificate>,
    parameters: BuildingParameters,
) -> Result<BuiltChain, Error> {
    compute(move || BuiltChain::build(&certificate, &given, &parameters))
        .await
        .map_err(|error| Error::from_io("build the chain", "pthread_create", &error))?
}

/// On a blocking thread, not by [`compute`]: deriving the keys takes up to a second, which would delay handshakes.
async fn decrypt(der: Vec<u8>, password: Zeroizing<String>) -> Result<Archive, Error> {
    off_thread(move || Archive::open(&der, &password))
        .await
        .map_err(|error| Error::from_io("open the archive", "pthread_create", &error))?
}
