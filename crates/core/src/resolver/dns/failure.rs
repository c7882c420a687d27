//! Why the name servers gave no answer.

use std::io;

use domain::base::iana::Rcode;
use thiserror::Error;

/// Why there is no answer, neither a positive nor a negative one.
#[derive(Debug, Error)]
pub enum Failure {
    #[error("no name server is configured")]
    NoServers,
    #[error("no name server answered in time")]
    Timeout,
    #[error("the answer is truncated")]
    Truncated,
    #[error("the answer is malformed")]
    Malformed,
    #[error("the name is too long")]
    Name,
    #[error("the name server answered {0}")]
    Code(Rcode),
    #[error(transparent)]
    Io(#[from] io::Error),
}
