//! Certificates, private keys and archives, hostile ones included.

mod any_bytes;
mod archives;
mod support;
