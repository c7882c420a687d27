//! Challenges of WWW-Authenticate and Proxy-Authenticate fields (RFC 9110, section 11).

use hyper::header::HeaderValue;

/// One challenge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Challenge {
    /// In lower case.
    pub(super) scheme: String,
    /// Names in lower case, each once. Quotes are removed.
    parameters: Vec<(String, Vec<u8>)>,
}

impl Challenge {
    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        let found = self.parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_slice())
    }

    /// A parameter that is ASCII, in lower case.
    pub(super) fn keyword(&self, name: &str) -> Option<String> {
        let text = std::str::from_utf8(self.get(name)?).ok()?;
        Some(text.to_ascii_lowercase())
    }
}

/// The challenges of all fields, in their order. A field that is malformed has none; the others count.
pub(super) fn challenges<'a>(fields: impl IntoIterator<Item = &'a HeaderValue>) -> Vec<Challenge> {
    let parsed = fields.into_iter().map(|field| parse(field.as_bytes()));
    parsed.flatten().flatten().collect()
}

fn parse(field: &[u8]) -> Option<Vec<Challenge>> {
    let mut rest = Rest(field);
    let mut found = Vec::new();
    rest.skip_separators();
    while !rest.0.is_empty() {
        found.push(challenge(&mut rest)?);
        rest.skip_separators();
    }
    Some(found)
}

/// A scheme with its parameters, up to the next scheme.
fn challenge(rest: &mut Rest<'_>) -> Option<Challenge> {
    let mut challenge = Challenge {
        scheme: rest.token()?.to_ascii_lowercase(),
        parameters: Vec::new(),
    };
    let has_more = rest.skip_spaces();
    if has_more && rest.skip_token68() {
        return rest.ends_item().then_some(challenge);
    }
    let mut ahead = *rest;
    while let Some((name, value)) = ahead.parameter() {
        if !has_more || challenge.get(&name).is_some() || !ahead.ends_item() {
            return None;
        }
        challenge.parameters.push((name, value));
        *rest = ahead;
        ahead.skip_separators();
    }
    rest.ends_item().then_some(challenge)
}

/// What has not been parsed yet.
#[derive(Clone, Copy)]
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn skip_while(&mut self, matches: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.0.iter().position(|&byte| !matches(byte));
        let (skipped, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        skipped
    }

    fn skip(&mut self, byte: u8) -> bool {
        let rest = self.0.strip_prefix(&[byte]);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    /// True when there were any.
    fn skip_spaces(&mut self) -> bool {
        !self.skip_while(is_space).is_empty()
    }

    fn skip_separators(&mut self) {
        self.skip_while(|byte| is_space(byte) || byte == b',');
    }

    /// Whether a comma or the end follows.
    fn ends_item(&self) -> bool {
        let mut ahead = *self;
        ahead.skip_spaces();
        matches!(ahead.0.first(), None | Some(b','))
    }

    fn token(&mut self) -> Option<&'a str> {
        let token = self.skip_while(is_token);
        // Tokens are ASCII.
        std::str::from_utf8(token)
            .ok()
            .filter(|token| !token.is_empty())
    }

    /// Skips the other form of credentials, which no scheme here has: false, and nothing skipped, where none is.
    fn skip_token68(&mut self) -> bool {
        let mut ahead = *self;
        let is_any = !ahead.skip_while(is_token68).is_empty();
        ahead.skip_while(|byte| byte == b'=');
        let found = is_any && ahead.ends_item();
        if found {
            *self = ahead;
        }
        found
    }

    /// `name=value`.
    fn parameter(&mut self) -> Option<(String, Vec<u8>)> {
        let name = self.token()?.to_ascii_lowercase();
        self.skip_spaces();
        if !self.skip(b'=') {
            return None;
        }
        self.skip_spaces();
        let value = match self.0.first() {
            Some(b'"') => self.quoted()?,
            _ => self.token()?.as_bytes().to_vec(),
        };
        Some((name, value))
    }

    fn quoted(&mut self) -> Option<Vec<u8>> {
        let mut text = Vec::new();
        self.skip(b'"');
        loop {
            text.extend_from_slice(self.skip_while(|byte| byte != b'"' && byte != b'\\'));
            if self.skip(b'"') {
                return Some(text);
            }
            self.skip(b'\\');
            let (&escaped, rest) = self.0.split_first()?;
            text.push(escaped);
            self.0 = rest;
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn is_token68(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte)
}

#[cfg(test)]
mod tests;
