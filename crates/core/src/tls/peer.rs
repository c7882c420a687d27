//! What the peer of a handshake presented, and how the verifier passes it on.

use std::cell::RefCell;

use rustls::pki_types::CertificateDer;

use crate::chain::ChainErrors;

/// The certificates of a peer, and their errors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsPeer {
    /// Its own certificate, then the others that it sent.
    pub certificates: Vec<CertificateDer<'static>>,
    /// All errors, ignored or not.
    pub errors: ChainErrors,
}

thread_local! {
    /// One verifier serves many handshakes, and rustls does not pass it which one. But rustls calls it synchronously, from the
    /// call that processes the message: so the thread identifies the handshake.
    static RECORDED: RefCell<Option<TlsPeer>> = const { RefCell::new(None) };
}

/// Runs a step of a handshake. Beside the outcome it returns what the peer presented in it, if the verifier was called.
pub(super) fn recording_peer<T>(step: impl FnOnce() -> T) -> (T, Option<TlsPeer>) {
    RECORDED.take();
    let outcome = step();
    (outcome, RECORDED.take())
}

/// Records what the peer presented in the step that runs on this thread.
pub(super) fn record_peer(peer: TlsPeer) {
    RECORDED.set(Some(peer));
}
