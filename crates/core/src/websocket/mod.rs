//! WebSockets (RFC 6455): both sides of the opening handshake, and open connections.

mod accept;
mod connect;
mod deadlines;
pub mod protocol;
mod session;

pub use accept::{Acceptance, Arrival, HandshakeLimits, ServerOpening};
pub use connect::{CONNECT_TIMEOUT, ConnectRequest, Connected, connect};
pub use http::{HeaderMap, Request, StatusCode};
pub use session::{Received, Sent, SessionConfig, WebSocket};
