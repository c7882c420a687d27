//! The agent that holds sockets for programs which have ended, as seen from both sides: where it listens and how frames travel.
//! Their JSON is not read here.

pub mod endpoint;
pub mod frame;

mod connection;
mod events;
mod line;
mod start;

pub use connection::{Connection, descriptor_of};
pub use events::Events;
pub use start::connect;
