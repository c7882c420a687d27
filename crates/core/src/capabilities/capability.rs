//! Capabilities: what a manifest may declare.

/// A capability of the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Capability {
    /// Connections and datagrams to the Internet.
    InternetClient,
    /// The same, and from the Internet.
    InternetClientServer,
    /// To and from private networks.
    PrivateNetworkClientServer,
    /// The user's domain credentials.
    EnterpriseAuthentication,
    /// Devices nearby.
    Proximity,
    /// The user's certificates.
    SharedUserCertificates,
    /// Sockets that outlive the program.
    PushNotifications,
}

impl Capability {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::InternetClient,
        Self::InternetClientServer,
        Self::PrivateNetworkClientServer,
        Self::EnterpriseAuthentication,
        Self::Proximity,
        Self::SharedUserCertificates,
        Self::PushNotifications,
    ];

    /// The name in a manifest.
    pub fn name(self) -> &'static str {
        match self {
            Self::InternetClient => "internetClient",
            Self::InternetClientServer => "internetClientServer",
            Self::PrivateNetworkClientServer => "privateNetworkClientServer",
            Self::EnterpriseAuthentication => "enterpriseAuthentication",
            Self::Proximity => "proximity",
            Self::SharedUserCertificates => "sharedUserCertificates",
            Self::PushNotifications => "pushNotifications",
        }
    }

    /// What it opens here.
    pub fn opens(self) -> &'static str {
        match self {
            Self::InternetClient => {
                "connections and datagrams to Internet addresses, and the answers to them"
            }
            Self::InternetClientServer => {
                "connections and datagrams to and from Internet addresses"
            }
            Self::PrivateNetworkClientServer => {
                "connections and datagrams to and from private addresses, and their multicast groups"
            }
            Self::EnterpriseAuthentication => "nothing: NTLM and Negotiate are not supported",
            Self::Proximity => "nothing: NFC and Wi-Fi Direct are not supported",
            Self::SharedUserCertificates => {
                "the certificate stores of the user (getUserStoreByName)"
            }
            Self::PushNotifications => "socket activity: sockets that are handed to the broker",
        }
    }

    /// The capability of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|each| each.name() == name)
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of capabilities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Capabilities(u8);

impl Capabilities {
    /// Whether it has this one.
    pub fn has(self, capability: Capability) -> bool {
        self.0 & capability.bit() != 0
    }

    /// Whether it has one of these.
    pub fn has_any(self, capabilities: &[Capability]) -> bool {
        capabilities.iter().any(|each| self.has(*each))
    }

    /// Those that it has.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL
            .into_iter()
            .filter(move |each| self.has(*each))
    }
}

impl FromIterator<Capability> for Capabilities {
    fn from_iter<T: IntoIterator<Item = Capability>>(capabilities: T) -> Self {
        let bits = capabilities.into_iter().map(Capability::bit);
        Self(bits.fold(0, |all, bit| all | bit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_one_capability() {
        for capability in Capability::ALL {
            assert_eq!(Capability::named(capability.name()), Some(capability));
            let alone = Capabilities::from_iter([capability]);
            assert_eq!(alone.iter().collect::<Vec<_>>(), [capability]);
        }
        assert_eq!(Capability::named("InternetClient"), None);
    }
}
