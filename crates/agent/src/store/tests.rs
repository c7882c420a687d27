use std::fs;
use std::io;
use std::path::PathBuf;

use serde_json::json;

use super::*;
use crate::protocol::SocketRecord;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("uwp-store-{name}-{}", std::process::id())))
    }

    fn open(&self) -> io::Result<(Store, Vec<Recorded>)> {
        endpoint::make_private(&self.0)?;
        Store::open(&self.0, &Log::open(&self.0))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Left in the folder for temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn record(id: &str, context: usize) -> SocketRecord {
    let json = json!({ "id": id, "kind": 3, "taskId": "t", "contextLength": context });
    serde_json::from_value(json).expect("a record")
}

fn ids(sockets: &[Recorded]) -> Vec<(&str, &[u8])> {
    sockets
        .iter()
        .map(|socket| (socket.record.id.as_str(), socket.tail.as_slice()))
        .collect()
}

#[test]
fn the_journal_knows_what_is_held() -> io::Result<()> {
    let folder = Folder::new("known");
    let (mut store, none) = folder.open()?;
    assert!(none.is_empty());
    store.journal.hold("app", &record("a", 2), b"aa")?;
    store.journal.hold("app", &record("b", 1), b"b")?;
    store.journal.hold("other", &record("a", 0), b"")?;
    store.journal.release("app", &record("a", 2))?;
    store.journal.hold("app", &record("b", 1), b"c")?;
    store.journal.sync()?;
    assert!(store.journal.is_synced());
    let (_, sockets) = folder.open()?;
    assert_eq!(ids(&sockets), [("b", &b"c"[..]), ("a", b"")]);
    Ok(())
}

/// Whatever a machine has written of the last entry when it stops.
#[test]
fn an_entry_that_ends_early_counts_as_not_written() -> io::Result<()> {
    let folder = Folder::new("early");
    let (mut store, _) = folder.open()?;
    store.journal.hold("app", &record("a", 2), b"aa")?;
    let path = folder.0.join("sockets.journal");
    let whole = fs::read(&path)?;
    store.journal.hold("app", &record("b", 2), b"bb")?;
    let both = fs::read(&path)?;
    for length in whole.len()..both.len() {
        fs::write(&path, &both[..length])?;
        let (_, sockets) = folder.open()?;
        assert_eq!(ids(&sockets), [("a", &b"aa"[..])], "{length} bytes");
    }
    Ok(())
}

#[test]
fn what_comes_before_the_damage_is_known() -> io::Result<()> {
    let folder = Folder::new("damaged");
    let (mut store, _) = folder.open()?;
    store.journal.hold("app", &record("a", 2), b"aa")?;
    let path = folder.0.join("sockets.journal");
    let mut bytes = fs::read(&path)?;
    bytes.extend([3, 0, 0, 0, 0, 0, 0, 0, b'{', b'}', b'x']);
    fs::write(&path, &bytes)?;
    let (_, sockets) = folder.open()?;
    assert_eq!(ids(&sockets), [("a", &b"aa"[..])]);
    let (_, again) = folder.open()?;
    assert_eq!(ids(&again), [("a", &b"aa"[..])], "and is in the new file");
    Ok(())
}

#[test]
fn the_journal_does_not_grow_with_what_is_over() -> io::Result<()> {
    let folder = Folder::new("stale");
    let (mut store, _) = folder.open()?;
    let context = vec![7; 100_000];
    for _ in 0..30 {
        store
            .journal
            .hold("app", &record("a", context.len()), &context)?;
        store.journal.release("app", &record("a", context.len()))?;
    }
    assert!(store.journal.is_stale());
    store.journal.rewrite(std::iter::empty())?;
    assert!(!store.journal.is_stale());
    assert_eq!(fs::metadata(folder.0.join("sockets.journal"))?.len(), 0);
    Ok(())
}
