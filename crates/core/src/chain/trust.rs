//! Who decides whether a chain is trusted: the platform for servers, webpki over the program's own roots, and webpki over
//! the system's roots for everything the platform has no answer to.

use std::sync::{Arc, LazyLock};

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use rustls_platform_verifier::Verifier;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;
use webpki::{EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter};

use super::policy::{ChainPolicy, Moment, Usage};
use super::refusal::Refusal;
use super::roots::SYSTEM;
use super::signature::ALGORITHMS;

/// What was said against a chain, by whom.
#[derive(Debug, Default)]
pub(super) struct Decision {
    /// Over the program's own roots; `None` when there are none or they trust the chain.
    pub(super) own: Option<Refusal>,
    /// Over the system's roots; `None` when these are not asked or trust the chain.
    pub(super) system: Option<Refusal>,
    pub(super) trusted: bool,
}

/// Asks the program's own roots, then the system's.
///
/// Dates that do not matter cannot be told to either of them: then nobody is asked, and the checks alone decide.
pub(super) fn decide(
    leaf: &CertificateDer<'_>,
    intermediates: &[CertificateDer<'_>],
    policy: &ChainPolicy,
    moment: Moment<'_>,
) -> Option<Decision> {
    let time = moment.time?;
    let mut decision = Decision::default();
    let own = policy.roots.extra();
    if !own.is_empty() {
        decision.own = ask_webpki(leaf, intermediates, own.anchors(), policy, moment, time).err();
        decision.trusted = decision.own.is_none();
    }
    if !decision.trusted && policy.roots.include_system() {
        decision.system = ask_system(leaf, intermediates, policy, moment, time).err();
        decision.trusted = decision.system.is_none();
    }
    Some(decision)
}

fn ask_system(
    leaf: &CertificateDer<'_>,
    intermediates: &[CertificateDer<'_>],
    policy: &ChainPolicy,
    moment: Moment<'_>,
    time: UnixTime,
) -> Result<(), Refusal> {
    match (moment.host, &policy.usage) {
        (Some(host), Usage::ServerAuthentication) => PLATFORM
            .as_ref()
            .map_err(Refusal::of_platform)?
            .verify_server_cert(leaf, intermediates, host, &[], time)
            .map(|_| ())
            .map_err(|error| Refusal::of_platform(&error)),
        _ => ask_webpki(leaf, intermediates, SYSTEM.anchors(), policy, moment, time),
    }
}

/// Reads the system's roots, once in a process; later calls return at once. It takes milliseconds.
///
/// On Linux, `SSL_CERT_FILE` and `SSL_CERT_DIR`, where set, name what to read instead.
pub fn load_system_roots() {
    LazyLock::force(&PLATFORM);
    LazyLock::force(&SYSTEM);
}

/// Waits until the system's roots are read, by a thread that may block. Otherwise the first handshake would read them, on
/// a thread on which others wait for their sockets.
pub(crate) async fn system_roots_loaded() {
    static LOADED: OnceCell<()> = OnceCell::const_new();
    LOADED
        .get_or_init(|| async {
            // A panic of the reading thread comes again in the handshake, where it has an owner.
            let _ = spawn_blocking(load_system_roots).await;
        })
        .await;
}

/// One verifier for the process: on Linux each holds the system's roots.
static PLATFORM: LazyLock<Result<Verifier, rustls::Error>> =
    LazyLock::new(|| Verifier::new(Arc::new(aws_lc_rs::default_provider())));

fn ask_webpki(
    leaf: &CertificateDer<'_>,
    intermediates: &[CertificateDer<'_>],
    anchors: &[TrustAnchor<'_>],
    policy: &ChainPolicy,
    moment: Moment<'_>,
    time: UnixTime,
) -> Result<(), Refusal> {
    let certificate = EndEntityCert::try_from(leaf)?;
    let usage = RequiredPurposes(policy.usage.required());
    certificate.verify_for_usage(
        ALGORITHMS.all,
        anchors,
        intermediates,
        time,
        usage,
        None,
        None,
    )?;
    if let Some(host) = moment.host {
        certificate.verify_is_valid_for_subject_name(host)?;
    }
    Ok(())
}

/// Every one of these has to be listed, unless the certificate has no list.
struct RequiredPurposes<'a>(Vec<&'a str>);

impl ExtendedKeyUsageValidator for RequiredPurposes<'_> {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        let mut present = Vec::new();
        for purpose in purposes {
            present.push(dotted(&purpose?.to_decoded_oid()));
        }
        let all = self
            .0
            .iter()
            .all(|required| present.iter().any(|one| one == required));
        if all || present.is_empty() {
            Ok(())
        } else {
            Err(Error::EmptyEkuExtension)
        }
    }
}

fn dotted(oid: &[usize]) -> String {
    let parts: Vec<_> = oid.iter().map(usize::to_string).collect();
    parts.join(".")
}
