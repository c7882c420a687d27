//! Systems that have the portable way alone.

pub use super::portable::{Receiver, Sender};

pub(super) use super::portable::request_facts;
