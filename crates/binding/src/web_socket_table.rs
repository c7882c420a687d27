//! The WebSockets of a thread, by numbers: one call from JavaScript serves many of them.

use std::cell::RefCell;
use std::sync::Arc;

use sockets_core::websocket::WebSocket;

thread_local! {
    static TABLE: RefCell<Table> = const { RefCell::new(Table { sockets: Vec::new(), free: Vec::new() }) };
}

struct Table {
    sockets: Vec<Option<Arc<WebSocket>>>,
    /// Places without a socket.
    free: Vec<u32>,
}

/// The place of a socket in the table of its thread; dropping it empties that.
#[derive(Debug)]
pub(crate) struct Place(u32);

impl Place {
    /// On the thread that uses the socket.
    pub(crate) fn of(socket: Arc<WebSocket>) -> Self {
        TABLE.with_borrow_mut(|table| {
            let number = table.free.pop().unwrap_or(table.sockets.len() as u32);
            if number as usize == table.sockets.len() {
                table.sockets.push(None);
            }
            table.sockets[number as usize] = Some(socket);
            Self(number)
        })
    }

    pub(crate) fn number(&self) -> u32 {
        self.0
    }
}

impl Drop for Place {
    /// The table may be gone when the thread ends.
    fn drop(&mut self) {
        let socket = TABLE.try_with(|table| {
            let mut table = table.borrow_mut();
            table.free.push(self.0);
            table.sockets[self.0 as usize].take()
        });
        drop(socket);
    }
}

/// Calls `work` with the socket of a number; `None` where there is none.
pub(crate) fn with_socket<R>(number: u32, work: impl FnOnce(&Arc<WebSocket>) -> R) -> Option<R> {
    TABLE.with_borrow(|table| Some(work(table.sockets.get(number as usize)?.as_ref()?)))
}
