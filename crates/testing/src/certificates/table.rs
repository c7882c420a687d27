//! The truth table of certificate errors: one chain for every error, with the expected results.

use rcgen::{ExtendedKeyUsagePurpose, SanType};

use super::{Hostile, Issued, KeyKind, Load, Recipe, Shape};

/// A chain and its expected results.
#[derive(Debug)]
pub struct Row {
    /// Kebab-case, for file names and messages.
    pub name: &'static str,
    /// The host name that the client connects to.
    pub host: &'static str,
    /// The chain that the server sends, its own certificate first.
    pub chain: Vec<Vec<u8>>,
    /// Key of the server, PKCS#8 as PEM; `None` if the private key of the certificate is not known.
    pub key: Option<String>,
    /// The roots that the client trusts.
    pub roots: Vec<Vec<u8>>,
    /// Revocation lists of the client.
    pub revocation_lists: Vec<Vec<u8>>,
    /// The expected values of ChainValidationResult, in order. Empty: the chain is accepted.
    pub results: &'static [u8],
    /// HRESULT that the operation fails with; 0: it succeeds.
    pub hresult: u32,
    /// SocketError.getStatus of that HRESULT.
    pub status: u8,
}

/// A name of this machine, so that the client can connect to it.
const HOST: &str = "localhost";

/// Two authorities, one below the other.
struct Authorities {
    root: Issued,
    intermediate: Issued,
}

impl Authorities {
    fn new() -> Self {
        let root = Recipe::authority("Test Root").self_signed();
        let intermediate = Recipe::authority("Test Intermediate").issued_by(&root);
        Self { root, intermediate }
    }

    /// A server whose chain is complete and trusted.
    fn row(&self, name: &'static str, leaf: &Issued) -> Row {
        Row {
            name,
            host: HOST,
            chain: vec![leaf.der().to_vec(), self.intermediate.der().to_vec()],
            key: Some(leaf.key_pem()),
            roots: vec![self.root.der().to_vec()],
            revocation_lists: Vec::new(),
            results: &[],
            hresult: 0,
            status: 0,
        }
    }

    fn server(&self) -> Recipe {
        Recipe::server(&[HOST])
    }

    fn leaf(&self, recipe: Recipe) -> Issued {
        recipe.issued_by(&self.intermediate)
    }

    /// The lists of both authorities.
    fn lists(&self, revoked: &[&Issued], from: i32, to: i32) -> Vec<Vec<u8>> {
        vec![
            self.intermediate.revocation_list(revoked, from, to),
            self.root.revocation_list(&[], from, to),
        ]
    }
}

impl Row {
    fn expecting(mut self, results: &'static [u8], hresult: u32, status: u8) -> Self {
        self.results = results;
        self.hresult = hresult;
        self.status = status;
        self
    }

    fn to(mut self, host: &'static str) -> Self {
        self.host = host;
        self
    }

    fn sending(mut self, chain: &[&Issued]) -> Self {
        self.chain = chain.iter().map(|one| one.der().to_vec()).collect();
        self
    }

    fn trusting(mut self, roots: &[&Issued]) -> Self {
        self.roots = roots.iter().map(|one| one.der().to_vec()).collect();
        self
    }

    fn revoking(mut self, lists: Vec<Vec<u8>>) -> Self {
        self.revocation_lists = lists;
        self
    }

    fn without_key(mut self) -> Self {
        self.key = None;
        self
    }
}

const UNKNOWN: u8 = 0;
const CERTIFICATE_EXPIRED: u8 = 23;
const UNTRUSTED_ROOT: u8 = 24;
const COMMON_NAME_IS_INCORRECT: u8 = 25;
const WRONG_USAGE: u8 = 26;
const REVOKED: u8 = 27;
const NO_REVOCATION_CHECK: u8 = 28;
const REVOCATION_SERVER_OFFLINE: u8 = 29;
const CERTIFICATE_IS_INVALID: u8 = 30;

/// Every row. Keys and signatures are new with each call.
#[must_use]
pub fn rows() -> Vec<Row> {
    let authorities = Authorities::new();
    let mut rows = good(&authorities);
    rows.extend(trust(&authorities));
    rows.extend(leaves(&authorities));
    rows.extend(revocation(&authorities));
    rows.extend(intermediates(&authorities));
    rows.extend(weak(&authorities));
    rows.extend(several(&authorities));
    rows
}

