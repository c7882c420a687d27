//! The numbers by which another language reads what the engines hand over: one table, from which `npm run generate` writes
//! the constants of the TypeScript side.

/// A number of the table.
#[derive(Debug)]
pub struct Number {
    /// Its name on both sides.
    pub name: &'static str,
    /// Its value.
    pub value: u32,
    /// What it means.
    pub text: &'static str,
}

macro_rules! numbers {
    ($($name:ident: $type:ty = $value:literal, $text:literal)*) => {
        $(#[doc = $text] pub const $name: $type = $value;)*

        /// The table.
        pub const NUMBERS: &[Number] = &[
            $(Number { name: stringify!($name), value: $value, text: $text },)*
        ];
    };
}

numbers! {
    READABLE: u8 = 1, "Kind of an event, a bit: something waits to be taken."
    WRITABLE: u8 = 2, "Kind of an event, a bit: the kernel takes data again."
    COMPLETED: u8 = 4, "Kind of an event: an operation has ended, and its outcome can be taken."
    EVENT_WORDS: usize = 2, "Elements of an event: token, kind."

    NO_ADDRESS: u32 = 0xffff_ffff, "Stands in place of the number of an address where there is none."
    KNOWN_ADDRESSES: u32 = 65_536, "Addresses that a socket remembers at most; then it forgets all, and numbers go on."

    RUN_WORDS: usize = 8, "Numbers of a run of datagrams."
    RUN_BYTES: usize = 0, "Place of the payload bytes of all its datagrams; of an error, its index among the errors."
    RUN_SEGMENT_SIZE: usize = 1, "Place of the segment size; 0 for one empty datagram."
    RUN_PEER: usize = 2, "Place of the number of the sender; `NO_ADDRESS` marks an error."
    RUN_LOCAL: usize = 3, "Place of the number of the address that the datagrams were sent to."
    RUN_INTERFACE: usize = 4, "Place of the number of the interface, 0 where it is not known."
    RUN_MARKS: usize = 5, "Place of traffic class (lowest byte), hop limit (second byte) and the bits that follow here."
    RUN_TIME_LOW: usize = 6, "Place of the lower half of the receive time in nanoseconds since 1970-01-01 UTC; 0 where it is not known."
    RUN_TIME_HIGH: usize = 7, "Place of its upper half."
    HAS_TRAFFIC_CLASS: u32 = 0x1_0000, "Bit of the marks: there is a traffic class."
    HAS_HOP_LIMIT: u32 = 0x2_0000, "Bit of the marks: there is a hop limit."
    IS_TRUNCATED: u32 = 0x4_0000, "Bit of the marks: the ends of the datagrams are lost."

    RECEIVER_WORDS: usize = 2, "Numbers of a WebSocket before its received messages: marks, messages. Two numbers come before the first: the bytes of memory in use, and those of the largest read."
    HAS_MORE: u32 = 1, "Bit of the marks of a WebSocket: there may be more to receive, and no event follows."
    HAS_ENDED: u32 = 2, "Bit of the marks of a WebSocket: the connection was closed or lost."
    IS_LAST: u32 = 4, "Bit of the marks of a WebSocket: only the end follows these messages, which is answered by the farewell."
    MESSAGE_WORDS: usize = 3, "Numbers of a received WebSocket message: marks, offset, bytes."
    SENDER_WORDS: usize = 5, "Numbers of a WebSocket that sends: its own, messages, bytes; then the answer: messages that were accepted, and 1 when the kernel has everything that ever was."
    IS_DELIVERED: u32 = 0x8000_0000, "Bit beside the number of accepted messages: the kernel has everything that was ever accepted."
    SENT_WORDS: usize = 2, "Numbers of a WebSocket message to send: marks, bytes."
    IS_TEXT: u32 = 1, "Bit of the marks of a message: text, otherwise binary."
    IS_END: u32 = 2, "Bit of the marks of a message: it ends here."
    IS_ASSEMBLED: u32 = 4, "Bit of the marks of a received message: it lies in the assembled memory."
    IS_TOO_LARGE: u32 = 8, "Bit of the marks of a received message: it is larger than the limit and has no payload."
    IS_PONG: u32 = 16, "Bit of the marks of a received message: it is a Pong."
}
