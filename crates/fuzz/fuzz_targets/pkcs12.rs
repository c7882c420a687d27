//! A PKCS#12 archive.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_core::certificate::Archive;
use sockets_fuzz::PASSWORD;

fuzz_target!(|der: &[u8]| {
    let _ = Archive::open(der, PASSWORD).and_then(Archive::into_context);
});
