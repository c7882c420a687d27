//! ErrorKind: whose fault an error is.

/// Whose fault an error is, and so what a program can do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The other side refused, reset or broke the rules. Trying later or somebody else may help.
    Peer,
    /// The way to the other side, or the name service, does not work now.
    Network,
    /// This machine lacks something: an address, memory, descriptors, a permission.
    LocalMachine,
    /// The program called in the wrong order or with a wrong argument. Only the call decides this, never received data.
    CallerMisuse,
    /// The program itself ended the operation by closing or cancelling.
    Cancelled,
    /// This cannot happen; please report it.
    Bug,
}
