//! What the peer of a handshake showed, and how the one who judges it passes that on.

use std::cell::RefCell;

use rustls::pki_types::CertificateDer;

use crate::chain::ChainErrors;

/// The certificates of a peer, and what is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsPeer {
    /// Its own certificate, then those that it sent along.
    pub certificates: Vec<CertificateDer<'static>>,
    /// Everything that is wrong, ignored or not.
    pub errors: ChainErrors,
}

thread_local! {
    /// rustls judges a peer while it takes a message in, and one verifier serves many of them.
    static SEEN: RefCell<Option<TlsPeer>> = const { RefCell::new(None) };
}

/// Lets a handshake take a message in. Beside the outcome it returns what the peer showed with it; `None` when that was
/// nothing.
pub(super) fn seen_by<T>(step: impl FnOnce() -> T) -> (T, Option<TlsPeer>) {
    SEEN.take();
    let outcome = step();
    (outcome, SEEN.take())
}

/// Notes what the peer of the running handshake showed.
pub(super) fn note(peer: TlsPeer) {
    SEEN.set(Some(peer));
}
