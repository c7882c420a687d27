//! Chains of any shape with valid signatures, built from the input of the target `chain_work`.

use std::sync::LazyLock;

use sockets_testing::certificates::{Issued, KeyKind, Load, Recipe};

/// Authorities by number: three names, and a key for each. P-521 is the slowest to verify.
static AUTHORITIES: LazyLock<Vec<Issued>> = LazyLock::new(|| {
    let kinds = [KeyKind::Ed25519, KeyKind::EcdsaP521];
    (0..8)
        .map(|number| authority(number).key(kinds[number / 4]).self_signed())
        .collect()
});

/// More would take time from other inputs.
const MAX_CERTIFICATES: usize = 48;

/// A byte of choices, then four bytes for each certificate, the leaf first: its subject, its issuer, the kind of its items,
/// and their number.
#[derive(Debug)]
pub struct Plan<'a> {
    choices: u8,
    certificates: &'a [[u8; 4]],
}

impl<'a> Plan<'a> {
    /// Parses any bytes.
    pub fn read(bytes: &'a [u8]) -> Self {
        let (choices, certificates) = bytes
            .split_first()
            .map_or((0, &[][..]), |(first, rest)| (*first, rest));
        let (certificates, _) = certificates.as_chunks();
        Self {
            choices,
            certificates: &certificates[..certificates.len().min(MAX_CERTIFICATES)],
        }
    }

    /// One of eight choices.
    pub fn choice(&self, index: u8) -> bool {
        self.choices >> index & 1 == 1
    }

    /// The certificate of the first authority, if it is trusted.
    pub fn root(&self) -> Option<Vec<u8>> {
        self.choice(0).then(|| AUTHORITIES[0].der().to_vec())
    }

    /// The certificates, the leaf first.
    pub fn certificates(&self) -> impl Iterator<Item = Vec<u8>> {
        let leaf = self.certificates.iter().take(1);
        let leaf = leaf.map(|bytes| CertificatePlan(bytes).issue(Recipe::server(&["localhost"])));
        let others = self.certificates.iter().skip(1);
        leaf.chain(others.map(|bytes| CertificatePlan(bytes).issue_authority()))
    }
}

/// The description of one certificate.
struct CertificatePlan<'a>(&'a [u8; 4]);

impl CertificatePlan<'_> {
    fn issue_authority(&self) -> Vec<u8> {
        let [owner, _, load, _] = *self.0;
        let recipe = authority(usize::from(owner) % AUTHORITIES.len());
        // The bit above the kinds: whether the items are its own names or excluded ones.
        if load & 0x80 == 0 {
            return self.issue(recipe);
        }
        let recipe = self
            .pieces()
            .fold(recipe, |recipe, piece| self.load().constrain(recipe, piece));
        self.sign(recipe)
    }

    fn issue(&self, recipe: Recipe) -> Vec<u8> {
        let recipe = self
            .pieces()
            .fold(recipe, |recipe, piece| self.load().add(recipe, piece));
        self.sign(recipe)
    }

    fn sign(&self, recipe: Recipe) -> Vec<u8> {
        let [owner, issuer, ..] = *self.0;
        let of = |number| &AUTHORITIES[usize::from(number) % AUTHORITIES.len()];
        recipe.issued_to(of(owner), of(issuer)).der().to_vec()
    }

    fn load(&self) -> Load {
        Load::ALL[usize::from(self.0[2] & 0x7F) % Load::ALL.len()]
    }

    fn pieces(&self) -> std::ops::Range<u64> {
        0..u64::from(self.0[3]) * 4
    }
}

fn authority(number: usize) -> Recipe {
    Recipe::authority(&format!("Name {}", number % 3))
        .without_issuer_key()
        .without_own_key()
}
