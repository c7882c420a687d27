//! A key, its certificate, and an archive of both.

use std::sync::LazyLock;

use p12_keystore::{KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
use rcgen::{CertificateParams, DnType, KeyPair};

pub(crate) const PASSWORD: &str = "sesame";

pub(crate) struct Made {
    pub(crate) der: Vec<u8>,
    pub(crate) pem: String,
    pub(crate) key: Vec<u8>,
    pub(crate) archive: Vec<u8>,
}

pub(crate) static MADE: LazyLock<Made> = LazyLock::new(|| made("localhost"));

pub(crate) fn made(name: &str) -> Made {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    let certificate = params.self_signed(&key).unwrap();
    let der = certificate.der().to_vec();
    Made {
        pem: format!("{}{}", certificate.pem(), key.serialize_pem()),
        archive: archive(&der, &key.serialize_der()),
        key: key.serialize_der(),
        der,
    }
}

/// Few iterations, so that a test may open it often.
pub(crate) fn archive(certificate: &[u8], key: &[u8]) -> Vec<u8> {
    let certificate = p12_keystore::Certificate::from_der(certificate).unwrap();
    let key = PrivateKey::from_der(key).unwrap();
    let chain = PrivateKeyChain::new("id", key, [certificate]);
    let mut store = KeyStore::new();
    store.add_entry("name", KeyStoreEntry::PrivateKeyChain(chain));
    let writer = store.writer(PASSWORD).encryption_iterations(2);
    writer.mac_iterations(2).write().unwrap()
}
