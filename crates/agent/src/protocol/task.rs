use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A registered task. What the agent has no use for is kept as it came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Task {
    pub(crate) name: String,
    /// The script of a task with a process of its own; none if the program itself takes the activation.
    pub(crate) entry_point: Option<String>,
    #[serde(flatten)]
    pub(crate) others: Map<String, Value>,
}

/// The command that starts a task or the program, without a shell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Launch {
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<String>,
    pub(crate) cwd: PathBuf,
    /// All of its environment.
    pub(crate) env: BTreeMap<String, String>,
}
