pub(super) const ACCEPTED_INHERIT_OPTIONS: bool = true;