fn good(all: &Authorities) -> Vec<Row> {
    let plain = all.leaf(all.server());
    let address = all.leaf(Recipe::server(&["127.0.0.1", "::1"]));
    let wildcard = all.leaf(Recipe::server(&["*.server.localhost"]));
    let rsa = all.leaf(all.server().key(KeyKind::Rsa2048));
    let ed25519 = all.leaf(all.server().key(KeyKind::Ed25519));
    let anything = all.leaf(Recipe::server(&[HOST]).any_usage());
    let pinned = all.server().self_signed();
    let authority = all.server().and_authority().self_signed();
    let constrained = Recipe::authority("Constrained")
        .permitting("localhost")
        .issued_by(&all.root);
    let permitted = all.server().issued_by(&constrained);
    vec![
        all.row("good", &plain),
        all.row("good-with-root-sent", &plain)
            .sending(&[&plain, &all.intermediate, &all.root]),
        all.row("good-in-another-order", &plain)
            .sending(&[&plain, &all.root, &all.intermediate]),
        all.row("good-address", &address).to("127.0.0.1"),
        all.row("good-address-6", &address).to("::1"),
        all.row("good-wildcard", &wildcard).to("a.server.localhost"),
        all.row("good-rsa", &rsa),
        all.row("good-ed25519", &ed25519),
        all.row("good-any-usage", &anything),
        all.row("good-intermediate-trusted", &plain)
            .trusting(&[&all.intermediate])
            .sending(&[&plain]),
        all.row("good-self-signed-trusted", &pinned)
            .trusting(&[&pinned])
            .sending(&[&pinned]),
        all.row("good-self-signed-authority-trusted", &authority)
            .trusting(&[&authority])
            .sending(&[&authority]),
        all.row("good-not-revoked", &plain)
            .revoking(all.lists(&[&rsa], 2020, 2099)),
        all.row("good-permitted-name", &permitted)
            .sending(&[&permitted, &constrained]),
    ]
}

fn trust(all: &Authorities) -> Vec<Row> {
    let plain = all.leaf(all.server());
    let other = Recipe::authority("Other Root").self_signed();
    let elsewhere = all.server().issued_by(&other);
    let alone = all.server().self_signed();
    let authority = all.server().and_authority().self_signed();
    let issued_authority = all.leaf(all.server().and_authority());
    let namesake = Recipe::authority("Test Root").self_signed();
    vec![
        all.row("self-signed", &alone).sending(&[&alone]).expecting(
            &[1],
            0x800B_0109,
            UNTRUSTED_ROOT,
        ),
        all.row("self-signed-authority", &authority)
            .sending(&[&authority])
            .expecting(&[1], 0x800B_0109, UNTRUSTED_ROOT),
        all.row("authority-as-server", &issued_authority).expecting(
            &[13],
            0x800B_0108,
            CERTIFICATE_IS_INVALID,
        ),
        all.row("unknown-root", &elsewhere)
            .sending(&[&elsewhere, &other])
            .expecting(&[1], 0x800B_0109, UNTRUSTED_ROOT),
        all.row("unknown-root-not-sent", &elsewhere)
            .sending(&[&elsewhere])
            .expecting(&[4], 0x800B_010A, UNTRUSTED_ROOT),
        all.row("missing-intermediate", &plain)
            .sending(&[&plain])
            .expecting(&[4], 0x800B_010A, UNTRUSTED_ROOT),
        all.row("root-of-the-same-name", &plain)
            .trusting(&[&namesake])
            .expecting(&[4], 0x800B_010A, UNTRUSTED_ROOT),
        all.row("nothing-trusted", &plain)
            .sending(&[&plain, &all.intermediate, &all.root])
            .trusting(&[])
            .expecting(&[1], 0x800B_0109, UNTRUSTED_ROOT),
    ]
}

fn leaves(all: &Authorities) -> Vec<Row> {
    let expired = all.leaf(all.server().valid(2020, 2021));
    let future = all.leaf(all.server().valid(2090, 2099));
    let named = all.leaf(Recipe::server(&["other.example"]));
    let wildcard = all.leaf(Recipe::server(&["*.server.localhost"]));
    let nameless = all.leaf(Recipe::server(&[]));
    let client = all.leaf(all.server().usage(ExtendedKeyUsagePurpose::ClientAuth));
    let critical = all.leaf(all.server().critical_extension());
    let broken = all.leaf(all.server()).with_broken_signature();
    let broken_alone = all.server().self_signed().with_broken_signature();
    let old = all.leaf(all.server()).as_version_1(&all.intermediate);
    let invalid_name = &[7];
    vec![
        all.row("expired", &expired)
            .expecting(&[3], 0x800B_0101, CERTIFICATE_EXPIRED),
        all.row("not-yet-valid", &future)
            .expecting(&[3], 0x800B_0101, CERTIFICATE_EXPIRED),
        all.row("wrong-name", &named).expecting(
            invalid_name,
            0x800B_010F,
            COMMON_NAME_IS_INCORRECT,
        ),
        all.row("wrong-address", &named).to("127.0.0.2").expecting(
            invalid_name,
            0x800B_010F,
            COMMON_NAME_IS_INCORRECT,
        ),
        all.row("wildcard-covers-one-label", &wildcard)
            .to("b.a.server.localhost")
            .expecting(invalid_name, 0x800B_010F, COMMON_NAME_IS_INCORRECT),
        all.row("no-alternative-name", &nameless).expecting(
            invalid_name,
            0x800B_010F,
            COMMON_NAME_IS_INCORRECT,
        ),
        all.row("wrong-usage", &client)
            .expecting(&[6], 0x800B_0110, WRONG_USAGE),
        all.row("unknown-critical-extension", &critical).expecting(
            &[10],
            0x800B_0105,
            CERTIFICATE_IS_INVALID,
        ),
        all.row("bad-signature", &broken)
            .expecting(&[5], 0x8009_6004, CERTIFICATE_IS_INVALID),
        all.row("bad-self-signature", &broken_alone)
            .sending(&[&broken_alone])
            .expecting(&[5, 1], 0x8009_6004, CERTIFICATE_IS_INVALID),
        all.row("version-1", &old)
            .expecting(&[13, 7], 0x800B_0108, CERTIFICATE_IS_INVALID),
    ]
}

