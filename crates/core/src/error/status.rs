//! SocketErrorStatus: the classes into which `SocketError.getStatus` sorts HRESULTs.

macro_rules! statuses {
    ($($name:ident $text:literal)*) => {
        /// `Windows.Networking.Sockets.SocketErrorStatus`, with its numbers.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum SocketErrorStatus {
            $(#[doc = $text] $name,)*
        }

        impl SocketErrorStatus {
            /// Every member in the order of its number.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// What the member means, as a sentence.
            pub fn text(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

// The position is the number.
statuses! {
    Unknown                            "Everything the other members do not name."
    OperationAborted                   "The socket was closed or the operation cancelled."
    HttpInvalidServerResponse          "An HTTP server or proxy answered something unusable."
    ConnectionTimedOut                 "The peer did not answer in time."
    AddressFamilyNotSupported          "The address family cannot be used here."
    SocketTypeNotSupported             "The socket type cannot be used here."
    HostNotFound                       "There is no such host."
    NoDataRecordOfRequestedType        "The name exists but has no address of the requested kind."
    NonAuthoritativeHostNotFound       "The name service did not answer; the host may exist."
    ClassTypeNotFound                  "There is no such service."
    AddressAlreadyInUse                "Another socket has the address."
    CannotAssignRequestedAddress       "The address is not one of this machine, or not one to connect to."
    ConnectionRefused                  "The peer refused the connection."
    NetworkIsUnreachable               "There is no route to the network."
    UnreachableHost                    "There is no route to the host."
    NetworkIsDown                      "The local network is down."
    NetworkDroppedConnectionOnReset    "The network dropped the connection."
    SoftwareCausedConnectionAbort      "The local system dropped the connection."
    ConnectionResetByPeer              "The peer dropped the connection."
    HostIsDown                         "The host is down."
    NoAddressesFound                   "No usable address is left."
    TooManyOpenFiles                   "The process or the system is out of descriptors."
    MessageTooLong                     "The datagram is larger than its way allows."
    CertificateExpired                 "The certificate is outside of its validity."
    CertificateUntrustedRoot           "The root of the certificate is not trusted."
    CertificateCommonNameIsIncorrect   "The certificate is for another name."
    CertificateWrongUsage              "The certificate is for another use."
    CertificateRevoked                 "The certificate was revoked."
    CertificateNoRevocationCheck       "Revocation could not be checked."
    CertificateRevocationServerOffline "The revocation server does not answer."
    CertificateIsInvalid               "The certificate is malformed or breaks a rule."
}

impl SocketErrorStatus {
    /// The number of the member.
    pub fn value(self) -> u8 {
        self as u8
    }
}
