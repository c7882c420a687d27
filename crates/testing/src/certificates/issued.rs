//! Issued: a certificate with its private key.

use rcgen::{
    CertificateParams, CertificateRevocationListParams, CrlDistributionPoint,
    CrlIssuingDistributionPoint, CrlScope, Issuer, KeyIdMethod, KeyPair, RevokedCertParams,
    SerialNumber, date_time_ymd,
};

use super::rewritten;

/// A certificate with its private key.
#[derive(Debug)]
pub struct Issued {
    der: Vec<u8>,
    key: KeyPair,
    parameters: CertificateParams,
}

impl Issued {
    pub(super) fn new(der: impl AsRef<[u8]>, key: KeyPair, parameters: CertificateParams) -> Self {
        Self {
            der: der.as_ref().to_vec(),
            key,
            parameters,
        }
    }

    /// The certificate.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate as PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        pem::encode(&pem::Pem::new("CERTIFICATE", self.der.clone()))
    }

    /// The private key as PKCS#8 of version 1: OpenSSL does not read version 2, which includes the public key.
    #[must_use]
    pub fn key_der(&self) -> Vec<u8> {
        rewritten::private_key_version_1(&self.key.serialize_der())
    }

    /// The same as PEM.
    #[must_use]
    pub fn key_pem(&self) -> String {
        pem::encode(&pem::Pem::new("PRIVATE KEY", self.key_der()))
    }

    pub(super) fn issuer(&self) -> Issuer<'_, &KeyPair> {
        Issuer::from_params(&self.parameters, &self.key)
    }

    pub(super) fn copy_of_key(&self) -> KeyPair {
        KeyPair::try_from(self.key.serialize_der()).expect("its own key")
    }

    /// The same name and key, signed by another authority, with other dates and another serial number: a cross-signed
    /// certificate.
    ///
    /// # Panics
    /// Never for what this crate makes.
    #[must_use]
    pub fn reissued_by(&self, issuer: &Self, from: i32, to: i32) -> Self {
        let key = self.copy_of_key();
        let mut parameters = self.parameters.clone();
        parameters.not_before = date_time_ymd(from, 1, 1);
        parameters.not_after = date_time_ymd(to, 1, 1);
        let years = u64::from((from * 10_000 + to).unsigned_abs());
        parameters.serial_number = Some(SerialNumber::from(years));
        let certificate = parameters
            .signed_by(&key, &issuer.issuer())
            .expect("signed");
        Self::new(certificate.der(), key, parameters)
    }

    /// The same with one bit of the signature flipped.
    #[must_use]
    pub fn with_broken_signature(mut self) -> Self {
        if let Some(last) = self.der.last_mut() {
            *last ^= 1;
        }
        self
    }

    /// The same as version 1: without extensions, signed again.
    #[must_use]
    pub fn as_version_1(mut self, issuer: &Self) -> Self {
        self.der = rewritten::as_version_1(&self.der, &issuer.key);
        self
    }

    /// The same with SHA-1 named as the digest of its RSA signature.
    #[must_use]
    pub fn with_sha1_signature(mut self) -> Self {
        rewritten::name_sha1(&mut self.der);
        self
    }

    /// A revocation list of this authority in DER, in force from the start of one year to the start of another.
    ///
    /// # Panics
    /// When this is no authority.
    #[must_use]
    pub fn revocation_list(&self, revoked: &[&Self], from: i32, to: i32) -> Vec<u8> {
        self.list(revoked, from, to, None)
    }

    /// A revocation list of end-entity certificates whose distribution point is `place`.
    ///
    /// # Panics
    /// When this is no authority.
    #[must_use]
    pub fn partial_revocation_list(&self, revoked: &[&Self], place: &str) -> Vec<u8> {
        let part = CrlIssuingDistributionPoint {
            distribution_point: CrlDistributionPoint {
                uris: vec![place.to_owned()],
            },
            scope: Some(CrlScope::UserCertsOnly),
        };
        self.list(revoked, 2020, 2099, Some(part))
    }

    fn list(
        &self,
        revoked: &[&Self],
        from: i32,
        to: i32,
        part: Option<CrlIssuingDistributionPoint>,
    ) -> Vec<u8> {
        let parameters = CertificateRevocationListParams {
            this_update: date_time_ymd(from, 1, 1),
            next_update: date_time_ymd(to, 1, 1),
            crl_number: SerialNumber::from(1),
            issuing_distribution_point: part,
            revoked_certs: revoked.iter().map(|one| one.revoked(from)).collect(),
            key_identifier_method: KeyIdMethod::Sha256,
        };
        let list = parameters.signed_by(&self.issuer()).expect("a list");
        list.der().to_vec()
    }

    fn revoked(&self, from: i32) -> RevokedCertParams {
        RevokedCertParams {
            serial_number: SerialNumber::from_slice(&rewritten::serial(&self.der)),
            revocation_time: date_time_ymd(from, 1, 1),
            reason_code: None,
            invalidity_date: None,
        }
    }
}
