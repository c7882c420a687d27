//! The agent: requests that wait for their answer, and events. What they say is the caller's.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use napi::Env;
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use sockets_core::broker::frame::Frame;
use sockets_core::broker::{self, Connection, Events};
use sockets_core::error::Error;

use crate::error::throwable;
use crate::hub::BindingHub;

/// A frame from the agent.
#[napi(object, object_from_js = false)]
pub struct BindingAgentFrame {
    /// What it says.
    pub json: String,
    /// Bytes beside it.
    pub tail: Uint8Array,
    /// A descriptor, which the caller owns.
    pub descriptor: Option<i32>,
}

/// A connection on which each request has one answer.
#[napi]
pub struct BindingAgentConnection {
    inner: Mutex<Connection>,
}

#[napi]
impl BindingAgentConnection {
    /// Connects, after starting `program` if no agent runs; without one that fails.
    #[napi(factory)]
    pub fn open(env: Env, program: Option<String>) -> napi::Result<Self> {
        broker::connect(program.as_ref().map(Path::new))
            .map(|connection| Self {
                inner: Mutex::new(connection),
            })
            .map_err(|error| throwable(&env, &error))
    }

    /// Whether requests can be made.
    #[napi]
    pub fn is_open(&self) -> bool {
        self.lock().is_open()
    }

    /// Sends a frame, with a duplicate of the descriptor, and waits for the answer.
    #[napi]
    pub fn request(
        &self,
        env: Env,
        json: String,
        tail: Option<&[u8]>,
        descriptor: Option<i32>,
    ) -> napi::Result<BindingAgentFrame> {
        self.lock()
            .request(&json, tail.unwrap_or_default(), descriptor)
            .and_then(BindingAgentFrame::new)
            .map_err(|error| throwable(&env, &error))
    }

    /// Ends the connection; closing again has no effect.
    #[napi]
    pub fn close(&self) {
        self.lock().close();
    }

    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Frames that the agent sends unasked.
#[napi]
pub struct BindingAgentEvents {
    inner: Events,
}

#[napi]
impl BindingAgentEvents {
    /// Takes a connection over. Frames are reported as readable under `token`.
    #[napi(constructor)]
    pub fn new(
        env: Env,
        hub: &BindingHub,
        token: i64,
        connection: &BindingAgentConnection,
    ) -> napi::Result<Self> {
        Events::new(&mut connection.lock(), hub.source(token))
            .map(|inner| Self { inner })
            .map_err(|error| throwable(&env, &error))
    }

    /// The next frame; null when there is none: then a readable event follows.
    #[napi]
    pub fn take(&self, env: Env) -> napi::Result<Option<BindingAgentFrame>> {
        self.inner
            .take()
            .and_then(|frame| frame.map(BindingAgentFrame::new).transpose())
            .map_err(|error| throwable(&env, &error))
    }

    /// Sends a frame that nothing answers.
    #[napi]
    pub fn send(&self, env: Env, json: String) -> napi::Result<()> {
        self.inner
            .send(&json)
            .map_err(|error| throwable(&env, &error))
    }

    /// Ends the connection; closing again has no effect.
    #[napi]
    pub fn close(&self) {
        self.inner.close();
    }
}

impl BindingAgentFrame {
    fn new(frame: Frame) -> Result<Self, Error> {
        Ok(Self {
            json: frame.json,
            tail: frame.tail.into(),
            descriptor: broker::descriptor_of(frame.attachment)?,
        })
    }
}
