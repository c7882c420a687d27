//! The WebSockets of a thread, by numbers: one call from JavaScript serves many of them. An object of JavaScript for each of them
//! would take more memory than the connection.

use std::cell::RefCell;
use std::sync::Arc;

use napi::Env;
use sockets_core::error::Error;
use sockets_core::websocket::{ServerOpening, WebSocket};

use crate::error::throwable;

thread_local! {
    static TABLE: RefCell<Table> = const { RefCell::new(Table { places: Vec::new(), free: Vec::new() }) };
}

/// Bits of a number that are the index of its place. Those above count how often the place was used, so that a number that was
/// released does not name the next connection. 31 bits in all, which V8 stores without memory of their own.
const INDEX_BITS: u32 = 24;
const USES: u32 = 1 << (31 - INDEX_BITS);

struct Table {
    places: Vec<Place>,
    /// Indices of the places without an entry.
    free: Vec<u32>,
}

struct Place {
    entry: Option<Entry>,
    /// The hub of its environment.
    hub: u32,
    uses: u32,
}

/// What a number names.
pub(crate) enum Entry {
    /// A client that waits for the answer to its request.
    Opening(Arc<ServerOpening>),
    /// An open connection, or one that ends with the answer to its request.
    Socket(Arc<WebSocket>),
}

/// Adds an entry of the environment with this hub, on the thread that uses it.
pub(crate) fn insert(hub: u32, entry: Entry) -> u32 {
    TABLE.with_borrow_mut(|table| {
        let index = table.free.pop().unwrap_or(table.places.len() as u32);
        if index as usize == table.places.len() {
            let empty = Place {
                entry: None,
                hub,
                uses: 0,
            };
            table.places.push(empty);
        }
        let place = &mut table.places[index as usize];
        place.hub = hub;
        place.entry = Some(entry);
        place.uses << INDEX_BITS | index
    })
}

/// Puts an entry in the place of another one, whose number it has then.
pub(crate) fn replace(number: u32, entry: Entry) {
    let before = TABLE.with_borrow_mut(|table| {
        let place = table.place(number)?;
        place.entry.replace(entry)
    });
    drop(before);
}

/// Empties a place; without effect for a number that was released.
pub(crate) fn release(number: u32) {
    let entry = TABLE.with_borrow_mut(|table| {
        let place = table.place(number)?;
        place.uses = (place.uses + 1) % USES;
        let entry = place.entry.take();
        table.free.push(index(number) as u32);
        entry
    });
    // Out of the borrow: the connection is closed.
    drop(entry);
}

/// Drops the entries of an environment that ends.
pub(crate) fn clear(hub: u32) {
    // The table may be gone when the thread ends.
    let numbers = TABLE.try_with(|table| table.borrow().numbers_of(hub));
    numbers.into_iter().flatten().for_each(release);
}

/// Calls `work` with the socket of a number; `None` where there is none.
pub(crate) fn with_socket<R>(number: u32, work: impl FnOnce(&Arc<WebSocket>) -> R) -> Option<R> {
    TABLE.with_borrow_mut(|table| match table.place(number)?.entry.as_ref()? {
        Entry::Socket(socket) => Some(work(socket)),
        Entry::Opening(_) => None,
    })
}

/// The socket of a number.
pub(crate) fn socket(env: &Env, number: u32) -> napi::Result<Arc<WebSocket>> {
    with_socket(number, Arc::clone).ok_or_else(|| released(env))
}

/// The opening of a number.
pub(crate) fn opening(env: &Env, number: u32) -> napi::Result<Arc<ServerOpening>> {
    let opening = TABLE.with_borrow_mut(|table| match table.place(number)?.entry.as_ref()? {
        Entry::Opening(opening) => Some(Arc::clone(opening)),
        Entry::Socket(_) => None,
    });
    opening.ok_or_else(|| released(env))
}

fn released(env: &Env) -> napi::Error {
    throwable(env, &Error::closed("the WebSocket was released"))
}

fn index(number: u32) -> usize {
    (number & ((1 << INDEX_BITS) - 1)) as usize
}

impl Table {
    /// The place of a number, unless that was released.
    fn place(&mut self, number: u32) -> Option<&mut Place> {
        let place = self.places.get_mut(index(number))?;
        (place.uses == number >> INDEX_BITS && place.entry.is_some()).then_some(place)
    }

    fn numbers_of(&self, hub: u32) -> Vec<u32> {
        let places = (0..).zip(&self.places);
        places
            .filter(|(_, place)| place.hub == hub && place.entry.is_some())
            .map(|(index, place)| place.uses << INDEX_BITS | index)
            .collect()
    }
}
