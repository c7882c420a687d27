/// The system does not report it without a library of its own.
pub(super) fn resident_bytes() -> Option<u64> {
    None
}
