//! The parameters that a handshake negotiated.

use rustls::{Connection, HandshakeKind, ProtocolVersion};

use super::protection::ProtectionLevel;

/// What both sides of a handshake agreed upon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NegotiatedParameters {
    /// `Tls12` or `Tls13`.
    pub protection_level: ProtectionLevel,
    /// Name of the cipher suite in the IANA registry, such as `TLS_AES_256_GCM_SHA384`.
    pub cipher_suite: String,
    /// Name of the key exchange group, such as `X25519MLKEM768`; empty for a resumed TLS 1.2 session, which has none.
    pub key_exchange_group: String,
    /// The application protocol (ALPN, RFC 7301), if one was negotiated.
    pub application_protocol: Option<String>,
    /// The server name that the client requested (SNI); on the server's side only.
    pub server_name: Option<String>,
    /// Whether the session was resumed.
    pub is_resumed: bool,
}

impl NegotiatedParameters {
    pub(super) fn of(tls: &Connection) -> Self {
        Self {
            protection_level: match tls.protocol_version() {
                Some(ProtocolVersion::TLSv1_2) => ProtectionLevel::Tls12,
                _ => ProtectionLevel::Tls13,
            },
            cipher_suite: tls
                .negotiated_cipher_suite()
                .and_then(|suite| suite.suite().as_str())
                .map(iana_name)
                .unwrap_or_default(),
            key_exchange_group: tls
                .negotiated_key_exchange_group()
                .and_then(|group| group.name().as_str())
                .unwrap_or_default()
                .to_owned(),
            application_protocol: tls
                .alpn_protocol()
                .map(|name| String::from_utf8_lossy(name).into_owned()),
            server_name: match tls {
                Connection::Client(_) => None,
                Connection::Server(server) => server.server_name().map(str::to_owned),
            },
            is_resumed: tls.handshake_kind() == Some(HandshakeKind::Resumed),
        }
    }
}

/// rustls writes `TLS13_` for the suites of TLS 1.3, the registry `TLS_`.
fn iana_name(name: &str) -> String {
    match name.strip_prefix("TLS13_") {
        Some(rest) => format!("TLS_{rest}"),
        None => name.to_owned(),
    }
}
