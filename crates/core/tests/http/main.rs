//! The client of HTTP: what it sends, what it accepts, and what it never does.

mod answers;
mod limits;
mod proxies;
mod redirects;
mod scripted;
mod upgrades;
