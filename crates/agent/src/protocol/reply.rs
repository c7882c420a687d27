use serde::{Deserialize, Serialize};

use super::{Code, Kind, Reason, SocketRecord, Task};

/// What the agent answers.
#[derive(Debug, Serialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Reply {
    Welcome {
        version: &'static str,
        pid: u32,
    },
    Done,
    /// So many activations follow at once.
    #[serde(rename = "done")]
    Attached {
        pending: usize,
    },
    Registered {
        task_id: String,
    },
    Tasks {
        tasks: Vec<TaskListed>,
    },
    Sockets {
        sockets: Vec<Listed>,
    },
    Reclaimed(SocketRecord),
    Status(Status),
    Error {
        hresult: u32,
        message: String,
    },
}

/// A task in the answer to `tasks`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TaskListed {
    pub(crate) task_id: String,
    #[serde(flatten)]
    pub(crate) task: Task,
}

/// A socket in the answer to `sockets`, and in an activation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) task_id: String,
    pub(crate) context_length: Option<usize>,
}

impl From<&SocketRecord> for Listed {
    fn from(record: &SocketRecord) -> Self {
        Self {
            id: record.id.clone(),
            kind: record.kind,
            task_id: record.task_id.clone(),
            context_length: record.context_length,
        }
    }
}

/// What the agent says without having been asked.
#[derive(Debug, Serialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Event {
    Activation {
        instance: String,
        task_id: String,
        name: String,
        task: TaskListed,
        details: Details,
    },
    Completed {
        task_id: String,
        instance: String,
        error: Option<CompletedError>,
    },
    Progress {
        task_id: String,
        instance: String,
        progress: u32,
    },
    Canceled {
        instance: String,
        /// `BackgroundTaskCancellationReason`
        reason: u32,
    },
}

/// Why a task failed.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CompletedError {
    pub(crate) hresult: u32,
    pub(crate) message: String,
}

impl CompletedError {
    /// What the task itself says.
    pub(crate) fn told(hresult: Option<u32>, message: Option<String>) -> Self {
        Self {
            hresult: hresult.unwrap_or(Code::Fail as u32),
            message: message.unwrap_or_else(|| String::from("the task failed")),
        }
    }

    /// What the agent has seen.
    pub(crate) fn seen(message: impl Into<String>) -> Self {
        Self {
            hresult: Code::Fail as u32,
            message: message.into(),
        }
    }
}

/// Of an activation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum Details {
    SocketActivity(SocketActivity),
}

/// What happened on a socket.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SocketActivity {
    pub(crate) reason: Reason,
    pub(crate) socket: Listed,
}

/// The answer to `status`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Status {
    pub(crate) version: String,
    pub(crate) pid: u32,
    pub(crate) uptime_ms: u64,
    pub(crate) endpoint: String,
    pub(crate) applications: Vec<ApplicationStatus>,
    /// Where the system reports it.
    pub(crate) resident_bytes: Option<u64>,
}

/// What one application has.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ApplicationStatus {
    pub(crate) id: String,
    pub(crate) tasks: Vec<TaskListed>,
    pub(crate) sockets: Vec<SocketStatus>,
}

/// A socket that is held.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SocketStatus {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    /// `armed`, `active` or `paused`.
    pub(crate) state: String,
    pub(crate) local: Option<String>,
    pub(crate) remote: Option<String>,
}
