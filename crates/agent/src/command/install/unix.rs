use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::platform;
use crate::command::print;

/// A file for the service manager.
#[derive(Debug)]
pub(super) struct UnitFile {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// Writes the files, and says what to do with them.
pub(in crate::command) fn install(json: bool) -> io::Result<()> {
    let program = env::current_exe()?.canonicalize()?;
    let files = platform::files(&program, |name| env::var_os(name))?;
    for file in &files {
        if let Some(folder) = file.path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&file.path, &file.text)?;
    }
    print(&report(json, &files))
}

fn report(json: bool, files: &[UnitFile]) -> String {
    let paths: Vec<_> = files
        .iter()
        .map(|file| file.path.to_string_lossy())
        .collect();
    let commands = platform::COMMANDS;
    match json {
        true => format!("{}\n", json!({ "files": paths, "commands": commands })),
        false => format!(
            "Written:\n  {}\n\nTo use it now and after each login:\n  {}\n",
            paths.join("\n  "),
            commands.join("\n  ")
        ),
    }
}

/// A folder of the user: that of the variable, otherwise one in the home.
pub(super) fn folder_of_user(
    variable: &impl Fn(&str) -> Option<OsString>,
    name: &str,
    in_home: &str,
) -> io::Result<PathBuf> {
    let absolute = |value: OsString| Some(PathBuf::from(value)).filter(|path| path.is_absolute());
    if let Some(folder) = variable(name).and_then(absolute) {
        return Ok(folder);
    }
    let home = variable("HOME").and_then(absolute);
    home.map(|home| home.join(in_home))
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "HOME is not set"))
}

/// The path as text, which every service manager reads.
pub(super) fn text_of(program: &Path) -> io::Result<&str> {
    program.to_str().ok_or_else(|| {
        io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{} is not UTF-8", program.display()),
        )
    })
}
