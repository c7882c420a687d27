//! TLS by rustls: handshakes in both roles, and sessions.

mod application_protocols;
mod certificate_message;
mod channel;
mod client;
mod client_cache;
mod dangerous_ignored_errors;
mod failure;
mod handshake;
mod linger;
mod negotiated;
mod negotiation;
mod peer;
mod protection;
mod sealed;
mod server;
mod session;
mod stream;
mod verifier;

pub use channel::TlsChannel;
pub use client::{ClientOptions, TlsClient, require_checkable};
pub use dangerous_ignored_errors::IgnoredErrors;
pub use handshake::{Handshake, Secured, secure_client, secure_server, upgrade_client};
pub use negotiated::NegotiatedParameters;
pub use peer::TlsPeer;
pub use protection::ProtectionLevel;
pub use server::{ClientCertificateRequest, SERVER_HANDSHAKE_TIMEOUT, ServerOptions, TlsServer};
pub use stream::tls_stream;
pub use verifier::{ClientVerifier, ServerVerifier};

pub(crate) use client::server_name;
