//! The system's roots: read from `SSL_CERT_FILE`, in a process of its own.

#![cfg(target_os = "linux")]

use std::path::{Path, PathBuf};
use std::{env, fs, process};

use rustls::pki_types::CertificateDer;
use sockets_core::chain::ChainValidationResult::{self, IncompleteChain, Revoked};
use sockets_core::chain::{ChainPolicy, Roots, Usage, evaluate, load_system_roots};
use sockets_testing::certificates::Recipe;

use crate::child_process::Child;
use crate::subject::{certificate, lists};

const FOLDER: &str = "SOCKETS_CORE_ROOTS";

#[test]
fn the_systems_roots_are_trusted_unless_a_program_says_otherwise() {
    let folder = env::var_os(FOLDER).map_or_else(prepare, PathBuf::from);
    let child = Child {
        test: "system_roots::the_systems_roots_are_trusted_unless_a_program_says_otherwise",
        launcher: &["sh", "-c"],
        setup: format!(
            "unset SSL_CERT_DIR; export SSL_CERT_FILE='{0}/root.pem' {FOLDER}='{0}'",
            folder.display()
        ),
    };
    if child.is_this() {
        check(&folder);
    } else {
        fs::remove_dir_all(&folder).expect("a folder");
    }
}

/// Writes a chain whose root is to be the system's, and another chain.
fn prepare() -> PathBuf {
    let folder = env::temp_dir().join(format!("sockets-core-roots-{}", process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("a file");
    let (root, other) = (Recipe::authority("Root"), Recipe::authority("Other"));
    let (root, other) = (root.self_signed(), other.self_signed());
    let leaf = Recipe::server(&["a.example"]).issued_by(&root);
    write("root.pem", root.pem().as_bytes());
    write("leaf", leaf.der());
    write("list", &root.revocation_list(&[&leaf], 2020, 2099));
    write("other", other.der());
    write(
        "stranger",
        Recipe::server(&["a.example"]).issued_by(&other).der(),
    );
    folder
}

fn check(folder: &Path) {
    load_system_roots();
    let read = |name: &str| certificate(&fs::read(folder.join(name)).expect("a file"));
    let (leaf, stranger, other) = (read("leaf"), read("stranger"), read("other"));
    let own = |system| Roots::new(system, vec![other.clone()]).expect("a root");
    let none = Roots::new(false, Vec::new()).expect("no roots");
    assert_eq!(results(&leaf, Roots::system()), []);
    assert_eq!(results(&stranger, Roots::system()), [IncompleteChain]);
    assert_eq!(results(&leaf, own(true)), []);
    assert_eq!(results(&stranger, own(true)), []);
    assert_eq!(results(&leaf, own(false)), [IncompleteChain]);
    assert_eq!(results(&leaf, none), [IncompleteChain]);
    // The platform's verifier knows only servers with a name.
    let any = ChainPolicy::new(Roots::system(), Usage::Any);
    assert_eq!(evaluate(&leaf, &[], &any).results(), []);
    assert_eq!(evaluate(&stranger, &[], &any).results(), [IncompleteChain]);
    let revoking = ChainPolicy {
        revocation_lists: lists(&[fs::read(folder.join("list")).expect("a file")]),
        ..server(Roots::system())
    };
    assert_eq!(evaluate(&leaf, &[], &revoking).results(), [Revoked]);
}

fn server(roots: Roots) -> ChainPolicy {
    ChainPolicy {
        host: Some("a.example".try_into().expect("a name")),
        ..ChainPolicy::server(roots)
    }
}

fn results(leaf: &CertificateDer<'_>, roots: Roots) -> Vec<ChainValidationResult> {
    evaluate(leaf, &[], &server(roots)).results()
}
