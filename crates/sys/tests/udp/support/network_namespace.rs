use std::fmt::Display;
use std::io;
use std::panic;
use std::process::Command;
use std::thread;

/// Runs a test on a thread that has a network and a core of its own; the loopback interface is up. It says so, and the test
/// does not run, without the right to make a network, the programs to configure it, or a kernel that has what they ask for.
pub(crate) fn in_private_network(
    test: impl FnOnce() -> io::Result<()> + Send + 'static,
) -> io::Result<()> {
    let thread = thread::spawn(move || enter().and_then(|()| test()));
    match thread
        .join()
        .unwrap_or_else(|cause| panic::resume_unwind(cause))
    {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            skip(&error);
            Ok(())
        }
        outcome => outcome,
    }
}

/// Runs a configuration program in the thread's network.
pub(crate) fn configure(command: &str) -> io::Result<()> {
    let mut words = command.split_whitespace();
    let output = Command::new(words.next().unwrap_or_default())
        .args(words)
        .output()
        .map_err(|error| unsupported(command, &error))?;
    if output.status.success() {
        return Ok(());
    }
    Err(unsupported(
        command,
        &String::from_utf8_lossy(&output.stderr),
    ))
}

#[expect(
    clippy::print_stderr,
    reason = "the log of a run shows what it left out"
)]
pub(crate) fn skip(reason: &dyn Display) {
    eprintln!("skipped: {reason}");
}

fn enter() -> io::Result<()> {
    stay_on_this_core()?;
    // SAFETY: the call takes no pointer; it changes the network of this thread alone.
    match unsafe { libc::unshare(libc::CLONE_NEWNET) } {
        0 => configure("ip link set lo up"),
        _ => Err(unsupported(
            "a private network",
            &io::Error::last_os_error(),
        )),
    }
}

/// Each core delivers by itself what it takes from the queue of a link, so that datagrams that two of them take overtake
/// each other.
fn stay_on_this_core() -> io::Result<()> {
    // SAFETY: all bits zero is the empty set.
    let mut cores: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: the call takes no pointer.
    let core = unsafe { libc::sched_getcpu() };
    let core = usize::try_from(core).map_err(|_| io::Error::last_os_error())?;
    // SAFETY: a core of this machine is within the set.
    unsafe { libc::CPU_SET(core, &mut cores) };
    // SAFETY: the kernel reads the set, whose size it gets, and keeps this thread alone on the core.
    match unsafe { libc::sched_setaffinity(0, size_of_val(&cores), &raw const cores) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

fn unsupported(what: &str, reason: &dyn Display) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, format!("{what}: {reason}"))
}
