//! Recipe: the contents of a certificate to issue.

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, CrlDistributionPoint, CustomExtension, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, KeyIdMethod, KeyPair, KeyUsagePurpose,
    NameConstraints, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ECDSA_P521_SHA512,
    PKCS_ED25519, PKCS_RSA_SHA256, PublicKeyData, SanType, SerialNumber, SignatureAlgorithm,
    date_time_ymd,
};

use super::Issued;

/// The key of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// ECDSA on P-256; the default.
    EcdsaP256,
    /// RSA with 2048 bits; slow to generate.
    Rsa2048,
    /// Ed25519.
    Ed25519,
    /// ECDSA on P-384.
    EcdsaP384,
    /// ECDSA on P-521, the slowest to verify.
    EcdsaP521,
}

/// The contents of a certificate to issue. The default validity is 2020 to 2099.
#[derive(Debug, Clone)]
pub struct Recipe {
    parameters: CertificateParams,
    key: KeyKind,
}

impl Recipe {
    /// A certificate authority with a name.
    #[must_use]
    pub fn authority(name: &str) -> Self {
        let mut recipe = Self::empty(name, &[]);
        recipe.parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        recipe.parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        recipe
    }

    /// A server with host names or IP addresses.
    #[must_use]
    pub fn server(hosts: &[&str]) -> Self {
        let name = hosts.first().copied().unwrap_or("nobody");
        Self::empty(name, hosts).usage(ExtendedKeyUsagePurpose::ServerAuth)
    }

    /// A client with a name.
    #[must_use]
    pub fn client(name: &str) -> Self {
        Self::empty(name, &[]).usage(ExtendedKeyUsagePurpose::ClientAuth)
    }

    fn empty(name: &str, hosts: &[&str]) -> Self {
        let hosts: Vec<_> = hosts.iter().map(|&host| host.to_owned()).collect();
        let mut parameters = CertificateParams::new(hosts).expect("host names");
        parameters.distinguished_name.push(DnType::CommonName, name);
        parameters.use_authority_key_identifier_extension = true;
        let recipe = Self {
            parameters,
            key: KeyKind::EcdsaP256,
        };
        recipe.valid(2020, 2099)
    }

    /// Validity from the start of one year to the start of another.
    #[must_use]
    pub fn valid(mut self, from: i32, to: i32) -> Self {
        self.parameters.not_before = date_time_ymd(from, 1, 1);
        self.parameters.not_after = date_time_ymd(to, 1, 1);
        self
    }

    /// Replaces the extended key usage.
    #[must_use]
    pub fn usage(mut self, usage: ExtendedKeyUsagePurpose) -> Self {
        self.parameters.extended_key_usages = vec![usage];
        self
    }

    /// An authority that is a server too, as issued by `openssl req -x509`.
    #[must_use]
    pub fn and_authority(mut self) -> Self {
        self.parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        self
    }

    /// Removes the extended key usage: valid for every purpose.
    #[must_use]
    pub fn any_usage(mut self) -> Self {
        self.parameters.extended_key_usages.clear();
        self
    }

