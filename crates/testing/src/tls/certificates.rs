//! The certificates of the TLS benchmarks, for all languages.

use std::fs;
use std::io;
use std::path::PathBuf;

use crate::arguments::Arguments;
use crate::certificates::Recipe;
use crate::report::Report;

/// Writes `root.pem`, `server.pem` and `server.key` into `folder=`; the server is `host=` (127.0.0.1), its key ECDSA on P-256.
///
/// # Errors
/// When a file cannot be written.
pub fn run(arguments: &Arguments) -> io::Result<()> {
    let folder: PathBuf = arguments.required("folder")?;
    let host = arguments.or("host", "127.0.0.1".to_owned())?;
    let root = Recipe::authority("Benchmark Root").self_signed();
    let server = Recipe::server(&[&host]).issued_by(&root);
    fs::write(folder.join("root.pem"), root.pem())?;
    fs::write(folder.join("server.pem"), server.pem())?;
    fs::write(folder.join("server.key"), server.key_pem())?;
    Report::default().flag("ready").emit()
}
