use serde::{Deserialize, Serialize};

use super::unread::Unread;
use crate::protocol::{Details, Launch, TaskListed};

/// One activation of a task.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Instance {
    pub(super) application: String,
    /// As it was registered when this began.
    pub(super) task: TaskListed,
    pub(super) launch: Launch,
    /// Whether the task has a process of its own.
    pub(super) is_separate: bool,
    /// The socket on which something happened.
    pub(super) socket: String,
    pub(super) details: Details,
    /// The bytes behind the activation.
    #[serde(skip)]
    pub(super) tail: Vec<u8>,
    pub(super) runner: Runner,
    /// Of the socket, before this one.
    pub(super) failures: u32,
    /// Whether the socket was taken back.
    pub(super) has_taken_socket: bool,
    /// What the task is to read.
    #[serde(default)]
    pub(super) unread: Option<Unread>,
}

/// Who runs an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Runner {
    /// Nobody yet: too many tasks run.
    Waiting,
    /// A process that has not attached.
    Started(u32),
    /// The one who attached, and its process if we started one for this.
    Attached(usize, Option<u32>),
}

impl Runner {
    /// The process that was started for this.
    pub(super) const fn process(self) -> Option<u32> {
        match self {
            Self::Waiting => None,
            Self::Started(process) => Some(process),
            Self::Attached(_, process) => process,
        }
    }
}