    /// Path length constraint: the number of authorities allowed below this one.
    #[must_use]
    pub fn path_length(mut self, length: u8) -> Self {
        self.parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(length));
        self
    }

    /// No authority, although its key usage allows signing certificates.
    #[must_use]
    pub fn without_authority(mut self) -> Self {
        self.parameters.is_ca = IsCa::ExplicitNoCa;
        self
    }

    /// An authority whose key usage does not include signing certificates.
    #[must_use]
    pub fn without_certificate_signing(mut self) -> Self {
        self.parameters.key_usages = vec![KeyUsagePurpose::CrlSign];
        self
    }

    /// Permits one domain and its subdomains.
    #[must_use]
    pub fn permitting(mut self, domain: &str) -> Self {
        self.constraints()
            .permitted_subtrees
            .push(GeneralSubtree::DnsName(domain.to_owned()));
        self
    }

    /// Excludes one IPv4 network.
    #[must_use]
    pub fn excluding(mut self, network: [u8; 4], prefix: u8) -> Self {
        let subnet = CidrSubnet::from_v4_prefix(network, prefix);
        self.constraints()
            .excluded_subtrees
            .push(GeneralSubtree::IpAddress(subnet));
        self
    }

    /// Excludes a subtree of names.
    #[must_use]
    pub fn excluding_tree(mut self, tree: GeneralSubtree) -> Self {
        self.constraints().excluded_subtrees.push(tree);
        self
    }

    /// Adds a subject alternative name.
    #[must_use]
    pub fn named(mut self, name: SanType) -> Self {
        self.parameters.subject_alt_names.push(name);
        self
    }

    /// Adds an attribute to the subject name; its object identifier ends in this number.
    #[must_use]
    pub fn attribute(mut self, number: u64) -> Self {
        let kind = DnType::CustomDnType(private_identifier(number));
        self.parameters.distinguished_name.push(kind, "x");
        self
    }

    /// Adds an unknown extended key usage.
    #[must_use]
    pub fn purpose(mut self, number: u64) -> Self {
        let purpose = ExtendedKeyUsagePurpose::Other(private_identifier(number));
        self.parameters.extended_key_usages.push(purpose);
        self
    }

    /// Adds an unknown extension that is not critical.
    #[must_use]
    pub fn extension(mut self, number: u64) -> Self {
        let extension = CustomExtension::from_oid_content(&private_identifier(number), vec![5, 0]);
        self.parameters.custom_extensions.push(extension);
        self
    }

    /// Sets the serial number.
    #[must_use]
    pub fn serial(mut self, number: u64) -> Self {
        self.parameters.serial_number = Some(SerialNumber::from(number));
        self
    }

    /// Leaves the subject key identifier out.
    #[must_use]
    pub fn without_own_key(mut self) -> Self {
        self.parameters.key_identifier_method = KeyIdMethod::PreSpecified(Vec::new());
        self
    }

    /// Leaves the authority key identifier out.
    #[must_use]
    pub fn without_issuer_key(mut self) -> Self {
        self.parameters.use_authority_key_identifier_extension = false;
        self
    }

    fn constraints(&mut self) -> &mut NameConstraints {
        self.parameters
            .name_constraints
            .get_or_insert(NameConstraints {
                permitted_subtrees: Vec::new(),
                excluded_subtrees: Vec::new(),
            })
    }

    /// Adds an unknown critical extension.
    #[must_use]
    pub fn critical_extension(mut self) -> Self {
        let mut extension =
            CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 99_999, 1], vec![0x05, 0x00]);
        extension.set_criticality(true);
        self.parameters.custom_extensions.push(extension);
        self
    }

    /// Adds the distribution point of the revocation list.
    #[must_use]
    pub fn listed_at(mut self, place: &str) -> Self {
        self.parameters.crl_distribution_points = vec![CrlDistributionPoint {
            uris: vec![place.to_owned()],
        }];
        self
    }

    /// Sets the kind of the key.
    #[must_use]
    pub fn key(mut self, key: KeyKind) -> Self {
        self.key = key;
        self
    }

    /// Issues a self-signed certificate.
    ///
    /// # Panics
    /// When the recipe is invalid, which none of this crate is.
    #[must_use]
    pub fn self_signed(self) -> Issued {
        let key = self.new_key();
        let certificate = self.parameters.self_signed(&key).expect("self-signed");
        Issued::new(certificate.der().clone(), key, self.parameters)
    }

    /// Issues a certificate signed by another one, whether that may sign or not.
    ///
    /// # Panics
    /// As [`self_signed`](Self::self_signed).
    #[must_use]
    pub fn issued_by(self, issuer: &Issued) -> Issued {
        let key = self.new_key();
        let certificate = self
            .parameters
            .signed_by(&key, &issuer.issuer())
            .expect("signed");
        Issued::new(certificate.der().clone(), key, self.parameters)
    }

    /// Issues a certificate for the key of another one.
    ///
    /// # Panics
    /// As [`self_signed`](Self::self_signed).
    #[must_use]
    pub fn issued_to(self, owner: &Issued, issuer: &Issued) -> Issued {
        let key = owner.copy_of_key();
        let certificate = self
            .parameters
            .signed_by(&key, &issuer.issuer())
            .expect("signed");
        Issued::new(certificate.der().clone(), key, self.parameters)
    }

    /// Issues a certificate for an RSA key of 1024 bits whose private key is not known; the key in the result is another one.
    ///
    /// # Panics
    /// As [`self_signed`](Self::self_signed).
    #[must_use]
    pub fn with_weak_key_issued_by(self, issuer: &Issued) -> Issued {
        let certificate = self
            .parameters
            .signed_by(&WeakKey, &issuer.issuer())
            .expect("signed");
        let key = self.new_key();
        Issued::new(certificate.der().clone(), key, self.parameters)
    }

    fn new_key(&self) -> KeyPair {
        let algorithm = match self.key {
            KeyKind::EcdsaP256 => &PKCS_ECDSA_P256_SHA256,
            KeyKind::Rsa2048 => &PKCS_RSA_SHA256,
            KeyKind::Ed25519 => &PKCS_ED25519,
            KeyKind::EcdsaP384 => &PKCS_ECDSA_P384_SHA384,
            KeyKind::EcdsaP521 => &PKCS_ECDSA_P521_SHA512,
        };
        KeyPair::generate_for(algorithm).expect("a key")
    }
}

/// An object identifier below a private enterprise number that is not assigned.
pub(super) fn private_identifier(number: u64) -> Vec<u64> {
    vec![1, 3, 6, 1, 4, 1, 99_999, number]
}

/// A public RSA key of 1024 bits.
struct WeakKey;

/// RSAPublicKey: a modulus of 129 bytes with the leading zero, and the exponent 65537.
static WEAK_KEY: [u8; 140] = {
    let mut der = [0xA5; 140];
    let head = [0x30, 0x81, 0x89, 0x02, 0x81, 0x81, 0x00];
    let tail = [0x02, 0x03, 0x01, 0x00, 0x01];
    let mut index = 0;
    while index < head.len() {
        der[index] = head[index];
        index += 1;
    }
    index = 0;
    while index < tail.len() {
        der[135 + index] = tail[index];
        index += 1;
    }
    der
};

impl PublicKeyData for WeakKey {
    fn der_bytes(&self) -> &[u8] {
        &WEAK_KEY
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_RSA_SHA256
    }
}
