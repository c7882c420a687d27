//! Clients that have the same options are one.

use std::sync::{Arc, Mutex, PoisonError};

use super::client::{ClientOptions, ClientRules, TlsClient};
use crate::error::Error;

/// Clients that are kept, the last used first. A program has few different sets of options.
const MAX_CLIENTS: usize = 32;

static CLIENTS: Mutex<Vec<(ClientRules, Arc<TlsClient>)>> = Mutex::new(Vec::new());

/// The client of these rules, made by `make` unless it is there.
pub(super) fn client(
    rules: ClientRules,
    make: impl FnOnce(ClientRules) -> Result<TlsClient, Error>,
) -> Result<Arc<TlsClient>, Error> {
    let mut clients = CLIENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let found = match clients.iter().position(|(each, _)| is_same(each, &rules)) {
        Some(index) => clients.remove(index),
        None => (rules.clone(), Arc::new(make(rules)?)),
    };
    let client = Arc::clone(&found.1);
    clients.insert(0, found);
    clients.truncate(MAX_CLIENTS);
    Ok(client)
}

fn is_same(one: &ClientRules, other: &ClientRules) -> bool {
    one.intermediates == other.intermediates && has_same_options(&one.options, &other.options)
}

fn has_same_options(one: &ClientOptions, other: &ClientOptions) -> bool {
    let identity = |options: &ClientOptions| {
        let identity = options.identity.as_ref();
        identity.map(|identity| Arc::as_ptr(&identity.certified_key()))
    };
    one.highest == other.highest
        && one.lowest == other.lowest
        && one.application_protocols == other.application_protocols
        && one.trusted_roots == other.trusted_roots
        && one.revocation_lists == other.revocation_lists
        && one.ignored == other.ignored
        && one.handshake_timeout == other.handshake_timeout
        && identity(one) == identity(other)
}
