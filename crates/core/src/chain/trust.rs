//! Decision: whether a chain is trusted, by webpki over the application's own roots, and by the [`platform`] for those of
//! the system.

use std::io;

use rustls::pki_types::{CertificateDer, SignatureVerificationAlgorithm, TrustAnchor, UnixTime};
use tokio::sync::OnceCell;
use webpki::{EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter};

use crate::computing::compute;

use super::platform;
use super::policy::{ChainPolicy, Missing, Moment};
use super::pool::Pool;
use super::rejection::{Rejection, TOO_MUCH_WORK};
use super::signature::metered;
use super::work::{Work, units};

/// The rejections of a chain, by verifier.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Decision {
    /// Over the application's own roots; `None` when there are none or they trust the chain.
    pub(super) own: Option<Rejection>,
    /// Over the system's roots; `None` when these are not consulted or trust the chain.
    pub(super) system: Option<Rejection>,
    pub(super) trusted: bool,
}

/// Verifies the chain over the application's own roots, then over the system's.
///
/// `None` when dates do not matter, which neither verifier supports: then the checks alone decide.
pub(super) fn decide(
    leaf: &CertificateDer<'_>,
    pool: &Pool<'_>,
    policy: &ChainPolicy,
    moment: Moment<'_>,
    work: &Work,
) -> Option<Decision> {
    let question = Question {
        leaf,
        pool,
        policy,
        moment,
        time: moment.time?,
        work,
    };
    let mut decision = Decision::default();
    let own = policy.roots.extra();
    if !own.is_empty() {
        decision.own = question.ask_webpki(own.anchors()).err();
        decision.trusted = decision.own.is_none();
    }
    if !decision.trusted && policy.roots.include_system() {
        decision.system = platform::ask_system(&question).err();
        decision.trusted = decision.system.is_none();
    }
    Some(decision)
}

/// A chain to verify.
#[derive(Clone, Copy)]
pub(super) struct Question<'q> {
    pub(super) leaf: &'q CertificateDer<'q>,
    pub(super) pool: &'q Pool<'q>,
    pub(super) policy: &'q ChainPolicy,
    pub(super) moment: Moment<'q>,
    pub(super) time: UnixTime,
    work: &'q Work,
}

impl Question<'_> {
    /// Verifies with webpki. Its own limits are counts that can take seconds, so `metered` algorithms and the validator of
    /// purposes charge the budget.
    pub(super) fn ask_webpki(&self, anchors: &[TrustAnchor<'_>]) -> Result<(), Rejection> {
        // webpki reports a spent budget as MaximumPathBuildCallsExceeded or as a wrong signature: the budget itself knows.
        let answer = self.verify(anchors);
        if self.work.is_spent() {
            return Err(Rejection::Error(TOO_MUCH_WORK));
        }
        answer.map_err(Rejection::from)
    }

    fn verify(&self, anchors: &[TrustAnchor<'_>]) -> Result<(), Error> {
        let leaf = EndEntityCert::try_from(self.leaf)?;
        let algorithms = metered(self.work);
        let algorithms: Vec<_> = algorithms.iter().map(as_algorithm).collect();
        let purposes = &RequiredPurposes {
            required: self.policy.usage.required(),
            work: self.work,
            cost: self.pool.cost + units(anchors.len()) / 16,
        };
        let intermediates = &self.pool.certificates;
        leaf.verify_for_usage(
            &algorithms,
            anchors,
            intermediates,
            self.time,
            purposes,
            None,
            None,
        )?;
        match self.moment.host {
            Some(host) => leaf.verify_is_valid_for_subject_name(host),
            None => Ok(()),
        }
    }
}

fn as_algorithm(
    algorithm: &impl SignatureVerificationAlgorithm,
) -> &dyn SignatureVerificationAlgorithm {
    algorithm
}

/// Reads the system's roots, once in a process; later calls return at once. It takes milliseconds.
///
/// On Linux, `SSL_CERT_FILE` and `SSL_CERT_DIR`, where set, name what to read instead.
pub fn load_system_roots() {
    platform::load();
}

/// Waits until the system's roots are read, on a thread for computations. Otherwise the first handshake would read them on
/// an I/O thread.
///
/// # Errors
/// Those of [`compute`].
pub(crate) async fn system_roots_loaded() -> io::Result<()> {
    static LOADED: OnceCell<()> = OnceCell::const_new();
    LOADED
        .get_or_try_init(|| compute(load_system_roots))
        .await
        .copied()
}

/// Purposes that an extended key usage has to list, if the certificate has one.
struct RequiredPurposes<'w> {
    required: Vec<Option<Vec<u8>>>,
    work: &'w Work,
    /// Of one step of the search.
    cost: u64,
}

impl ExtendedKeyUsageValidator for RequiredPurposes<'_> {
    /// webpki calls this for every step of its path building: an error here ends the search.
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        if !self.work.take(self.cost) {
            return Err(Error::MaximumPathBuildCallsExceeded);
        }
        let mut missing = Missing::new(&self.required);
        let mut is_for_all = true;
        for purpose in purposes {
            is_for_all = false;
            missing.remove(purpose?);
        }
        if is_for_all || missing.is_empty() {
            Ok(())
        } else {
            Err(Error::EmptyEkuExtension)
        }
    }
}
