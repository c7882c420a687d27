use std::fmt::Display;
use std::io;
use std::panic;
use std::process::Command;
use std::thread;

/// Runs a test on a thread in a network namespace of its own, with the loopback interface up, and pinned to one core. The
/// test is skipped, with a message, without the privilege to create a namespace, the programs to configure it, or a kernel
/// that supports the configuration.
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

/// Runs a configuration command in the thread's network namespace.
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
    reason = "the log of a run lists the skipped tests"
)]
pub(crate) fn skip(reason: &dyn Display) {
    eprintln!("skipped: {reason}");
}

fn enter() -> io::Result<()> {
    stay_on_this_core()?;
    // SAFETY: the call takes no pointer; it changes the network namespace of this thread only.
    match unsafe { libc::unshare(libc::CLONE_NEWNET) } {
        0 => configure("ip link set lo up"),
        _ => Err(unsupported(
            "a private network",
            &io::Error::last_os_error(),
        )),
    }
}

/// Each core processes its share of a link's queue independently, so that datagrams taken by two cores are reordered.
fn stay_on_this_core() -> io::Result<()> {
    // SAFETY: the set is an array of integers, for which zeros are valid.
    let mut cores: libc::cpu_set_t = unsafe { std::mem::zeroed() };
    // SAFETY: the call takes no pointer.
    let core = unsafe { libc::sched_getcpu() };
    let core = usize::try_from(core).map_err(|_| io::Error::last_os_error())?;
    // SAFETY: the macro checks the index against the size of the set.
    unsafe { libc::CPU_SET(core, &mut cores) };
    // SAFETY: pointer and size are those of the set, which the kernel only reads; 0 is this thread.
    match unsafe { libc::sched_setaffinity(0, size_of_val(&cores), &raw const cores) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

fn unsupported(what: &str, reason: &dyn Display) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, format!("{what}: {reason}"))
}
