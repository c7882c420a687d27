//! Where the manifest of an application is.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

const APPX: &str = "Package.appxmanifest";
const PACKAGE: &str = "package.json";
const MODULES: &str = "node_modules";

/// What decides where the manifest is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Location {
    /// The main script; `None` for a program without one.
    pub script: Option<PathBuf>,
    /// The working directory.
    pub directory: PathBuf,
    /// The manifest that the environment names.
    pub named: Option<PathBuf>,
}

/// The files that may declare capabilities.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) appx: Option<PathBuf>,
    pub(super) package: Option<PathBuf>,
}

impl Location {
    /// The named file alone; otherwise those in the root of the application. A named file counts whether it exists or not.
    pub(super) fn find(&self) -> Found {
        match &self.named {
            Some(named) => of_file(self.directory.join(named)),
            None => of_root(&self.root()),
        }
    }

    /// The directory of the nearest package.json above the main script, or above the working directory where there is no main
    /// script. A script of a dependency belongs to the application that has the outermost `node_modules`.
    fn root(&self) -> PathBuf {
        let script = self.script.as_deref().map(resolved);
        let start = match script.as_deref().and_then(Path::parent) {
            Some(directory) => directory.to_owned(),
            None => self.directory.clone(),
        };
        outside_of_modules(&start)
            .and_then(nearest_package)
            .or_else(|| nearest_package(&start))
            .unwrap_or(start)
    }
}

fn of_file(file: PathBuf) -> Found {
    if file.extension() == Some(OsStr::new("json")) {
        return Found {
            appx: None,
            package: Some(file),
        };
    }
    Found {
        appx: Some(file),
        package: None,
    }
}

fn of_root(root: &Path) -> Found {
    // A file that cannot be looked at is there: reading it fails then, and nothing is allowed.
    let present =
        |name: &str| Some(root.join(name)).filter(|file| file.try_exists().unwrap_or(true));
    Found {
        appx: present(APPX),
        package: present(PACKAGE),
    }
}

/// The script behind links, as Node.js resolves it.
fn resolved(script: &Path) -> PathBuf {
    std::fs::canonicalize(script).unwrap_or_else(|_| script.to_owned())
}

/// The directory above the outermost `node_modules`; `None` for a path without one.
fn outside_of_modules(path: &Path) -> Option<&Path> {
    let modules = Component::Normal(OsStr::new(MODULES));
    let inside = path
        .ancestors()
        .filter(|ancestor| ancestor.components().next_back() == Some(modules))
        .last()?;
    inside.parent()
}

fn nearest_package(start: &Path) -> Option<PathBuf> {
    start
        .ancestors()
        .find(|directory| directory.join(PACKAGE).try_exists().unwrap_or(true))
        .map(Path::to_owned)
}
