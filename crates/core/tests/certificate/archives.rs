use sockets_core::certificate::{Archive, Bundle, Certificate, CertificateContext, Query, store};

use crate::support::{MADE, PASSWORD, archive, made};

#[test]
fn an_archive_gives_certificate_and_key() {
    let opened = Archive::open(&MADE.archive, PASSWORD).unwrap();
    assert!(opened.certificates.is_empty());
    let [identity] = &opened.identities[..] else {
        panic!("{opened:?}")
    };
    assert_eq!(identity.certificate().der().as_ref(), MADE.der);
    identity.certified_key().keys_match().unwrap();
}

#[test]
fn a_wrong_password_is_told_from_a_broken_archive() {
    let end = MADE.archive.len() - 1;
    let rows = [
        (&MADE.archive[..], "open", 0x8007_0056),
        (&MADE.archive[..], "", 0x8007_0056),
        (&MADE.archive[..end], PASSWORD, 0x8009_2002),
        (&MADE.der[..], PASSWORD, 0x8009_2002),
        (&[], PASSWORD, 0x8009_2002),
    ];
    for (bytes, password, hresult) in rows {
        let error = Archive::open(bytes, password).unwrap_err();
        assert_eq!(error.hresult().unsigned(), hresult, "{password}: {error}");
    }
}

#[test]
fn a_key_without_its_certificate_is_refused() {
    let [first, second] = [made("first"), made("second")];
    let mixed = archive(&first.der, &second.key);
    let error = Archive::open(&mixed, PASSWORD).unwrap_err();
    assert_eq!(error.hresult().unsigned(), 0x8007_0057);
}

#[test]
fn debug_shows_neither_key_nor_password() {
    let opened = Archive::open(&MADE.archive, PASSWORD).unwrap();
    let bundle = Bundle::from_pem(MADE.pem.as_bytes(), None).unwrap();
    let text = format!("{opened:?} {bundle:?}");
    assert!(!text.contains(PASSWORD));
    // No run of digits or numbers that could be a key.
    assert!(text.len() < 300, "{text}");
}

#[test]
fn a_store_gives_back_what_an_archive_brought() {
    let made = made("of the store");
    store::import(
        Archive::open(&made.archive, PASSWORD).unwrap(),
        "mine",
        true,
    );
    let query = Query {
        friendly_name: "Mine".into(),
        ..Query::default()
    };
    let found = store::find(&query);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].store_name(), store::PERSONAL);
    assert!(found[0].identity().is_some());
    store::delete(store::PERSONAL, found[0].certificate()).unwrap();
    assert!(store::find(&query).is_empty());
}

#[test]
fn a_declared_root_is_there_for_tls_until_it_is_deleted() {
    let root = Certificate::from_der(made("root").der).unwrap();
    store::add(store::TRUSTED_ROOT, &CertificateContext::new(root.clone())).unwrap();
    assert!(store::trusted_roots().contains(root.der()));
    store::delete(store::TRUSTED_ROOT, &root).unwrap();
    assert!(!store::trusted_roots().contains(root.der()));
    let error = store::delete(store::TRUSTED_ROOT, &root).unwrap_err();
    assert_eq!(error.hresult().unsigned(), 0x8007_0490);
}
