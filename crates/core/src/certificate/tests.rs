use rcgen::{CertificateParams, DnType, KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_ED25519};
use zeroize::Zeroizing;

use super::{Bundle, Certificate, Identity, PrivateKey};

struct Made {
    certificate: Certificate,
    pem: String,
    key: KeyPair,
}

fn made(algorithm: &'static rcgen::SignatureAlgorithm) -> Made {
    let key = KeyPair::generate_for(algorithm).unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params
        .distinguished_name
        .push(DnType::CommonName, "localhost");
    params
        .distinguished_name
        .push(DnType::OrganizationName, "A, B");
    let certificate = params.self_signed(&key).unwrap();
    Made {
        certificate: Certificate::from_der(certificate.der().to_vec()).unwrap(),
        pem: certificate.pem(),
        key,
    }
}

fn private_key(key: &KeyPair) -> PrivateKey {
    PrivateKey::from_pkcs8(Zeroizing::new(key.serialize_der())).unwrap()
}

#[test]
fn a_certificate_has_its_names() {
    let made = made(&PKCS_ECDSA_P256_SHA256);
    let details = made.certificate.details();
    assert_eq!(details.subject, "localhost");
    assert!(
        details.subject_name.contains("O=\"A, B\""),
        "{}",
        details.subject_name
    );
    assert_eq!(details.alternative_names.dns_names, ["localhost"]);
    assert_eq!(details.key_algorithm, "ECDSA_P256");
    assert_eq!(details.signature_algorithm, "sha256ECDSA");
    assert_eq!(details.signature_hash_algorithm, "SHA256");
}

#[test]
fn an_identity_has_the_key_of_its_certificate() {
    for algorithm in [&PKCS_ECDSA_P256_SHA256, &PKCS_ED25519] {
        let made = made(algorithm);
        let identity =
            Identity::new(made.certificate.clone(), vec![], &private_key(&made.key)).unwrap();
        identity.certified_key().keys_match().unwrap();
        assert_eq!(identity.certificate(), &made.certificate);
    }
}

#[test]
fn a_key_of_another_certificate_is_rejected() {
    let [first, second] = [made(&PKCS_ED25519), made(&PKCS_ED25519)];
    let error = Identity::new(first.certificate, vec![], &private_key(&second.key)).unwrap_err();
    assert_eq!(error.hresult().unsigned(), 0x8007_0057);
}

#[test]
fn truncated_and_malformed_certificates_have_different_errors() {
    let der = made(&PKCS_ED25519).certificate.der().to_vec();
    let mut longer = der.clone();
    longer.push(0);
    let rows: [(&[u8], u32); 5] = [
        (&[], 0x8009_3102),
        (&der[..der.len() - 1], 0x8009_3102),
        (&longer, 0x8009_310B),
        (&[0; 1000], 0x8009_310B),
        (b"hello", 0x8009_310B),
    ];
    for (bytes, hresult) in rows {
        let error = Certificate::from_der(bytes).unwrap_err();
        assert_eq!(error.hresult().unsigned(), hresult, "{} bytes", bytes.len());
    }
}

#[test]
fn pem_text_becomes_an_identity() {
    let made = made(&PKCS_ED25519);
    let text = format!("{}{}", made.key.serialize_pem(), made.pem);
    let bundle = Bundle::from_pem(text.as_bytes(), None).unwrap();
    let context = bundle.into_context().unwrap();
    let identity = context.identity().unwrap();
    assert_eq!(identity.certificate(), &made.certificate);
}

#[test]
fn debug_contains_no_key() {
    let made = made(&PKCS_ED25519);
    let key = private_key(&made.key);
    let identity = Identity::new(made.certificate, vec![], &key).unwrap();
    let text = format!("{key:?} {identity:?}");
    assert_eq!(
        text,
        "PrivateKey(ED25519) Identity(Certificate(O=\"A, B\", CN=localhost))"
    );
}
