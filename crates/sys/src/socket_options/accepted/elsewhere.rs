/// Some of these systems hand some options down; none promises it.
pub(super) const ACCEPTED_INHERIT_OPTIONS: bool = false;
