//! Children of this process and its sockets.

use std::sync::RwLock;

/// Held to write while a child starts: until it runs its own program, it has every descriptor of this process. A test holds
/// it to read where closing a socket has to close the last descriptor of it.
pub(crate) static SPAWNING: RwLock<()> = RwLock::new(());
