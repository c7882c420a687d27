//! One datagram per system call, with the calls that every system has.
//!
//! It is compiled everywhere and used where there are no batched calls, or everywhere with the cargo feature `portable`.

mod packet_info;
mod receiver;
mod sender;

pub use packet_info::request_packet_info;
pub use receiver::Receiver;
pub use sender::Sender;
