use std::io;
use std::path::{Path, PathBuf};

use crate::process;

const PREFIX: &str = r"\\.\pipe\";
/// Characters of a whole name, at most.
const LONGEST: usize = 256;

/// The name of a pipe that no other user has the same of.
///
/// # Errors
/// Those of asking the system for the user.
pub fn default_name() -> io::Result<PathBuf> {
    let user = process::user()?;
    Ok(format!("{PREFIX}uwp-sockets-{user}").into())
}

/// Checks that a path is the name of a pipe on this machine.
///
/// # Errors
/// `InvalidInput` that says what is wrong.
pub fn require_name(name: &Path) -> io::Result<()> {
    let text = name.to_str().unwrap_or_default();
    let reason = match text.strip_prefix(PREFIX) {
        None | Some("") => format!("is no name of a pipe ({PREFIX}…)"),
        Some(rest) if rest.contains('\\') => String::from("has a backslash in the name of a pipe"),
        Some(_) if text.encode_utf16().count() > LONGEST => {
            String::from("is too long for the name of a pipe")
        }
        Some(_) => return Ok(()),
    };
    let text = format!("{} {reason}", name.display());
    Err(io::Error::new(io::ErrorKind::InvalidInput, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_on_this_machine_is_accepted() -> io::Result<()> {
        require_name(&default_name()?)?;
        require_name(Path::new(r"\\.\pipe\x"))?;
        let long = format!("{PREFIX}{}", "x".repeat(LONGEST));
        for wrong in [
            r"\\host\pipe\x",
            r"C:\x",
            r"\\.\pipe\",
            r"\\.\pipe\a\b",
            "",
            &long,
        ] {
            let error = require_name(Path::new(wrong)).expect_err(wrong);
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{wrong}");
        }
        Ok(())
    }
}
