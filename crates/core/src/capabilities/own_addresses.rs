//! The addresses of this machine: what is sent to them never leaves it, whatever their zone.

use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use sockets_sys::interfaces::interfaces;

use crate::sync::lock;

/// How long a list is current. Making one takes a tenth of a millisecond.
const CURRENT: Duration = Duration::from_secs(1);

static LISTED: Mutex<Option<(Instant, Vec<IpAddr>)>> = Mutex::new(None);

/// Whether an interface has the address. False where the system does not list its interfaces.
pub(super) fn contain(address: IpAddr) -> bool {
    let mut listed = lock(&LISTED);
    if listed
        .as_ref()
        .is_none_or(|(since, _)| since.elapsed() > CURRENT)
    {
        *listed = Some((Instant::now(), list()));
    }
    let address = address.to_canonical();
    listed
        .as_ref()
        .is_some_and(|(_, addresses)| addresses.contains(&address))
}

fn list() -> Vec<IpAddr> {
    let interfaces = interfaces().unwrap_or_default();
    let addresses = interfaces.iter().flat_map(|interface| &interface.addresses);
    addresses.map(|own| own.address).collect()
}
