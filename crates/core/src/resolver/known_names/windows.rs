use std::env;
use std::path::{Path, PathBuf};

pub(super) fn hosts_file() -> PathBuf {
    let system = env::var_os("SystemRoot").unwrap_or_else(|| r"C:\Windows".into());
    Path::new(&system).join(r"System32\drivers\etc\hosts")
}
