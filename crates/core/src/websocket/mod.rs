//! WebSockets (RFC 6455).

mod accept;
pub mod protocol;
mod session;

pub use accept::{Acceptance, Arrival, HandshakeLimits, ServerOpening};
pub use http::{HeaderMap, Request, StatusCode};
pub use session::{Received, SessionConfig, WebSocket};
