//! ErrorKind: which side caused an error.

/// Which side caused an error, and so what an application can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The peer refused, reset or violated the protocol. Another attempt, later or with another peer, may succeed.
    Peer,
    /// The path to the peer, or the name service, does not work now.
    Network,
    /// This machine lacks something: an address, memory, descriptors, a permission.
    LocalMachine,
    /// The application called in the wrong order or with a wrong argument. Never caused by received data.
    CallerMisuse,
    /// The application itself ended the operation by closing or canceling.
    Cancelled,
    /// A fault of this package; please report it.
    Bug,
}
