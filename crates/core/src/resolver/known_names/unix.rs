use std::path::PathBuf;

pub(super) fn hosts_file() -> PathBuf {
    "/etc/hosts".into()
}
