use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sockets_core::broker::frame::{Decoder, Head, Limits, encode};

use super::durable;
use crate::log::Log;
use crate::protocol::SocketRecord;

/// Bytes of entries that no longer matter, from which the file is written anew.
const STALE_BYTES: u64 = 1 << 20;

/// A socket that was held.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Recorded {
    pub(crate) application: String,
    pub(crate) record: SocketRecord,
    pub(crate) tail: Vec<u8>,
}

impl Recorded {
    fn parts(&self) -> (&str, &SocketRecord, &[u8]) {
        (&self.application, &self.record, &self.tail)
    }
}

/// The sockets that are held, as a file of frames to which each change appends one. An agent that is killed loses none of
/// them; a machine that stops may lose those of the last second, and has lost the sockets anyway.
#[derive(Debug)]
pub(crate) struct Journal {
    path: PathBuf,
    file: File,
    length: u64,
    stale: u64,
    is_synced: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Entry {
    Held {
        application: String,
        record: SocketRecord,
    },
    Released {
        application: String,
        id: String,
    },
}

type Sockets = BTreeMap<(String, String), Recorded>;

impl Journal {
    pub(super) fn open(folder: &Path, log: &Log) -> io::Result<(Self, Vec<Recorded>)> {
        let path = folder.join("sockets.journal");
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            bytes => bytes?,
        };
        let (sockets, trouble) = replay(&bytes);
        if let Some(trouble) = trouble {
            let aside = durable::set_aside(&path)?;
            log.error(format_args!(
                "the journal of sockets is damaged ({trouble}); it is now {}, and {} sockets of it are known",
                aside.display(),
                sockets.len()
            ));
        }
        let sockets: Vec<_> = sockets.into_values().collect();
        let bytes = encoded(sockets.iter().map(Recorded::parts))?;
        let journal = Self {
            file: durable::replace(&path, &bytes)?,
            path,
            length: bytes.len() as u64,
            stale: 0,
            is_synced: true,
        };
        Ok((journal, sockets))
    }

    /// Records a socket. When this fails, nothing has changed.
    pub(crate) fn hold(
        &mut self,
        application: &str,
        record: &SocketRecord,
        tail: &[u8],
    ) -> io::Result<()> {
        let bytes = held(application, record, tail)?;
        self.append(&bytes)
    }

    /// Removes the record of a socket.
    pub(crate) fn release(&mut self, application: &str, record: &SocketRecord) -> io::Result<()> {
        let entry = Entry::Released {
            application: application.to_owned(),
            id: record.id.clone(),
        };
        let bytes = encode(&serde_json::to_string(&entry)?, b"", false)?;
        self.append(&bytes)?;
        // The entry itself, and about that of the socket.
        self.stale += 2 * bytes.len() as u64 + record.tail_length().unwrap_or(0) as u64;
        Ok(())
    }

    /// Whether most of the file no longer matters.
    pub(crate) const fn is_stale(&self) -> bool {
        self.stale > STALE_BYTES && self.stale > self.length / 2
    }

    /// Writes the file anew, with these sockets alone.
    pub(crate) fn rewrite<'a>(
        &mut self,
        sockets: impl Iterator<Item = (&'a str, &'a SocketRecord, &'a [u8])>,
    ) -> io::Result<()> {
        let bytes = encoded(sockets)?;
        self.file = durable::replace(&self.path, &bytes)?;
        self.length = bytes.len() as u64;
        self.stale = 0;
        self.is_synced = true;
        Ok(())
    }

    pub(crate) const fn is_synced(&self) -> bool {
        self.is_synced
    }

    /// Makes what was appended outlast the machine.
    pub(crate) fn sync(&mut self) -> io::Result<()> {
        self.file.sync_data()?;
        self.is_synced = true;
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.file.write_all(bytes) {
            // A part of an entry would hide all that follow.
            self.file.set_len(self.length)?;
            self.file.seek(SeekFrom::Start(self.length))?;
            return Err(error);
        }
        self.length += bytes.len() as u64;
        self.is_synced = false;
        Ok(())
    }
}

fn encoded<'a>(
    sockets: impl Iterator<Item = (&'a str, &'a SocketRecord, &'a [u8])>,
) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for (application, record, tail) in sockets {
        bytes.extend(held(application, record, tail)?);
    }
    Ok(bytes)
}

fn held(application: &str, record: &SocketRecord, tail: &[u8]) -> io::Result<Vec<u8>> {
    let entry = Entry::Held {
        application: application.to_owned(),
        record: record.clone(),
    };
    encode(&serde_json::to_string(&entry)?, tail, false)
}

/// The sockets after all entries, and what is wrong with the rest of the file. An entry that ends early is what a machine
/// leaves that stopped; it counts as not written.
fn replay(bytes: &[u8]) -> (Sockets, Option<String>) {
    let mut decoder = Decoder::new(Limits::FROM_AGENT);
    decoder.push(bytes);
    let mut sockets = Sockets::new();
    loop {
        let outcome = match decoder.next_frame() {
            Ok(None) => return (sockets, None),
            Ok(Some(head)) => apply(&mut sockets, head),
            Err(error) => Err(error.to_string()),
        };
        if let Err(trouble) = outcome {
            return (sockets, Some(trouble));
        }
    }
}

fn apply(sockets: &mut Sockets, head: Head) -> Result<(), String> {
    match serde_json::from_str(&head.json).map_err(|error| error.to_string())? {
        Entry::Held { record, .. } if record.tail_length() != Some(head.tail.len()) => {
            Err(format!("the bytes of socket {} are not its own", record.id))
        }
        Entry::Held {
            application,
            record,
        } => {
            let key = (application.clone(), record.id.clone());
            let tail = head.tail;
            sockets.insert(
                key,
                Recorded {
                    application,
                    record,
                    tail,
                },
            );
            Ok(())
        }
        Entry::Released { application, id } => {
            sockets.remove(&(application, id));
            Ok(())
        }
    }
}
