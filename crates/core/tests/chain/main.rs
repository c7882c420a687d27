//! Evaluation of certificate chains.

#[path = "../support/child_process.rs"]
mod child_process;
#[path = "../support/spawning.rs"]
mod spawning;

mod against_openssl;
mod any_bytes;
mod any_chain;
mod policies;
mod subject;
mod system_roots;
mod truth_table;
mod work;
