//! The client of HTTP: what it sends, what it accepts, and what it never does.

mod answers;
mod limits;
mod redirects;
mod scripted;
mod upgrades;
