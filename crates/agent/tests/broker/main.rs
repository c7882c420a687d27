//! The agent as a process, with programs that speak its protocol.
#![cfg(unix)]

mod activation;
mod client;
mod durability;
mod endpoint;
mod folder;
mod limits;
mod process;
mod python;
mod requests;
mod service_manager;
mod successor;
mod task_process;
mod untouched;
