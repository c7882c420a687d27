mod give;
mod take;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::super::connection::Client;
use super::super::held_socket::State;
use super::super::instance::Instance;

pub(crate) use take::take_over;

/// What an agent says to its successor. Each message is acknowledged.
#[derive(Debug, Serialize, Deserialize)]
#[serde(
    tag = "type",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
enum Given {
    /// With the listening socket.
    Listening { is_lent: bool },
    /// With the file that is locked.
    Lock,
    /// With a connection, what was received of a frame, and behind it `unsent` bytes that have to go out.
    Connection {
        token: usize,
        client: Option<Client>,
        lent: Vec<usize>,
        #[serde(default)]
        unsent: usize,
    },
    /// With the bytes of its activation.
    Instance(Box<GivenInstance>),
    /// With its descriptor, if it is not gone.
    Socket(GivenSocket),
    /// That was all. Instances that wait, in their order.
    End { waiting: Vec<Uuid> },
    /// The successor has it all, and serves from now on.
    Go,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GivenInstance {
    id: Uuid,
    instance: Instance,
    limit_ms: Option<u64>,
    kill_ms: Option<u64>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct GivenSocket {
    token: usize,
    application: String,
    id: String,
    state: State,
    failures: u32,
    is_keep_alive_over: bool,
    keep_alive_ms: Option<u64>,
    pause_ms: Option<u64>,
}

/// What a successor answers.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Acknowledged {
    Received,
}
