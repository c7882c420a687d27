//! The log: a file of limited size, with the one before it.

use std::cell::RefCell;
use std::env;
use std::fmt::Arguments;
use std::fs::{File, rename};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use humantime::format_rfc3339_millis;

use crate::private_file;

/// Bytes after which a file is set aside. With the one before, a log takes twice as much.
pub(crate) const SIZE: u64 = 1 << 20;

/// Least to most talkative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Error,
    Warn,
    Info,
    Debug,
}

impl Level {
    /// Of `UWP_SOCKETS_AGENT_LOG`; `info` without it, and for a word that is none.
    fn from_environment() -> Self {
        match env::var("UWP_SOCKETS_AGENT_LOG").as_deref() {
            Ok("error") => Self::Error,
            Ok("warn") => Self::Warn,
            Ok("debug") => Self::Debug,
            _ => Self::Info,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

/// Writes lines to `agent.log`.
#[derive(Debug)]
pub(crate) struct Log {
    level: Level,
    path: PathBuf,
    file: RefCell<Option<Open>>,
}

#[derive(Debug)]
struct Open {
    file: File,
    length: u64,
}

impl Log {
    pub(crate) fn open(folder: &Path) -> Self {
        Self {
            level: Level::from_environment(),
            path: folder.join("agent.log"),
            file: RefCell::new(None),
        }
    }

    pub(crate) fn error(&self, message: Arguments<'_>) {
        self.write(Level::Error, message);
    }

    pub(crate) fn warn(&self, message: Arguments<'_>) {
        self.write(Level::Warn, message);
    }

    pub(crate) fn info(&self, message: Arguments<'_>) {
        self.write(Level::Info, message);
    }

    pub(crate) fn debug(&self, message: Arguments<'_>) {
        self.write(Level::Debug, message);
    }

    fn write(&self, level: Level, message: Arguments<'_>) {
        if level > self.level {
            return;
        }
        let time = format_rfc3339_millis(SystemTime::now());
        let line = format!("{time} {} {message}\n", level.name());
        // A log that cannot be written, on a full disk for example, must not stop the agent; the next line tries again.
        if self.append(line.as_bytes()).is_err() {
            self.file.take();
        }
    }

    fn append(&self, line: &[u8]) -> io::Result<()> {
        let mut slot = self.file.borrow_mut();
        let open = match slot.take() {
            Some(open) if open.length < SIZE => open,
            _ => self.reopen()?,
        };
        let open = slot.insert(open);
        open.file.write_all(line)?;
        open.length += line.len() as u64;
        Ok(())
    }

    fn reopen(&self) -> io::Result<Open> {
        let file = open_bounded(&self.path)?;
        let length = file.metadata()?.len();
        Ok(Open { file, length })
    }
}

/// Opens a log to append to. One that has its size becomes `….1` first, in place of an older one.
pub(crate) fn open_bounded(path: &Path) -> io::Result<File> {
    if path.metadata().is_ok_and(|found| found.len() >= SIZE) {
        let mut aside = path.as_os_str().to_owned();
        aside.push(".1");
        rename(path, aside)?;
    }
    private_file::options().create(true).append(true).open(path)
}
