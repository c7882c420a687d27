//! Requests of the harness on standard input.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use crate::report::Report;

/// Counts the requests on standard input, on a thread of its own.
#[derive(Debug)]
pub struct Commands {
    pending: Arc<AtomicU32>,
}

impl Commands {
    /// Starts reading. The process exits when the harness closes the pipe, whatever else it is doing.
    pub fn listen() -> Self {
        let pending = Arc::new(AtomicU32::new(0));
        let counter = Arc::clone(&pending);
        thread::spawn(move || count_lines(&counter));
        Self { pending }
    }

    /// Takes one request; false when there is none.
    pub fn take(&self) -> bool {
        self.pending
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |count| {
                count.checked_sub(1)
            })
            .is_ok()
    }
}

/// Blocks until the harness sends a line.
///
/// # Errors
/// When standard input cannot be read or ended.
pub fn wait() -> io::Result<()> {
    match io::stdin().read_line(&mut String::new())? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}

/// Answers each request with a report, on a thread of its own. The process exits as with [`Commands`].
pub fn answer(report: impl Fn() -> Report + Send + 'static) {
    thread::spawn(move || for_each_line(|| report().emit().is_ok()));
}

fn count_lines(counter: &AtomicU32) {
    for_each_line(|| {
        counter.fetch_add(1, Ordering::AcqRel);
        true
    });
}

/// Calls `act` for each line, until it returns false or the input ends; then the process exits.
#[expect(
    clippy::exit,
    reason = "a server has no other way out of its blocking calls"
)]
fn for_each_line(mut act: impl FnMut() -> bool) {
    for line in io::stdin().lines() {
        if line.is_err() || !act() {
            break;
        }
    }
    std::process::exit(0);
}
