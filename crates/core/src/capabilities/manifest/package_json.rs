//! The manifest in a package.json: its field `uwp`.

use serde_json::{Map, Value};

use super::declaration::Declaration;

/// What the field declares; `None` without the field.
///
/// # Errors
/// What is wrong with it.
pub(super) fn parse(text: &str) -> Result<Option<Declaration>, String> {
    let package: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match package.get("uwp") {
        None => Ok(None),
        Some(Value::Object(uwp)) => declared(uwp).map(Some),
        Some(_) => Err("\"uwp\" has to be an object".to_owned()),
    }
}

fn declared(uwp: &Map<String, Value>) -> Result<Declaration, String> {
    let unknown = uwp
        .keys()
        .find(|key| !["capabilities", "loopbackExempt"].contains(&key.as_str()));
    if let Some(key) = unknown {
        return Err(format!("\"uwp\" has the unknown field {key:?}"));
    }
    let declaration = match uwp.get("capabilities") {
        None => Declaration::default(),
        Some(names) => Declaration::of(names_of(names)?)?,
    };
    Ok(Declaration {
        is_loopback_exempt: is_exempt(uwp.get("loopbackExempt"))?,
        ..declaration
    })
}

fn names_of(value: &Value) -> Result<Vec<String>, String> {
    let names = value.as_array().map(|names| {
        let names = names.iter().map(|name| name.as_str().map(str::to_owned));
        names.collect::<Option<Vec<_>>>()
    });
    names
        .flatten()
        .ok_or_else(|| "\"capabilities\" has to be an array of names".to_owned())
}

fn is_exempt(value: Option<&Value>) -> Result<bool, String> {
    match value {
        None => Ok(false),
        Some(Value::Bool(is_exempt)) => Ok(*is_exempt),
        Some(_) => Err("\"loopbackExempt\" has to be true or false".to_owned()),
    }
}
