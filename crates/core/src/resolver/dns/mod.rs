//! Queries of the DNS (RFC 1035), as far as SRV records need them: a stub resolver that asks recursive name servers.
//!
//! Every query has a random identifier and a random port, so that nobody who does not see it can forge its answer.

mod exchange;
mod failure;
mod message;
mod name_servers;

use futures_util::stream::{self, StreamExt};
use tokio::time::timeout;

pub use failure::Failure;
pub use message::{Query, Response, SrvRecord};
pub(super) use name_servers::NameServers;

/// Name servers that are asked at the same time, so that one that does not answer delays nothing.
const SERVERS_AT_A_TIME: usize = 2;

/// The SRV records of a name; none when the name does not exist or has no such record.
pub(super) async fn srv_records(
    name: &str,
    servers: &NameServers,
) -> Result<Vec<SrvRecord>, Failure> {
    for _ in 0..servers.attempts {
        if let Ok(outcome) = timeout(servers.timeout, ask_all(name, servers)).await {
            return outcome;
        }
    }
    Err(Failure::Timeout)
}

/// The first answer of any server, or the failure of the last one.
async fn ask_all(name: &str, servers: &NameServers) -> Result<Vec<SrvRecord>, Failure> {
    let questions: Vec<_> = servers
        .addresses
        .iter()
        .map(|server| exchange::records(*server, name))
        .collect();
    let mut outcomes = stream::iter(questions).buffer_unordered(SERVERS_AT_A_TIME);
    let mut failure = Failure::NoServers;
    while let Some(outcome) = outcomes.next().await {
        match outcome {
            Ok(records) => return Ok(records),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

#[cfg(test)]
mod tests;
