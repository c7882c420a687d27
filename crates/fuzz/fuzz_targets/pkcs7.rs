//! A PKCS#7 file with certificates.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_core::certificate::CertificateContext;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(context) = CertificateContext::from_bytes(bytes) {
        let _ = context.certificate().details();
    }
});
