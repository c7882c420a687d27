//! Proxies: which one a connection goes through.

mod bypass;
mod choice;
mod environment;
mod server;

pub use bypass::Bypass;
pub use choice::ProxyChoice;
pub use environment::EnvironmentProxies;
pub use server::ProxyServer;
