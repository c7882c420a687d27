//! Check: does the extended key usage allow this use? A certificate without the extension allows every use.

use webpki::KeyPurposeId;
use x509_parser::extensions::ParsedExtension;

use crate::chain::der::object_identifiers;
use crate::chain::errors::ChainError;
use crate::chain::parsed::Parsed;
use crate::chain::policy::Missing;
use crate::chain::rejection::WRONG_USAGE;

/// `required` are purposes as [`Usage::required`](crate::chain::Usage) gives them.
pub(super) fn check(
    certificate: &Parsed<'_>,
    required: &[Option<Vec<u8>>],
) -> impl Iterator<Item = ChainError> {
    let allowed = certificate.x509.extensions().iter().all(|extension| {
        !matches!(
            extension.parsed_extension(),
            ParsedExtension::ExtendedKeyUsage(_)
        ) || lists_all(extension.value, required)
    });
    (!allowed).then_some(WRONG_USAGE).into_iter()
}

fn lists_all(extension: &[u8], required: &[Option<Vec<u8>>]) -> bool {
    let mut missing = Missing::new(required);
    for purpose in object_identifiers(extension) {
        missing.remove(KeyPurposeId::new(purpose));
    }
    missing.is_empty()
}
