//! Extension: an element of `Sec-WebSocket-Extensions` (RFC 6455, section 9.1).

use http::HeaderMap;
use http::header::SEC_WEBSOCKET_EXTENSIONS;

use super::fields::{is_token, is_token_byte};

/// An extension that is offered or used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// Its name.
    pub name: String,
    /// Its parameters, in their order, without quotes.
    pub parameters: Vec<(String, Option<String>)>,
}

/// Everything in `Sec-WebSocket-Extensions`, which may be there several times; `None` when it is malformed.
#[must_use]
pub fn parse_extensions(headers: &HeaderMap) -> Option<Vec<Extension>> {
    let mut all = Vec::new();
    for value in headers.get_all(SEC_WEBSOCKET_EXTENSIONS) {
        parse_value(value.to_str().ok()?, &mut all)?;
    }
    Some(all)
}

fn parse_value(value: &str, all: &mut Vec<Extension>) -> Option<()> {
    let mut cursor = Cursor { rest: value };
    loop {
        while cursor.take(',') {}
        if cursor.rest.is_empty() {
            return Some(());
        }
        all.push(cursor.extension()?);
        if !cursor.rest.is_empty() && !cursor.rest.starts_with(',') {
            return None;
        }
    }
}

/// What has not been parsed. Whitespace before and after what is taken is skipped.
struct Cursor<'value> {
    rest: &'value str,
}

impl<'value> Cursor<'value> {
    fn extension(&mut self) -> Option<Extension> {
        let name = self.token()?.to_owned();
        let mut parameters = Vec::new();
        while self.take(';') {
            parameters.push(self.parameter()?);
        }
        Some(Extension { name, parameters })
    }

    fn parameter(&mut self) -> Option<(String, Option<String>)> {
        let name = self.token()?.to_owned();
        if !self.take('=') {
            return Some((name, None));
        }
        let value = if self.rest.starts_with('"') {
            self.quoted()?
        } else {
            self.token()?.to_owned()
        };
        Some((name, Some(value)))
    }

    fn token(&mut self) -> Option<&'value str> {
        let end = self.rest.bytes().position(|byte| !is_token_byte(byte));
        let (token, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        self.rest = rest;
        self.skip_whitespace();
        (!token.is_empty()).then_some(token)
    }

    /// A quoted string, which has to be a token when it is unquoted.
    fn quoted(&mut self) -> Option<String> {
        let mut value = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        loop {
            match characters.next()? {
                (_, '\\') => value.push(characters.next()?.1),
                (index, '"') => {
                    self.rest = &self.rest[index + 1..];
                    self.skip_whitespace();
                    return is_token(&value).then_some(value);
                }
                (_, character) => value.push(character),
            }
        }
    }

    fn take(&mut self, separator: char) -> bool {
        self.skip_whitespace();
        let rest = self.rest.strip_prefix(separator);
        self.rest = rest.unwrap_or(self.rest);
        self.skip_whitespace();
        rest.is_some()
    }

    fn skip_whitespace(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t']);
    }
}