fn revocation(all: &Authorities) -> Vec<Row> {
    let plain = all.leaf(all.server());
    let lists = |from, to| all.lists(&[], from, to);
    let revoked = all.lists(&[&plain], 2020, 2099);
    let revoked_then = all.lists(&[&plain], 2020, 2021);
    let authority_revoked = vec![
        all.intermediate.revocation_list(&[], 2020, 2099),
        all.root.revocation_list(&[&all.intermediate], 2020, 2099),
    ];
    let unrelated = vec![all.root.revocation_list(&[], 2020, 2099)];
    let namesake = Recipe::authority("Test Intermediate").self_signed();
    let forged = vec![
        namesake.revocation_list(&[&plain], 2020, 2099),
        all.root.revocation_list(&[], 2020, 2099),
    ];
    vec![
        all.row("revoked", &plain)
            .revoking(revoked)
            .expecting(&[2], 0x800B_010C, REVOKED),
        all.row("revoked-by-an-old-list", &plain)
            .revoking(revoked_then)
            .expecting(&[2, 12], 0x800B_010C, REVOKED),
        all.row("intermediate-revoked", &plain)
            .revoking(authority_revoked)
            .expecting(&[2], 0x800B_010C, REVOKED),
        all.row("revocation-list-expired", &plain)
            .revoking(lists(2020, 2021))
            .expecting(&[12], 0x8009_2013, REVOCATION_SERVER_OFFLINE),
        all.row("revocation-list-forged", &plain)
            .revoking(forged)
            .expecting(&[12], 0x8009_2013, REVOCATION_SERVER_OFFLINE),
        all.row("revocation-unknown", &plain)
            .revoking(unrelated)
            .expecting(&[11], 0x8009_2012, NO_REVOCATION_CHECK),
    ]
}

/// A chain through an intermediate with this recipe.
fn through(all: &Authorities, name: &'static str, recipe: Recipe) -> Row {
    let intermediate = recipe.issued_by(&all.root);
    let leaf = all.server().issued_by(&intermediate);
    all.row(name, &leaf).sending(&[&leaf, &intermediate])
}

fn intermediates(all: &Authorities) -> Vec<Row> {
    let short = Recipe::authority("Short")
        .path_length(0)
        .issued_by(&all.root);
    let below = Recipe::authority("Below").issued_by(&short);
    let deep = all.server().issued_by(&below);
    vec![
        through(
            all,
            "intermediate-without-authority",
            Recipe::authority("No Authority").without_authority(),
        )
        .expecting(&[9], 0x8009_6019, CERTIFICATE_IS_INVALID),
        all.row("path-too-long", &deep)
            .sending(&[&deep, &below, &short])
            .expecting(&[9], 0x800B_0104, CERTIFICATE_IS_INVALID),
        through(
            all,
            "name-not-permitted",
            Recipe::authority("Constrained").permitting("other.example"),
        )
        .expecting(&[8], 0x800B_0114, COMMON_NAME_IS_INCORRECT),
        through(
            all,
            "intermediate-expired",
            Recipe::authority("Expired").valid(2020, 2021),
        )
        .expecting(&[3], 0x800B_0101, CERTIFICATE_EXPIRED),
        through(
            all,
            "intermediate-critical-extension",
            Recipe::authority("Critical").critical_extension(),
        )
        .expecting(&[10], 0x800B_0105, CERTIFICATE_IS_INVALID),
        through(
            all,
            "intermediate-for-clients",
            Recipe::authority("Clients").usage(ExtendedKeyUsagePurpose::ClientAuth),
        )
        .expecting(&[6], 0x800B_0110, WRONG_USAGE),
        address_not_permitted(all),
        intermediate_broken(all),
        renewed(
            all,
            "self-issued-counts-in-path-length",
            Recipe::authority("Renewed").path_length(0),
        )
        .expecting(&[9], 0x800B_0104, CERTIFICATE_IS_INVALID),
        renewed(
            all,
            "self-issued-outside-of-permitted-names",
            Recipe::authority("Renewed").permitting(HOST),
        )
        .expecting(&[8], 0x800B_0114, COMMON_NAME_IS_INCORRECT),
        cycle(all),
        too_many_names(all),
    ]
}

