//! PEM text with certificates and a private key, which may be encrypted.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_core::certificate::{Bundle, CertificateContext};
use sockets_fuzz::PASSWORD;

fuzz_target!(|text: &[u8]| {
    for password in [None, Some(PASSWORD)] {
        let _ = Bundle::from_pem(text, password).and_then(Bundle::into_context);
    }
    let _ = CertificateContext::from_bytes(text);
});
