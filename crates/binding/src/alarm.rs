//! Alarms of this thread.

use std::time::Duration;

use napi::Env;
use napi_derive::napi;
use sockets_core::alarm::Alarm;

use crate::error::throwable;
use crate::hub::BindingHub;

/// Reports once that a time has passed.
#[napi]
pub struct BindingAlarm {
    alarm: Option<Alarm>,
}

#[napi]
impl BindingAlarm {
    /// Reports after so many milliseconds as readable under `token`.
    #[napi(constructor)]
    pub fn new(env: Env, hub: &BindingHub, token: i64, milliseconds: u32) -> napi::Result<Self> {
        let time = Duration::from_millis(milliseconds.into());
        let alarm = Alarm::after(time, hub.source(token));
        let alarm = alarm.map_err(|error| throwable(&env, &error))?;
        Ok(Self { alarm: Some(alarm) })
    }

    /// Takes it back.
    #[napi]
    pub fn close(&mut self) {
        self.alarm = None;
    }
}
