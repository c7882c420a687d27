//! The WebSocket protocol: RFC 6455 and RFC 7692 as tables, each input cut at every byte, for both roles.

mod any_messages;
mod close;
mod compression;
mod encoding;
mod frames;
mod handshakes;
mod limits;
mod masking;
mod negotiation;
mod oracles;
mod support;
mod text;
