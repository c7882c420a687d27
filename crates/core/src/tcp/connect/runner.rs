//! Runs a race: begins the attempts that it schedules and reports their outcomes to it.

use std::net::SocketAddr;

use futures_util::FutureExt;
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::time::{Instant, timeout_at};

use super::race::{Action, Event, Mode, Race};
use crate::error::Error;

/// Makes one connection.
pub(super) trait Connector {
    /// What a successful attempt yields. Dropping it ends the connection.
    type Connection;

    /// Connects to one address. Dropping the future ends the attempt.
    fn connect(
        &self,
        remote: SocketAddr,
    ) -> impl Future<Output = Result<Self::Connection, Error>> + Send;
}

/// The first connection that succeeds, or the errors of all attempts in the order of the addresses.
pub(super) async fn run<C: Connector>(
    connector: &C,
    remotes: &[SocketAddr],
    mode: Mode,
) -> Result<C::Connection, Vec<Error>> {
    let mut race = Race::new(remotes.len(), mode);
    let mut running = FuturesUnordered::new();
    let mut failures = vec![None; remotes.len()];
    let mut deadline = None;
    let mut event = Event::Begun;
    // Dropping `running` ends the other attempts, whether one has won or the whole is canceled. It is never empty at its
    // `next`: the race gives up where the last attempt has failed.
    loop {
        match race.next(event) {
            Action::Start { attempt, delay } => {
                deadline = delay.map(|delay| Instant::now() + delay);
                let connecting = connector.connect(remotes[attempt]);
                running.push(connecting.map(move |outcome| (attempt, outcome)));
            }
            Action::Wait => {}
            Action::GiveUp => return Err(failures.into_iter().flatten().collect()),
        }
        event = match before(deadline, running.next()).await.flatten() {
            Some((_, Ok(connection))) => return Ok(connection),
            Some((attempt, Err(error))) => {
                failures[attempt] = Some(error);
                Event::Failed
            }
            None => {
                deadline = None;
                Event::DelayOver
            }
        };
    }
}

/// The outcome of a future; `None` when the deadline came first.
async fn before<F: Future>(deadline: Option<Instant>, future: F) -> Option<F::Output> {
    match deadline {
        Some(deadline) => timeout_at(deadline, future).await.ok(),
        None => Some(future.await),
    }
}

#[cfg(test)]
mod tests;
