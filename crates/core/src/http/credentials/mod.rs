//! Credentials: Basic (RFC 7617) and Digest (RFC 7616), for servers and proxies.
//!
//! Nothing is sent before the other side has asked. Of several challenges the strongest is answered.

mod authenticator;
mod challenge;
mod credential;
mod digest;
mod hash;

pub use authenticator::{Asker, Authenticator};
pub use credential::Credential;
