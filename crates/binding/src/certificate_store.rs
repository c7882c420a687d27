//! Certificate stores and archives for JavaScript.

use napi::Env;
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use sockets_core::certificate::{self, CertificateContext, Query, store};
use zeroize::Zeroizing;

use crate::certificate::BindingCertificate;
use crate::error::throwable;
use crate::hub::BindingHub;
use crate::operation::{start, value};

/// How the contents of an archive are installed.
#[napi(object)]
pub struct BindingImport {
    /// Friendly name of the certificates that come with their key.
    pub friendly_name: String,
    /// Whether expired certificates for the same subject are deleted.
    pub delete_expired: bool,
}

/// Opens an archive off the JavaScript thread and adds its contents to the stores.
#[napi]
pub fn import_archive(
    hub: &BindingHub,
    operation: i64,
    bytes: Uint8Array,
    password: String,
    how: BindingImport,
) {
    let (der, password) = (bytes.to_vec(), Zeroizing::new(password));
    start(hub.shared(), operation, async move {
        certificate::import_archive(der, password, &how.friendly_name, how.delete_expired).await?;
        value(())
    });
}

/// Opens an archive off the JavaScript thread. The result is a `BindingCertificate`.
#[napi]
pub fn open_archive(hub: &BindingHub, operation: i64, bytes: Uint8Array, password: String) {
    let opening = certificate::open_archive(bytes.to_vec(), Zeroizing::new(password));
    start(hub.shared(), operation, async move {
        value(BindingCertificate::from(opening.await?))
    });
}

/// A query of a store.
#[napi(object)]
pub struct BindingCertificateQuery {
    pub enhanced_key_usages: Vec<String>,
    pub issuer_name: String,
    pub friendly_name: String,
    pub thumbprint: Uint8Array,
    pub hardware_only: bool,
    pub include_duplicates: bool,
    pub include_expired: bool,
    pub store_name: String,
}

/// The certificates that match a query.
#[napi]
pub fn find_certificates(query: BindingCertificateQuery) -> Vec<BindingCertificate> {
    let found = store::find(&Query::from(query));
    found.into_iter().map(BindingCertificate::from).collect()
}

/// Adds a certificate to a store.
#[napi]
pub fn add_certificate(
    env: Env,
    store: String,
    certificate: &BindingCertificate,
) -> napi::Result<()> {
    store::add(&store, certificate.context()).map_err(|error| throwable(&env, &error))
}

/// Removes a certificate from a store.
#[napi]
pub fn delete_certificate(
    env: Env,
    store: String,
    certificate: &BindingCertificate,
) -> napi::Result<()> {
    let context: &CertificateContext = certificate.context();
    store::delete(&store, context.certificate()).map_err(|error| throwable(&env, &error))
}

impl From<BindingCertificateQuery> for Query {
    fn from(query: BindingCertificateQuery) -> Self {
        Self {
            enhanced_key_usages: query.enhanced_key_usages,
            issuer_name: query.issuer_name,
            friendly_name: query.friendly_name,
            thumbprint: query.thumbprint.to_vec(),
            hardware_only: query.hardware_only,
            include_duplicates: query.include_duplicates,
            include_expired: query.include_expired,
            store_name: query.store_name,
        }
    }
}
