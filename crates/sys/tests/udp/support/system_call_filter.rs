use std::io;
use std::panic;
use std::thread;

use libc::{
    BPF_ABS, BPF_JEQ, BPF_JMP, BPF_K, BPF_LD, BPF_RET, BPF_W, c_long, sock_filter, sock_fprog,
};

/// Runs a test on a thread for which a sandbox (seccomp) fails one system call with an error code.
pub(crate) fn without_system_call<T: Send + 'static>(
    number: c_long,
    code: i32,
    test: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    let thread = thread::spawn(move || {
        block(number, code)?;
        test()
    });
    thread
        .join()
        .unwrap_or_else(|cause| panic::resume_unwind(cause))
}

fn block(number: c_long, code: i32) -> io::Result<()> {
    let failure = libc::SECCOMP_RET_ERRNO | code as u32;
    let mut program = [
        // The number of the system call is the first field of `seccomp_data`.
        instruction(BPF_LD | BPF_W | BPF_ABS, 0, 0),
        instruction(BPF_JMP | BPF_JEQ | BPF_K, number as u32, 1),
        instruction(BPF_RET | BPF_K, failure, 0),
        instruction(BPF_RET | BPF_K, libc::SECCOMP_RET_ALLOW, 0),
    ];
    let filter = sock_fprog {
        len: program.len() as u16,
        filter: program.as_mut_ptr(),
    };
    // SAFETY: this option takes integers only.
    succeed(unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) })?;
    // SAFETY: the filter points to the program with its length, and the kernel copies both during the call.
    succeed(unsafe {
        libc::prctl(
            libc::PR_SET_SECCOMP,
            libc::SECCOMP_MODE_FILTER,
            &raw const filter,
        )
    })
}

fn instruction(code: u32, value: u32, skip_if_different: u8) -> sock_filter {
    sock_filter {
        code: code as u16,
        jt: 0,
        jf: skip_if_different,
        k: value,
    }
}

fn succeed(outcome: i32) -> io::Result<()> {
    match outcome {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}
