//! What the peer of a handshake showed, and how the one who judges it passes that on.

use std::cell::RefCell;

use rustls::pki_types::CertificateDer;
use tokio::task_local;

use crate::chain::ChainErrors;

/// The certificates of a peer, and what is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsPeer {
    /// Its own certificate, then those that it sent along.
    pub certificates: Vec<CertificateDer<'static>>,
    /// Everything that is wrong, ignored or not.
    pub errors: ChainErrors,
}

task_local! {
    /// rustls judges a peer inside of the future that makes the handshake, and one verifier serves many of them.
    static SEEN: RefCell<Option<TlsPeer>>;
}

/// Runs a handshake. Beside its outcome it returns what the peer showed; `None` when it was not asked or had nothing.
pub(super) async fn seen_by<F: Future>(handshake: F) -> (F::Output, Option<TlsPeer>) {
    SEEN.scope(RefCell::default(), async {
        let outcome = handshake.await;
        (outcome, SEEN.with(RefCell::take))
    })
    .await
}

/// Notes what the peer of the running handshake showed.
pub(super) fn note(peer: TlsPeer) {
    // Outside of a handshake nobody asks.
    let _ = SEEN.try_with(|seen| seen.replace(Some(peer)));
}
