use serde::Deserialize;

use super::{Launch, SocketRecord, Task};

/// Who is at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Role {
    /// A program of the user.
    Program,
    /// A process that the agent started for a task.
    Task,
    /// The command line.
    Control,
}

/// What a program sends. All but `Progress` and `Ended` have one reply each.
#[derive(Debug, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum Request {
    Hello {
        protocol: u32,
        application: Option<String>,
        secret: Option<String>,
        role: Role,
        instance: Option<String>,
    },
    Register {
        task: Task,
        launch: Launch,
    },
    Unregister {
        task_id: String,
        #[serde(default)]
        cancel: bool,
    },
    Tasks,
    Transfer(SocketRecord),
    Sockets,
    Reclaim {
        id: String,
    },
    Received {
        id: String,
    },
    Attach {
        #[serde(default)]
        activations: bool,
    },
    Progress {
        instance: String,
        progress: u32,
    },
    Ended {
        instance: String,
        succeeded: bool,
        hresult: Option<u32>,
        message: Option<String>,
    },
    Status,
    Stop {
        #[serde(default)]
        force: bool,
    },
    TakeOver,
}
