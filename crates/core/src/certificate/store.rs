//! The certificate stores of the process. They are in memory, never written to disk, and shared by all worker threads.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::time::{SystemTime, UNIX_EPOCH};

use rustls::pki_types::CertificateDer;

use super::{Archive, Certificate, CertificateContext, Identity, Query};
use crate::chain::Roots;
use crate::error::{Error, Hresult};
use crate::sync::lock;

/// Certificates with private keys.
pub const PERSONAL: &str = "MY";
/// Intermediate certificates.
pub const INTERMEDIATE: &str = "CA";
/// Roots that the application trusts beside those of the operating system.
pub const TRUSTED_ROOT: &str = "Root";

/// Contents by lower-case name.
static STORES: Mutex<BTreeMap<String, Vec<CertificateContext>>> = Mutex::new(BTreeMap::new());

/// Adds a certificate, which replaces an equal one.
///
/// # Errors
/// E_INVALIDARG 0x80070057 for one in [`TRUSTED_ROOT`] that no chain can end in.
pub fn add(store: &str, context: &CertificateContext) -> Result<(), Error> {
    if key(store) == key(TRUSTED_ROOT) {
        Roots::new(false, vec![context.certificate().der().clone()])?;
    }
    put(store, context);
    Ok(())
}

fn put(store: &str, context: &CertificateContext) {
    let context = context.in_store(store);
    let mut stores = stores();
    let contents = stores.entry(key(store)).or_default();
    let earlier = contents
        .iter_mut()
        .find(|each| each.certificate() == context.certificate());
    match earlier {
        Some(earlier) => *earlier = context,
        None => contents.push(context),
    }
}

/// Removes a certificate.
///
/// # Errors
/// ERROR_NOT_FOUND 0x80070490 when it is not in the store.
pub fn delete(store: &str, certificate: &Certificate) -> Result<(), Error> {
    let mut stores = stores();
    let contents = stores.entry(key(store)).or_default();
    let position = contents
        .iter()
        .position(|each| each.certificate() == certificate);
    match position {
        Some(position) => {
            contents.remove(position);
            Ok(())
        }
        None => Err(Error::new(
            Hresult::ERROR_NOT_FOUND,
            format!("the store {store} does not hold the certificate"),
        )),
    }
}

/// The certificates that match `query`.
pub fn find(query: &Query) -> Vec<CertificateContext> {
    let name = if query.store_name.is_empty() {
        PERSONAL
    } else {
        &query.store_name
    };
    query.pick(&contents(name), now())
}

/// The roots of the application; TLS and chains trust them beside those of the operating system.
pub fn trusted_roots() -> Vec<CertificateDer<'static>> {
    certificates(TRUSTED_ROOT)
}

/// The intermediate certificates.
pub(crate) fn intermediates() -> Vec<CertificateDer<'static>> {
    certificates(INTERMEDIATE)
}

/// Adds the contents of an archive to the stores: certificates with keys to [`PERSONAL`] under `friendly_name`, everything
/// else to [`INTERMEDIATE`], roots too: an archive does not make them trusted.
pub fn import(archive: Archive, friendly_name: &str, delete_expired: bool) {
    for identity in archive.identities {
        if delete_expired {
            delete_expired_for(&identity);
        }
        let context = CertificateContext::with_identity(identity);
        context.set_friendly_name(friendly_name.to_owned());
        put(PERSONAL, &context);
    }
    for certificate in archive.certificates {
        put(INTERMEDIATE, &CertificateContext::new(certificate));
    }
}

/// Removes the expired predecessors of an identity.
fn delete_expired_for(identity: &Identity) {
    let subject = &identity.certificate().details().raw_subject;
    let now = now();
    if let Some(contents) = stores().get_mut(&key(PERSONAL)) {
        contents.retain(|each| {
            let details = each.certificate().details();
            details.raw_subject != *subject || details.valid_to >= now
        });
    }
}

fn certificates(store: &str) -> Vec<CertificateDer<'static>> {
    let contents = contents(store);
    contents
        .iter()
        .map(|each| each.certificate().der().clone())
        .collect()
}

fn contents(store: &str) -> Vec<CertificateContext> {
    stores().get(&key(store)).cloned().unwrap_or_default()
}

fn key(store: &str) -> String {
    store.to_lowercase()
}

fn now() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
    elapsed.map_or(0, |elapsed| {
        i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
    })
}

fn stores() -> MutexGuard<'static, BTreeMap<String, Vec<CertificateContext>>> {
    lock(&STORES)
}
