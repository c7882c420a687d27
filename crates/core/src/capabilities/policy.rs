//! Policy: what the manifest of the application allows.

use std::fmt::Display;
use std::net::IpAddr;
use std::path::PathBuf;

use super::own_addresses;
use super::{Capabilities, Capability, Manifest, Verb, Zone};
use crate::error::{Error, Hresult};

/// What is allowed, and by which file.
#[derive(Debug)]
pub struct Policy {
    granted: Capabilities,
    is_loopback_exempt: bool,
    file: PathBuf,
}

/// Which side begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Outbound,
    Inbound,
}

impl Policy {
    /// The policy of a manifest; `None` for one that declares full trust.
    pub(super) fn of(manifest: Manifest) -> Option<Self> {
        (!manifest.declaration.has_full_trust).then(|| Self {
            granted: manifest.capabilities(),
            is_loopback_exempt: manifest.declaration.is_loopback_exempt,
            file: manifest.file,
        })
    }

    /// Requires that a verb is allowed in some zone.
    ///
    /// # Errors
    /// E_ACCESSDENIED 0x80070005.
    pub fn require(&self, verb: Verb, operation: &str) -> Result<(), Error> {
        self.require_any(verb.capabilities(), operation)
    }

    pub(super) fn require_any(
        &self,
        capabilities: &[Capability],
        operation: impl Display,
    ) -> Result<(), Error> {
        if self.granted.has_any(capabilities) {
            return Ok(());
        }
        Err(self.missing(Hresult::E_ACCESSDENIED, operation, "it", capabilities))
    }

    /// Whether addresses of a zone are allowed by a capability. Loopback is not: see [`is_loopback_exempt`](Self::is_loopback_exempt).
    pub(super) fn opens(&self, zone: Zone, direction: Direction) -> bool {
        self.granted.has_any(capabilities_for(zone, direction))
    }

    pub(super) fn is_loopback_exempt(&self) -> bool {
        self.is_loopback_exempt
    }

    /// The zone of an address; the other addresses of this machine are loopback, too.
    pub(super) fn zone(address: IpAddr) -> Zone {
        match Zone::of(address) {
            Zone::Private | Zone::Internet if own_addresses::contain(address) => Zone::Loopback,
            zone => zone,
        }
    }

    /// The error of an address that is not allowed: WSAEACCES 0x8007271D.
    pub(super) fn denied(
        &self,
        operation: impl Display,
        zone: Zone,
        direction: Direction,
    ) -> Error {
        let code = Hresult::WSAEACCES;
        match zone {
            Zone::Loopback => Error::new(
                code,
                format!(
                    "{operation}: another process of this machine is reached with \"loopbackExempt\": true only, which {} does not declare",
                    self.file.display()
                ),
            ),
            Zone::Private => self.missing(
                code,
                operation,
                "a private address",
                capabilities_for(zone, direction),
            ),
            Zone::Internet => self.missing(
                code,
                operation,
                "an Internet address",
                capabilities_for(zone, direction),
            ),
        }
    }

    fn missing(
        &self,
        code: Hresult,
        operation: impl Display,
        what: &str,
        capabilities: &[Capability],
    ) -> Error {
        let names: Vec<_> = capabilities.iter().map(|each| each.name()).collect();
        let file = self.file.display();
        let text = format!(
            "{operation}: {what} needs the capability {}, which {file} does not declare",
            names.join(" or ")
        );
        Error::new(code, text)
    }
}

fn capabilities_for(zone: Zone, direction: Direction) -> &'static [Capability] {
    match (zone, direction) {
        (Zone::Loopback, _) => &[],
        (Zone::Private, _) => &[Capability::PrivateNetworkClientServer],
        (Zone::Internet, Direction::Inbound) => &[Capability::InternetClientServer],
        (Zone::Internet, Direction::Outbound) => {
            &[Capability::InternetClient, Capability::InternetClientServer]
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::Direction::{Inbound, Outbound};
    use super::*;
    use crate::capabilities::Capability::{
        InternetClient, InternetClientServer, PrivateNetworkClientServer, Proximity,
    };

    pub(in crate::capabilities) fn granting(granted: &[Capability], exempt: bool) -> Policy {
        Policy {
            granted: granted.iter().copied().collect(),
            is_loopback_exempt: exempt,
            file: "/app/package.json".into(),
        }
    }

    #[test]
    fn each_capability_opens_its_zones_in_its_directions() {
        let rows: &[(&[Capability], [bool; 4])] = &[
            (&[], [false, false, false, false]),
            (&[Proximity], [false, false, false, false]),
            (&[InternetClient], [true, false, false, false]),
            (&[InternetClientServer], [true, true, false, false]),
            (&[PrivateNetworkClientServer], [false, false, true, true]),
            (
                &[InternetClient, PrivateNetworkClientServer],
                [true, false, true, true],
            ),
        ];
        for (granted, expected) in rows {
            let policy = granting(granted, true);
            let opened = [
                policy.opens(Zone::Internet, Outbound),
                policy.opens(Zone::Internet, Inbound),
                policy.opens(Zone::Private, Outbound),
                policy.opens(Zone::Private, Inbound),
            ];
            assert_eq!(opened, *expected, "{granted:?}");
            assert!(!policy.opens(Zone::Loopback, Outbound));
        }
    }

    #[test]
    fn a_verb_needs_one_of_its_capabilities() {
        let rows: &[(&[Capability], [bool; 3])] = &[
            (&[], [false, false, false]),
            (&[Proximity], [false, false, false]),
            (&[InternetClient], [true, false, true]),
            (&[InternetClientServer], [true, true, true]),
            (&[PrivateNetworkClientServer], [true, true, true]),
        ];
        for (granted, expected) in rows {
            let policy = granting(granted, true);
            let allowed = [Verb::Connect, Verb::Bind, Verb::Resolve]
                .map(|verb| policy.require(verb, "x").is_ok());
            assert_eq!(allowed, *expected, "{granted:?}");
        }
    }

    #[test]
    fn an_error_names_what_is_missing_and_the_file() {
        let policy = granting(&[], false);
        let error = policy
            .require(Verb::Bind, "bindEndpointAsync")
            .expect_err("no");
        assert_eq!(error.hresult(), Hresult::E_ACCESSDENIED);
        assert_eq!(
            error.to_string(),
            "bindEndpointAsync: it needs the capability internetClientServer or privateNetworkClientServer, which \
             /app/package.json does not declare"
        );
        let error = policy.denied("connect 10.0.0.1:9", Zone::Private, Outbound);
        assert_eq!(
            (error.hresult(), error.code()),
            (Hresult::WSAEACCES, Some("EACCES"))
        );
        assert_eq!(
            error.to_string(),
            "connect 10.0.0.1:9: a private address needs the capability privateNetworkClientServer, which \
             /app/package.json does not declare"
        );
    }
}
