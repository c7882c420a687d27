//! Names of algorithms on Windows.

use x509_parser::asn1_rs::Tag;
use x509_parser::der_parser::{oid, oid::Oid};
use x509_parser::signature_algorithm::SignatureAlgorithm as Known;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

/// How a certificate is signed.
pub(super) struct Signature {
    pub(super) name: String,
    /// Empty when the algorithm has no hash of its own.
    pub(super) hash: &'static str,
}

/// The algorithm of a public key: the names that CNG has, otherwise the object identifier.
pub(super) fn key(key: &SubjectPublicKeyInfo<'_>) -> String {
    let algorithm = &key.algorithm.algorithm;
    if *algorithm == oid!(1.2.840.10045.2.1) {
        return curve(key).unwrap_or_else(|| "ECC".to_owned());
    }
    let names = [
        (oid!(1.2.840.113549.1.1.1), "RSA"),
        (oid!(1.2.840.113549.1.1.10), "RSASSA-PSS"),
        (oid!(1.2.840.10040.4.1), "DSA"),
        (oid!(1.3.101.112), "Ed25519"),
        (oid!(1.3.101.113), "Ed448"),
    ];
    name_of(&names, algorithm)
}

fn curve(key: &SubjectPublicKeyInfo<'_>) -> Option<String> {
    let parameters = key.algorithm.parameters.as_ref()?;
    // Other parameters describe an explicit curve.
    parameters.tag().assert_eq(Tag::Oid).ok()?;
    let curve = Oid::try_from(parameters).ok()?;
    let names = [
        (oid!(1.2.840.10045.3.1.7), "ECDSA_P256"),
        (oid!(1.3.132.0.34), "ECDSA_P384"),
        (oid!(1.3.132.0.35), "ECDSA_P521"),
    ];
    Some(name_of(&names, &curve))
}

fn name_of(names: &[(Oid<'_>, &str)], identifier: &Oid<'_>) -> String {
    let found = names.iter().find(|(known, _)| known == identifier);
    found.map_or_else(|| identifier.to_id_string(), |(_, name)| (*name).to_owned())
}

/// The algorithm of a signature: the name on Windows, otherwise the object identifier.
pub(super) fn signature(algorithm: &AlgorithmIdentifier<'_>) -> Signature {
    let names = [
        (oid!(1.2.840.113549.1.1.4), "md5RSA", "MD5"),
        (oid!(1.2.840.113549.1.1.5), "sha1RSA", "SHA1"),
        (oid!(1.2.840.113549.1.1.11), "sha256RSA", "SHA256"),
        (oid!(1.2.840.113549.1.1.12), "sha384RSA", "SHA384"),
        (oid!(1.2.840.113549.1.1.13), "sha512RSA", "SHA512"),
        (oid!(1.2.840.10045.4.1), "sha1ECDSA", "SHA1"),
        (oid!(1.2.840.10045.4.3.2), "sha256ECDSA", "SHA256"),
        (oid!(1.2.840.10045.4.3.3), "sha384ECDSA", "SHA384"),
        (oid!(1.2.840.10045.4.3.4), "sha512ECDSA", "SHA512"),
        (oid!(1.3.101.112), "Ed25519", ""),
        (oid!(1.3.101.113), "Ed448", ""),
    ];
    let identifier = &algorithm.algorithm;
    if *identifier == oid!(1.2.840.113549.1.1.10) {
        return Signature {
            name: "RSASSA-PSS".to_owned(),
            hash: pss_hash(algorithm),
        };
    }
    match names.iter().find(|(known, ..)| known == identifier) {
        Some((_, name, hash)) => Signature {
            name: (*name).to_owned(),
            hash,
        },
        None => Signature {
            name: identifier.to_id_string(),
            hash: "",
        },
    }
}

/// The hash is a parameter of RSASSA-PSS; SHA-1 when it is left out (RFC 4055, 3.1).
fn pss_hash(algorithm: &AlgorithmIdentifier<'_>) -> &'static str {
    let Ok(Known::RSASSA_PSS(parameters)) = Known::try_from(algorithm) else {
        return "";
    };
    let names = [
        (oid!(1.3.14.3.2.26), "SHA1"),
        (oid!(2.16.840.1.101.3.4.2.1), "SHA256"),
        (oid!(2.16.840.1.101.3.4.2.2), "SHA384"),
        (oid!(2.16.840.1.101.3.4.2.3), "SHA512"),
    ];
    let hash = parameters.hash_algorithm_oid();
    names
        .iter()
        .find(|(known, _)| known == hash)
        .map_or("", |(_, name)| name)
}
