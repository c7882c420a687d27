//! Hostile chains: their validation takes as much work as possible.

use rcgen::{CidrSubnet, DistinguishedName, DnType, GeneralSubtree, SanType};

use super::recipe::private_identifier;
use super::{Issued, KeyKind, Recipe};

/// The items that a hostile chain has too many of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// Host names, each compared with each constraint.
    Hosts,
    /// Mail addresses.
    Mailboxes,
    /// IP addresses.
    Addresses,
    /// Attributes of the leaf's subject name.
    DirectoryNames,
    /// Extensions.
    Extensions,
    /// Extended key usages.
    Purposes,
}

impl Load {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Hosts,
        Self::Mailboxes,
        Self::Addresses,
        Self::DirectoryNames,
        Self::Extensions,
        Self::Purposes,
    ];

    /// `recipe` with item `number` added.
    #[must_use]
    pub fn add(self, recipe: Recipe, number: u64) -> Recipe {
        match self {
            Self::Hosts => recipe.named(SanType::DnsName(host(number).try_into().expect("ASCII"))),
            Self::Mailboxes => recipe.named(SanType::Rfc822Name(
                mailbox(number).try_into().expect("ASCII"),
            )),
            Self::Addresses => recipe.named(SanType::IpAddress(address(number).into())),
            Self::DirectoryNames => recipe.attribute(number),
            Self::Extensions => recipe.extension(number),
            Self::Purposes => recipe.purpose(number),
        }
    }

    /// `recipe` with an excluded subtree that contains none of the leaf's names. For items without name constraints the same
    /// as [`add`](Self::add).
    #[must_use]
    pub fn constrain(self, recipe: Recipe, number: u64) -> Recipe {
        let tree = match self {
            Self::Hosts => GeneralSubtree::DnsName(host(number) + "x"),
            Self::Mailboxes => GeneralSubtree::Rfc822Name(mailbox(number) + "x"),
            Self::Addresses => {
                let other = address(number | 1 << 20);
                GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix(other, 32))
            }
            Self::DirectoryNames => GeneralSubtree::DirectoryName(directory(number)),
            Self::Extensions | Self::Purposes => return self.add(recipe, number),
        };
        recipe.excluding_tree(tree)
    }
}

fn host(number: u64) -> String {
    format!("h{number}.example")
}

fn mailbox(number: u64) -> String {
    format!("m{number}@b")
}

fn address(number: u64) -> [u8; 4] {
    let [_, b, c, d] = u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes();
    [10, b, c, d]
}

/// Equal to the leaf's name up to the last attribute.
fn directory(number: u64) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, "localhost");
    name.push(DnType::CustomDnType(private_identifier(number)), "y");
    name
}

/// The shape of a hostile chain.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// The kind of items.
    pub load: Load,
    /// Number of items in the leaf.
    pub leaf: u64,
    /// Number of items in each authority of the uppermost level.
    pub authority: u64,
    /// Levels of authorities between root and leaf.
    pub floors: usize,
    /// Certificates per level, all with one name.
    pub width: u64,
    /// Whether the certificates of a level share their key too. Then the signatures of every path are valid, otherwise
    /// those of one path.
    pub one_key: bool,
    /// Whether all levels have one name, so that every authority may be the issuer of every other.
    pub one_name: bool,
    /// The kind of all keys.
    pub keys: KeyKind,
}

/// A chain whose validation takes as much work as possible.
#[derive(Debug)]
pub struct Hostile {
    /// The certificate of a server, `localhost`.
    pub leaf: Issued,
    /// All authorities but the root.
    pub authorities: Vec<Issued>,
    /// The root.
    pub root: Issued,
}

impl Hostile {
    /// Makes the chain.
    #[must_use]
    pub fn new(shape: &Shape) -> Self {
        let root = authority(shape, shape.floors).self_signed();
        let mut authorities = Vec::new();
        let mut issuer = None;
        for floor in (0..shape.floors).rev() {
            let made = make_floor(shape, floor, issuer.as_ref().unwrap_or(&root));
            issuer = made
                .first()
                .map(|first| first.reissued_by(first, 2020, 2099));
            authorities.extend(made);
        }
        let leaf = Recipe::server(&["localhost"])
            .without_issuer_key()
            .key(shape.keys);
        let leaf = (0..shape.leaf).fold(leaf, |leaf, number| shape.load.add(leaf, number));
        Self {
            leaf: leaf.issued_by(issuer.as_ref().unwrap_or(&root)),
            authorities,
            root,
        }
    }

    /// The chain that a server sends, its own certificate first.
    #[must_use]
    pub fn chain(&self) -> Vec<Vec<u8>> {
        let all = std::iter::once(&self.leaf).chain(&self.authorities);
        all.map(|each| each.der().to_vec()).collect()
    }
}

fn make_floor(shape: &Shape, floor: usize, issuer: &Issued) -> Vec<Issued> {
    let mut made: Vec<Issued> = Vec::new();
    for number in 0..shape.width {
        let mut recipe = authority(shape, floor).serial(number + 1);
        if floor + 1 == shape.floors {
            let pieces = 0..shape.authority;
            recipe = pieces.fold(recipe, |recipe, piece| shape.load.constrain(recipe, piece));
        }
        made.push(match made.first() {
            Some(first) if shape.one_key => recipe.issued_to(first, issuer),
            _ => recipe.issued_by(issuer),
        });
    }
    made
}

/// An authority without key identifiers: only names connect it with its issuer and its certificates.
fn authority(shape: &Shape, floor: usize) -> Recipe {
    let name = match shape.one_name {
        true => "Maze".to_owned(),
        false => format!("Floor {floor}"),
    };
    Recipe::authority(&name)
        .without_issuer_key()
        .without_own_key()
        .key(shape.keys)
}
