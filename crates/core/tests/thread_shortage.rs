//! Without a thread of the system an operation fails, and a later attempt succeeds once there is one.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::ErrorKind;
use std::panic;
use std::process::{Command, id};

use sockets_core::computing::compute;
use sockets_core::error::Hresult;
use sockets_core::runtime;

/// Less than the stack of a thread.
const LITTLE: u64 = 1024 * 1024;

fn address_space() -> u64 {
    let pages = fs::read_to_string("/proc/self/statm").expect("readable");
    let pages = pages.split(' ').next().expect("the size");
    pages.parse::<u64>().expect("a number") * 4096
}

/// Limits the address space of this process, in which stacks have to fit.
fn limit(bytes: &str) {
    let limited = Command::new("prlimit")
        .args(["--pid", &id().to_string(), &format!("--as={bytes}:")])
        .status();
    assert!(limited.expect("util-linux").success());
}

/// The only test of this process: it limits the memory of all threads.
#[tokio::test]
async fn a_thread_that_the_system_refuses_is_an_error_and_not_the_end() {
    panic::set_hook(Box::new(|_| {}));
    limit(&(address_space() + LITTLE).to_string());
    let io = runtime::start();
    let computing = compute(|| 1).await;
    limit("unlimited");
    drop(panic::take_hook());
    assert_eq!(io.expect_err("no thread").hresult(), Hresult::E_OUTOFMEMORY);
    assert_eq!(
        computing.expect_err("no thread").kind(),
        ErrorKind::OutOfMemory
    );
    assert_eq!(runtime::start(), Ok(()));
    assert_eq!(compute(|| 2).await.expect("a thread"), 2);
}
