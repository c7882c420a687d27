//! A host name from an untrusted source.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sockets_core::host_name::HostName;

fuzz_target!(|text: &str| {
    if let Ok(name) = HostName::parse(text) {
        let again = HostName::parse(name.canonical()).expect("a canonical name is a name");
        assert_eq!(again.canonical(), name.canonical());
    }
});
