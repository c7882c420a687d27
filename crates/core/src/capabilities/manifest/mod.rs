//! The manifest of an application: the capabilities that it declares.

mod appx;
mod declaration;
mod location;
mod other_names;
mod package_json;

use std::io;
use std::path::{Path, PathBuf};

use super::Capabilities;
use crate::error::{Error, Hresult};

pub use declaration::Declaration;
pub use location::Location;

use location::Found;

/// No manifest is larger.
const MAX_BYTES: u64 = 1 << 20;

/// A manifest that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Where the capabilities are declared.
    pub file: PathBuf,
    /// What it declares.
    pub declaration: Declaration,
    /// Another file that declares capabilities too, which do not count.
    pub ignored: Option<PathBuf>,
}

impl Manifest {
    /// Finds and reads the manifest; `None` where there is none.
    ///
    /// # Errors
    /// 0x80080204 for a manifest that cannot be read, is malformed or declares what is unknown; the text names the file.
    /// tooManyOpenFiles 0x80072728 while the process has no descriptor to read it with.
    pub fn read(location: &Location) -> Result<Option<Self>, Error> {
        let Found { appx, package } = location.find();
        let package = package.map(|file| from_json(&file).map(|found| (file, found)));
        let package = package.transpose()?;
        let Some(appx) = appx else {
            return Ok(package.and_then(|(file, declaration)| alone(file, declaration?)));
        };
        let mut declaration = from_appx(&appx)?;
        let (other, other_declaration) = package.unzip();
        let other_declaration = other_declaration.flatten();
        declaration.is_loopback_exempt |= other_declaration
            .as_ref()
            .is_some_and(|other| other.is_loopback_exempt);
        let is_ignored = other_declaration.is_some_and(|other| other.capabilities.is_some());
        Ok(Some(Self {
            file: appx,
            declaration,
            ignored: other.filter(|_| is_ignored),
        }))
    }

    /// The capabilities.
    pub fn capabilities(&self) -> Capabilities {
        self.declaration.capabilities.unwrap_or_default()
    }
}

/// The manifest in a package.json: with `loopbackExempt` alone it is none.
fn alone(file: PathBuf, declaration: Declaration) -> Option<Manifest> {
    declaration.capabilities?;
    Some(Manifest {
        file,
        declaration,
        ignored: None,
    })
}

fn from_appx(file: &Path) -> Result<Declaration, Error> {
    appx::parse(&text(file)?).map_err(|problem| invalid(file, &problem))
}

fn from_json(file: &Path) -> Result<Option<Declaration>, Error> {
    package_json::parse(&text(file)?).map_err(|problem| invalid(file, &problem))
}

/// Parses the text of a manifest, of a package.json with `is_json`.
///
/// # Errors
/// What is wrong with it.
pub fn parse(text: &str, is_json: bool) -> Result<Option<Declaration>, String> {
    if is_json {
        package_json::parse(text)
    } else {
        appx::parse(text).map(Some)
    }
}

fn text(file: &Path) -> Result<String, Error> {
    let read = || -> io::Result<String> {
        if std::fs::metadata(file)?.len() > MAX_BYTES {
            return Err(io::Error::other("larger than 1 MiB"));
        }
        std::fs::read_to_string(file)
    };
    let text = read().map_err(|error| unreadable(file, &error))?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn unreadable(file: &Path, error: &io::Error) -> Error {
    let failed = Error::from_io(format!("manifest {}", file.display()), "open", error);
    if failed.hresult() == Hresult::WSAEMFILE {
        failed
    } else {
        invalid(file, &error.to_string())
    }
}

fn invalid(file: &Path, problem: &str) -> Error {
    let text = format!("manifest {}: {problem}", file.display());
    Error::new(Hresult::APPX_E_INVALID_MANIFEST, text)
}

#[cfg(test)]
mod tests;
