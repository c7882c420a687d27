//! Clients with the same options share their sessions.

use std::sync::{Arc, Mutex, Weak};

use rustls::sign::CertifiedKey;

use super::certificate_message::require_sendable;
use super::client::{ClientOptions, ClientRules, TlsClient};
use crate::error::Error;
use crate::sync::lock;

/// Clients in the cache, the last used first. An application has few different sets of options.
const MAX_CLIENTS: usize = 32;

static CLIENTS: Mutex<Vec<Cached>> = Mutex::new(Vec::new());

/// A client that is kept for its sessions. Neither it nor its rules own the private key.
struct Cached {
    rules: ClientRules,
    key: Option<Weak<CertifiedKey>>,
    client: TlsClient,
}

impl Cached {
    fn new(rules: ClientRules, key: Option<Weak<CertifiedKey>>) -> Result<Self, Error> {
        Ok(Self {
            client: TlsClient::new(&rules, key.clone())?,
            rules,
            key,
        })
    }

    /// A client whose key is gone can match no later one.
    fn is_of_use(&self) -> bool {
        self.key.as_ref().is_none_or(|key| key.strong_count() > 0)
    }

    fn is_for(&self, rules: &ClientRules, key: Option<&Weak<CertifiedKey>>) -> bool {
        let has_key = match (&self.key, key) {
            (Some(own), Some(key)) => Weak::ptr_eq(own, key),
            (own, key) => own.is_none() && key.is_none(),
        };
        has_key && is_same(&self.rules, rules)
    }
}

impl TlsClient {
    /// Prepares handshakes. Clients with equal options share their sessions, also one after the other, as long as the stores
    /// have not changed: that is how sessions are resumed. A session that began under other rules never is. The private key
    /// is dropped with the last client that has it.
    ///
    /// # Errors
    /// E_INVALIDARG 0x80070057 when no version of TLS is between the levels, for an empty or overlong application
    /// protocol, a root that is no certificate, a revocation list that is none, an error that cannot be ignored, or a chain of
    /// more than 60 KiB.
    pub fn shared(options: ClientOptions) -> Result<Arc<Self>, Error> {
        if let Some(identity) = &options.identity {
            require_sendable("clientCertificate", identity)?;
        }
        cached(ClientRules::now(options)).map(Arc::new)
    }
}

/// The client of these rules, from the cache or new.
fn cached(mut rules: ClientRules) -> Result<TlsClient, Error> {
    let identity = rules.options.identity.take();
    let key = identity
        .as_ref()
        .map(|identity| Arc::downgrade(&identity.certified_key()));
    let mut clients = lock(&CLIENTS);
    clients.retain(Cached::is_of_use);
    let found = clients
        .iter()
        .position(|each| each.is_for(&rules, key.as_ref()));
    let cached = match found {
        Some(index) => clients.remove(index),
        None => Cached::new(rules, key)?,
    };
    let client = cached.client.clone();
    clients.insert(0, cached);
    clients.truncate(MAX_CLIENTS);
    Ok(TlsClient { identity, ..client })
}

fn is_same(one: &ClientRules, other: &ClientRules) -> bool {
    one.intermediates == other.intermediates && has_same_options(&one.options, &other.options)
}

fn has_same_options(one: &ClientOptions, other: &ClientOptions) -> bool {
    one.highest == other.highest
        && one.lowest == other.lowest
        && one.application_protocols == other.application_protocols
        && one.trusted_roots == other.trusted_roots
        && one.revocation_lists == other.revocation_lists
        && one.ignored == other.ignored
        && one.handshake_timeout == other.handshake_timeout
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use sockets_testing::certificates::Recipe;
    use zeroize::Zeroizing;

    use super::*;
    use crate::certificate::{Certificate, Identity, PrivateKey};
    use crate::tls::ProtectionLevel;

    fn identity() -> Identity {
        let issued = Recipe::client("me").self_signed();
        let certificate = Certificate::from_der(issued.der()).expect("a certificate");
        let key = PrivateKey::from_pkcs8(Zeroizing::new(issued.key_der())).expect("a key");
        Identity::new(certificate, Vec::new(), &key).expect("its key")
    }

    fn client(identity: Option<&Identity>, seconds: u64) -> Arc<TlsClient> {
        let options = ClientOptions {
            highest: ProtectionLevel::Tls13,
            lowest: ProtectionLevel::Tls12,
            application_protocols: Vec::new(),
            trusted_roots: Vec::new(),
            revocation_lists: Vec::new(),
            ignored: Vec::new(),
            identity: identity.cloned(),
            handshake_timeout: Some(Duration::from_secs(seconds)),
        };
        TlsClient::shared(options).expect("options")
    }

    #[test]
    fn sessions_outlive_the_clients_that_share_them() {
        let identity = identity();
        for identity in [None, Some(&identity)] {
            let first = Arc::downgrade(&client(identity, 1).config);
            let second = client(identity, 1);
            assert!(Weak::ptr_eq(&first, &Arc::downgrade(&second.config)));
            let other = client(identity, 2);
            assert!(!Arc::ptr_eq(&second.config, &other.config));
        }
    }

    #[test]
    fn clients_with_other_keys_share_nothing() {
        let first = identity();
        let clients = [
            client(None, 3),
            client(Some(&first), 3),
            client(Some(&identity()), 3),
        ];
        for (index, one) in clients.iter().enumerate() {
            for other in &clients[..index] {
                assert!(!Arc::ptr_eq(&one.config, &other.config));
            }
        }
    }

    #[test]
    fn a_private_key_is_gone_with_the_last_client_that_has_it() {
        let identity = identity();
        let key = Arc::downgrade(&identity.certified_key());
        let (first, second) = (client(Some(&identity), 4), client(Some(&identity), 4));
        drop((identity, first));
        assert!(key.strong_count() > 0, "the second client presents it");
        drop(second);
        assert_eq!(key.strong_count(), 0);
    }
}
