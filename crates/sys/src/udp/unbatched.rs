//! Systems that have the portable way alone.

pub use super::portable::{Receiver, Sender, request_facts};
