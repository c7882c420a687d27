//! Every entry point accepts any bytes: it succeeds or fails, and never panics.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use sockets_core::certificate::{Archive, Bundle, Certificate, CertificateContext, PrivateKey};
use zeroize::Zeroizing;

use crate::support::{MADE, PASSWORD};

/// Bytes that replace others, and where the input ends.
type Damage = (Vec<(Index, u8)>, Option<Index>);

fn damage() -> impl Strategy<Value = Damage> {
    let changes = vec((any::<Index>(), any::<u8>()), 0..6);
    (changes, proptest::option::of(any::<Index>()))
}

fn damaged(input: &[u8], (changes, end): &Damage) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for (index, byte) in changes {
        let at = index.index(bytes.len());
        bytes[at] = *byte;
    }
    if let Some(end) = end {
        bytes.truncate(end.index(bytes.len()));
    }
    bytes
}

/// The bytes as an encrypted key in PEM; a byte string of hexadecimal digits is base64 as well.
fn encrypted_key(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let digits = &digits[..digits.len() / 4 * 4];
    format!(
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n{digits}\n-----END ENCRYPTED PRIVATE KEY-----\n"
    )
}

fn read_everything(bytes: &[u8]) {
    if let Ok(certificate) = Certificate::from_der(bytes) {
        let _ = (certificate.details(), certificate.thumbprint());
    }
    if let Ok(context) = CertificateContext::from_bytes(bytes) {
        let _ = context.certificate().details();
    }
    let _ = Bundle::from_pem(bytes, Some(PASSWORD)).and_then(Bundle::into_context);
    let _ = PrivateKey::from_pkcs8(Zeroizing::new(bytes.to_vec()));
    let _ = PrivateKey::from_pkcs1(Zeroizing::new(bytes.to_vec()));
    let _ = PrivateKey::from_sec1(Zeroizing::new(bytes.to_vec()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn arbitrary_bytes(bytes in vec(any::<u8>(), 0..512)) {
        read_everything(&bytes);
        let _ = Archive::open(&bytes, PASSWORD);
    }

    #[test]
    fn a_damaged_certificate(damage in damage()) {
        read_everything(&damaged(&MADE.der, &damage));
    }

    #[test]
    fn a_damaged_key(damage in damage()) {
        read_everything(&damaged(&MADE.key, &damage));
    }

    #[test]
    fn damaged_text(damage in damage()) {
        read_everything(&damaged(MADE.pem.as_bytes(), &damage));
    }

    #[test]
    fn an_encrypted_key_of_any_bytes(bytes in vec(any::<u8>(), 0..300)) {
        let text = encrypted_key(&bytes);
        prop_assert!(Bundle::from_pem(text.as_bytes(), Some(PASSWORD)).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_damaged_archive(damage in damage()) {
        let _ = Archive::open(&damaged(&MADE.archive, &damage), PASSWORD);
    }
}
