//! Errors of the core as JavaScript errors; the only conversion.

use napi::Env;
use napi::bindgen_prelude::{Object, ToNapiValue, Unknown};
use sockets_core::error::Error;

/// An `Error` object with `number`, `code` and `syscall`.
pub(crate) fn error_value<'env>(env: &'env Env, error: &Error) -> napi::Result<Unknown<'env>> {
    let mut object: Object<'env> = env.create_error(napi::Error::from_reason(error.to_string()))?;
    object.set("number", error.hresult().value())?;
    object.set("code", error.code())?;
    object.set("syscall", error.syscall())?;
    object.into_unknown(env)
}

/// The same as an error to throw.
pub(crate) fn throwable(env: &Env, error: &Error) -> napi::Error {
    match error_value(env, error) {
        Ok(value) => napi::Error::from(value),
        Err(failure) => failure,
    }
}