/// An authority with this recipe signed a new certificate for itself, which names another host.
fn renewed(all: &Authorities, name: &'static str, recipe: Recipe) -> Row {
    let old = recipe.issued_by(&all.root);
    let other = SanType::DnsName("other.example".try_into().expect("ASCII"));
    let new = Recipe::authority("Renewed").named(other).issued_by(&old);
    let leaf = all.server().issued_by(&new);
    all.row(name, &leaf).sending(&[&leaf, &new, &old])
}

/// The leaf has too many names to compare with the constraints of an authority.
fn too_many_names(all: &Authorities) -> Row {
    let hostile = Hostile::new(&Shape {
        load: Load::Mailboxes,
        leaf: 1500,
        authority: 400,
        floors: 1,
        width: 1,
        one_key: true,
        one_name: false,
        keys: KeyKind::EcdsaP256,
    });
    let mut row = all.row("too-many-names", &hostile.leaf);
    row.chain = hostile.chain();
    row.expecting(&[13, 4], 0x800B_010B, UNKNOWN)
}

/// Two authorities of one name, each signed by the other.
fn cycle(all: &Authorities) -> Row {
    let first = Recipe::authority("Cycle").self_signed();
    let second = Recipe::authority("Cycle").issued_by(&first);
    let first = first.reissued_by(&second, 2020, 2099);
    let leaf = all.server().issued_by(&first);
    all.row("cycle-of-one-name", &leaf)
        .sending(&[&leaf, &first, &second])
        .expecting(&[4], 0x800B_010A, UNTRUSTED_ROOT)
}

fn address_not_permitted(all: &Authorities) -> Row {
    let intermediate = Recipe::authority("No Addresses")
        .excluding([127, 0, 0, 0], 8)
        .issued_by(&all.root);
    let leaf = Recipe::server(&["127.0.0.1"]).issued_by(&intermediate);
    all.row("address-not-permitted", &leaf)
        .to("127.0.0.1")
        .sending(&[&leaf, &intermediate])
        .expecting(&[8], 0x800B_0114, COMMON_NAME_IS_INCORRECT)
}

fn intermediate_broken(all: &Authorities) -> Row {
    let intermediate = Recipe::authority("Broken")
        .issued_by(&all.root)
        .with_broken_signature();
    let leaf = all.server().issued_by(&intermediate);
    all.row("intermediate-bad-signature", &leaf)
        .sending(&[&leaf, &intermediate])
        .expecting(&[5], 0x8009_6004, CERTIFICATE_IS_INVALID)
}

fn weak(all: &Authorities) -> Vec<Row> {
    let weak_key = all.server().with_weak_key_issued_by(&all.intermediate);
    let rsa = Recipe::authority("RSA Intermediate")
        .key(KeyKind::Rsa2048)
        .issued_by(&all.root);
    let sha1 = all.server().issued_by(&rsa).with_sha1_signature();
    vec![
        all.row("weak-key", &weak_key).without_key().expecting(
            &[5],
            0x8009_6004,
            CERTIFICATE_IS_INVALID,
        ),
        all.row("sha1-signature", &sha1)
            .sending(&[&sha1, &rsa])
            .expecting(&[5], 0x8009_6004, CERTIFICATE_IS_INVALID),
    ]
}

fn several(all: &Authorities) -> Vec<Row> {
    let worn = Recipe::server(&["other.example"])
        .valid(2020, 2021)
        .usage(ExtendedKeyUsagePurpose::ClientAuth);
    let alone = worn.clone().self_signed();
    let issued = all.leaf(worn.clone());
    let critical = all.leaf(worn.critical_extension());
    let list = all.lists(&[&issued], 2020, 2099);
    vec![
        all.row("everything-ignorable", &alone)
            .sending(&[&alone])
            .expecting(&[1, 3, 7, 6], 0x800B_0109, UNTRUSTED_ROOT),
        all.row("revoked-and-more", &issued)
            .revoking(list)
            .expecting(&[2, 3, 7, 6], 0x800B_010C, REVOKED),
        all.row("critical-extension-and-more", &critical).expecting(
            &[10, 3, 7, 6],
            0x800B_0105,
            CERTIFICATE_IS_INVALID,
        ),
    ]
}
