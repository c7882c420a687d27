//! Is each certificate meant for this use? One without the extension is meant for all.

use x509_parser::extensions::ParsedExtension;

use crate::chain::errors::ChainError;
use crate::chain::parsed::Parsed;
use crate::chain::path::Path;
use crate::chain::policy::Usage;
use crate::chain::refusal::WRONG_USAGE;

pub(super) fn check(path: &Path<'_, '_>, usage: &Usage) -> impl Iterator<Item = ChainError> {
    let required = usage.required();
    let wrong = path
        .checked()
        .iter()
        .any(|certificate| !allows(certificate, &required));
    wrong.then_some(WRONG_USAGE).into_iter()
}

fn allows(certificate: &Parsed<'_>, required: &[&str]) -> bool {
    certificate.x509.extensions().iter().all(|extension| {
        !matches!(
            extension.parsed_extension(),
            ParsedExtension::ExtendedKeyUsage(_)
        ) || lists_all(extension.value, required)
    })
}

fn lists_all(extension: &[u8], required: &[&str]) -> bool {
    let purposes = crate::chain::der::object_identifiers(extension);
    required
        .iter()
        .all(|one| purposes.iter().any(|purpose| purpose == one))
}
