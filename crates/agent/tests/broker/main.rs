//! The agent as a process, with programs that speak its protocol.
#![cfg(unix)]

mod activation;
mod client;
mod folder;
mod process;
mod task_process;
