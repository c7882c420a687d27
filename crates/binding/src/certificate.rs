//! Certificates for JavaScript. Private keys never cross.

use napi::Env;
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use sockets_core::certificate::{
    AlternativeNames, Bundle, CertificateContext, Details, HashAlgorithm, KeyUsages,
};
use zeroize::Zeroizing;

use crate::error::throwable;

/// A certificate with its properties.
#[napi]
pub struct BindingCertificate {
    context: CertificateContext,
}

#[napi]
impl BindingCertificate {
    /// Parses a file: DER, PKCS#7 or PEM.
    #[napi(factory)]
    pub fn from_bytes(env: Env, bytes: Uint8Array) -> napi::Result<Self> {
        CertificateContext::from_bytes(&bytes)
            .map(Self::from)
            .map_err(|error| throwable(&env, &error))
    }

    /// Parses PEM text.
    #[napi(factory)]
    pub fn from_pem(env: Env, text: String, password: Option<String>) -> napi::Result<Self> {
        let text = Zeroizing::new(text);
        let password = password.map(Zeroizing::new);
        Bundle::from_pem(text.as_bytes(), password.as_ref().map(|text| text.as_str()))
            .and_then(Bundle::into_context)
            .map(Self::from)
            .map_err(|error| throwable(&env, &error))
    }

    /// The DER form.
    #[napi]
    pub fn der(&self) -> Uint8Array {
        self.context.certificate().der().to_vec().into()
    }

    /// The hash of the DER form.
    #[napi]
    pub fn hash(&self, env: Env, algorithm: String) -> napi::Result<Uint8Array> {
        let algorithm =
            HashAlgorithm::named(&algorithm).map_err(|error| throwable(&env, &error))?;
        Ok(self.context.certificate().hash(algorithm).into())
    }

    /// The fields of the certificate.
    #[napi]
    pub fn details(&self) -> BindingCertificateDetails {
        self.context.certificate().details().clone().into()
    }

    /// Whether it has its private key.
    #[napi(getter)]
    pub fn has_private_key(&self) -> bool {
        self.context.identity().is_some()
    }

    /// Its friendly name.
    #[napi(getter)]
    pub fn friendly_name(&self) -> String {
        self.context.friendly_name()
    }

    /// Name of the store that it comes from.
    #[napi(getter)]
    pub fn store_name(&self) -> String {
        self.context.store_name().to_owned()
    }

    /// Sets the friendly name.
    #[napi(setter)]
    pub fn set_friendly_name(&self, name: String) {
        self.context.set_friendly_name(name);
    }
}

impl BindingCertificate {
    /// The certificate with its properties.
    pub(crate) fn context(&self) -> &CertificateContext {
        &self.context
    }
}

impl From<CertificateContext> for BindingCertificate {
    fn from(context: CertificateContext) -> Self {
        Self { context }
    }
}

/// The fields of a certificate.
#[napi(object, object_from_js = false)]
pub struct BindingCertificateDetails {
    pub subject: String,
    pub issuer: String,
    pub subject_name: String,
    pub issuer_name: String,
    pub serial_number: Uint8Array,
    /// Seconds since 1970.
    pub valid_from: f64,
    /// Seconds since 1970.
    pub valid_to: f64,
    pub key_usages: BindingKeyUsages,
    pub enhanced_key_usages: Vec<String>,
    pub key_algorithm: String,
    pub signature_algorithm: String,
    pub signature_hash_algorithm: String,
    pub alternative_names: BindingAlternativeNames,
}

/// What a key may be used for.
#[napi(object, object_from_js = false)]
pub struct BindingKeyUsages {
    pub digital_signature: bool,
    pub non_repudiation: bool,
    pub key_encipherment: bool,
    pub data_encipherment: bool,
    pub key_agreement: bool,
    pub key_certificate_sign: bool,
    pub crl_sign: bool,
    pub encipher_only: bool,
}

/// Other names of a subject.
#[napi(object, object_from_js = false)]
pub struct BindingAlternativeNames {
    pub dns_names: Vec<String>,
    pub ip_addresses: Vec<String>,
    pub email_names: Vec<String>,
    pub distinguished_names: Vec<String>,
    pub principal_names: Vec<String>,
    pub urls: Vec<String>,
}

impl From<Details> for BindingCertificateDetails {
    fn from(details: Details) -> Self {
        Self {
            subject: details.subject,
            issuer: details.issuer,
            subject_name: details.subject_name,
            issuer_name: details.issuer_name,
            serial_number: details.serial_number.into(),
            valid_from: details.valid_from as f64,
            valid_to: details.valid_to as f64,
            key_usages: details.key_usages.into(),
            enhanced_key_usages: details.enhanced_key_usages,
            key_algorithm: details.key_algorithm,
            signature_algorithm: details.signature_algorithm,
            signature_hash_algorithm: details.signature_hash_algorithm,
            alternative_names: details.alternative_names.into(),
        }
    }
}

impl From<KeyUsages> for BindingKeyUsages {
    fn from(usages: KeyUsages) -> Self {
        Self {
            digital_signature: usages.digital_signature,
            non_repudiation: usages.non_repudiation,
            key_encipherment: usages.key_encipherment,
            data_encipherment: usages.data_encipherment,
            key_agreement: usages.key_agreement,
            key_certificate_sign: usages.key_certificate_sign,
            crl_sign: usages.crl_sign,
            encipher_only: usages.encipher_only,
        }
    }
}

impl From<AlternativeNames> for BindingAlternativeNames {
    fn from(names: AlternativeNames) -> Self {
        Self {
            dns_names: names.dns_names,
            ip_addresses: names.ip_addresses,
            email_names: names.email_names,
            distinguished_names: names.distinguished_names,
            principal_names: names.principal_names,
            urls: names.urls,
        }
    }
}
