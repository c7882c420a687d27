//! The opening handshake (RFC 6455, section 4), on the types of the `http` crate.

mod client;
mod error;
mod extension;
mod fields;
mod head;
mod key;
mod server;

pub use client::{ClientConfig, ClientHandshake, Negotiated};
pub use error::{HandshakeError, RequestError};
pub use extension::{Extension, parse_extensions};
pub use fields::custom_field;
pub use head::{HeadReader, write_request, write_response};
pub use server::{Accepted, ServerHandshake};

/// The version of the protocol (RFC 6455, section 4.1).
const VERSION: &str = "13";
