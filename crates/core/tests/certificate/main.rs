//! Certificates, private keys and archives, also of strangers who mean harm.

mod any_bytes;
mod archives;
mod support;
