//! Credentials and proxies against servers of others. A test whose server is not installed prints so and passes.

#[path = "../http/scripted.rs"]
mod scripted;

mod daemon;
mod proxies;
mod servers;
