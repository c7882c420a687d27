//! The fields of a certificate, in the terms of `Windows.Security.Cryptography.Certificates`.

use x509_parser::certificate::X509Certificate;
use x509_parser::extensions::{ExtendedKeyUsage, KeyUsage};

use super::alternative_names::AlternativeNames;
use super::{algorithms, distinguished_name};

/// The fields of a certificate.
#[derive(Debug, Clone, Default)]
pub struct Details {
    /// Display name of the subject: its common name, or a substitute.
    pub subject: String,
    /// Display name of the issuer.
    pub issuer: String,
    /// The whole name of the subject, most specific part first: `CN=www.example.com, O=Example, C=DE`.
    pub subject_name: String,
    /// The whole name of the issuer.
    pub issuer_name: String,
    /// Serial number, most significant byte first, as encoded.
    pub serial_number: Vec<u8>,
    /// Start of the validity in seconds since 1970.
    pub valid_from: i64,
    /// End of the validity in seconds since 1970.
    pub valid_to: i64,
    /// What the key may be used for.
    pub key_usages: KeyUsages,
    /// Object identifiers of the purposes; empty when there is no restriction.
    pub enhanced_key_usages: Vec<String>,
    /// Algorithm of the public key: `RSA`, `ECDSA_P256`, `Ed25519` …
    pub key_algorithm: String,
    /// Algorithm of the signature: `sha256RSA`, `sha256ECDSA`, `Ed25519` …
    pub signature_algorithm: String,
    /// Hash of the signature: `SHA256` …; empty when the algorithm has none of its own.
    pub signature_hash_algorithm: String,
    /// Other names of the subject.
    pub alternative_names: AlternativeNames,
    /// Name of the subject in DER.
    pub(crate) raw_subject: Vec<u8>,
    /// Name of the issuer in DER.
    pub(crate) raw_issuer: Vec<u8>,
    /// Public key as SubjectPublicKeyInfo in DER.
    pub(crate) public_key: Vec<u8>,
}

/// The key usage extension (RFC 5280, 4.2.1.3). Without one every use is allowed and every flag false.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeyUsages {
    pub digital_signature: bool,
    pub non_repudiation: bool,
    pub key_encipherment: bool,
    pub data_encipherment: bool,
    pub key_agreement: bool,
    pub key_certificate_sign: bool,
    pub crl_sign: bool,
    pub encipher_only: bool,
}

impl Details {
    /// Whether the subject is the issuer, as in roots.
    pub fn is_self_issued(&self) -> bool {
        self.raw_subject == self.raw_issuer
    }

    /// Whether `seconds` since 1970 are within the validity.
    pub fn is_valid_at(&self, seconds: i64) -> bool {
        (self.valid_from..=self.valid_to).contains(&seconds)
    }

    pub(super) fn of(x509: &X509Certificate<'_>) -> Self {
        let signature = algorithms::signature(&x509.signature_algorithm);
        Self {
            subject: distinguished_name::display(x509.subject()),
            issuer: distinguished_name::display(x509.issuer()),
            subject_name: distinguished_name::text(x509.subject()),
            issuer_name: distinguished_name::text(x509.issuer()),
            serial_number: x509.raw_serial().to_vec(),
            valid_from: x509.validity().not_before.timestamp(),
            valid_to: x509.validity().not_after.timestamp(),
            key_usages: key_usages(x509),
            enhanced_key_usages: enhanced_key_usages(x509),
            key_algorithm: algorithms::key(x509.public_key()),
            signature_algorithm: signature.name,
            signature_hash_algorithm: signature.hash.to_owned(),
            alternative_names: AlternativeNames::of(x509),
            raw_subject: x509.subject().as_raw().to_vec(),
            raw_issuer: x509.issuer().as_raw().to_vec(),
            public_key: x509.public_key().raw.to_vec(),
        }
    }
}

/// A malformed or duplicate extension is ignored here; whether it is fatal is decided by the verification of the chain.
fn key_usages(x509: &X509Certificate<'_>) -> KeyUsages {
    let Ok(Some(extension)) = x509.key_usage() else {
        return KeyUsages::default();
    };
    KeyUsages::from(extension.value)
}

impl From<&KeyUsage> for KeyUsages {
    fn from(usage: &KeyUsage) -> Self {
        Self {
            digital_signature: usage.digital_signature(),
            non_repudiation: usage.non_repudiation(),
            key_encipherment: usage.key_encipherment(),
            data_encipherment: usage.data_encipherment(),
            key_agreement: usage.key_agreement(),
            key_certificate_sign: usage.key_cert_sign(),
            crl_sign: usage.crl_sign(),
            encipher_only: usage.encipher_only(),
        }
    }
}

fn enhanced_key_usages(x509: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = x509.extended_key_usage() else {
        return Vec::new();
    };
    let usages = extension.value;
    let known = known_usages(usages)
        .into_iter()
        .filter(|(is_listed, _)| *is_listed)
        .map(|(_, identifier)| identifier.to_owned());
    let others = usages
        .other
        .iter()
        .map(|identifier| identifier.to_id_string());
    known.chain(others).collect()
}

fn known_usages(usages: &ExtendedKeyUsage<'_>) -> [(bool, &'static str); 7] {
    [
        (usages.any, "2.5.29.37.0"),
        (usages.server_auth, "1.3.6.1.5.5.7.3.1"),
        (usages.client_auth, "1.3.6.1.5.5.7.3.2"),
        (usages.code_signing, "1.3.6.1.5.5.7.3.3"),
        (usages.email_protection, "1.3.6.1.5.5.7.3.4"),
        (usages.time_stamping, "1.3.6.1.5.5.7.3.8"),
        (usages.ocsp_signing, "1.3.6.1.5.5.7.3.9"),
    ]
}
