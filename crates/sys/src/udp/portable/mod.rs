//! One datagram a system call, by what every system has.
//!
//! It is compiled everywhere and used where nothing faster exists, or everywhere with the cargo feature `portable`.

mod facts;
mod receiver;
mod sender;

pub use facts::request_facts;
pub use receiver::Receiver;
pub use sender::Sender;
