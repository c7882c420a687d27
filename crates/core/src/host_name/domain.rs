//! Domain names and their international forms.

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

use super::{HostNameType, Parts};

/// Every printable ASCII character but letters, digits, hyphen and dot, and the underscore of machine and service names.
const ILLEGAL: AsciiDenyList = AsciiDenyList::new(true, "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}~");

/// Labels with this prefix are in Punycode.
const PUNYCODE_PREFIX: &str = "xn--";

pub(super) fn parse(text: &str) -> Option<Parts> {
    let canonical = Uts46::new()
        .to_ascii(
            text.as_bytes(),
            ILLEGAL,
            Hyphens::Allow,
            DnsLength::VerifyAllowRootDot,
        )
        .ok()?
        .into_owned();
    if ends_in_number(&canonical) {
        return None;
    }
    Some(Parts {
        display: display(text, &canonical),
        canonical,
        kind: HostNameType::DomainName,
        address: None,
        scope: None,
    })
}

/// Whether the last label is a decimal or hexadecimal number, so that `inet_aton` may parse the name as an address.
fn ends_in_number(canonical: &str) -> bool {
    let name = canonical.strip_suffix('.').unwrap_or(canonical);
    let label = name.rsplit('.').next().unwrap_or(name);
    match label.strip_prefix("0x") {
        Some(digits) => digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => label.bytes().all(|byte| byte.is_ascii_digit()),
    }
}

/// The text itself, unless its own form is Punycode or its Unicode is not in normal form.
fn display(text: &str, canonical: &str) -> String {
    if text.is_ascii() && !canonical.contains(PUNYCODE_PREFIX) {
        return text.to_owned();
    }
    let (unicode, _) = Uts46::new().to_unicode(canonical.as_bytes(), ILLEGAL, Hyphens::Allow);
    unicode.into_owned()
}
