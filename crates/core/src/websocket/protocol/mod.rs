//! The WebSocket protocol (RFC 6455) with per-message compression (RFC 7692), as pure computation: no I/O, no clock, no task.
//!
//! A codec of our own: tungstenite, tokio-websockets and fastwebsockets have no permessage-deflate, and yawc and soketto,
//! which have it, own an asynchronous connection and give one message or frame for each call. Here all messages of a read
//! are decoded in place by one call, whole, as fragments or as they come, and size limits apply before memory is taken.
//!
//! | Part | What it does |
//! |---|---|
//! | [`handshake`] | writes and checks the HTTP request and response, negotiates sub-protocol and compression |
//! | [`Decoder`] | turns the bytes of a read into [`Record`]s that point into the same memory |
//! | [`Encoder`] | frames the messages of a turn into one memory; [`SharedMessage`] frames one message for many connections |
//! | [`CloseHandshake`] | says what to send and what to report when a connection ends |
//!
//! A session reads into memory, calls [`Decoder::decode`] until everything is consumed, answers pings, and passes Close
//! frames and errors to its [`CloseHandshake`]. After an error the [`Batch`] still has the messages received before it.

pub mod deflate;
pub mod handshake;

mod batch;
mod close_code;
mod close_frame;
mod close_handshake;
mod decoder;
mod encoder;
mod error;
mod frame;
mod mask;
mod mask_keys;
mod shared_message;
mod utf8;

pub use batch::{Batch, Memory, Record};
pub use close_code::CloseCode;
pub use close_frame::{CloseFrame, CloseFrameError, MAX_REASON_LENGTH};
pub use close_handshake::{CloseHandshake, CloseState, Closed};
pub use decoder::{Decoder, DecoderConfig, Oversize, ReceiveMode};
pub use encoder::{Encoder, Outgoing};
pub use error::ProtocolError;
pub use frame::{FrameHeader, MAX_CONTROL_PAYLOAD, MAX_HEADER_LENGTH, Opcode, Role};
pub use mask::apply_mask;
pub use mask_keys::{MaskKeys, RandomMaskKeys};
pub use shared_message::SharedMessage;
pub use utf8::{InvalidUtf8, Utf8Validator};
