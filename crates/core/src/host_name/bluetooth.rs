//! Bluetooth device addresses in the form Windows prints: `(01:23:45:67:89:AB)`.

use super::{HostNameType, Parts};

const OCTETS: usize = 6;

pub(super) fn parse(text: &str) -> Option<Parts> {
    let octets = text.strip_prefix('(')?.strip_suffix(')')?;
    if octets.split(':').count() != OCTETS || !octets.split(':').all(is_octet) {
        return None;
    }
    let canonical = text.to_ascii_uppercase();
    Some(Parts {
        display: canonical.clone(),
        canonical,
        kind: HostNameType::Bluetooth,
        address: None,
        scope: None,
    })
}

fn is_octet(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
