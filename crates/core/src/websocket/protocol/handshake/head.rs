//! The head of an HTTP/1.1 message: request or status line and header fields (RFC 9112).

use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, Version,
};
use httparse::{EMPTY_HEADER, Header};

use super::error::HandshakeError;

/// Ends a head.
const END: &[u8; 4] = b"\r\n\r\n";

/// Fields that a head can have.
const MAX_FIELDS: usize = 128;

/// Collects the head of a message, which may come byte by byte. It takes time and memory in proportion to its length.
#[derive(Debug)]
pub struct HeadReader {
    head: Vec<u8>,
    limit: usize,
    /// Bytes of [`END`] that have come.
    matched: usize,
}

impl HeadReader {
    /// Of a head with at most `limit` bytes.
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        Self {
            head: Vec::new(),
            limit,
            matched: 0,
        }
    }

    /// Takes bytes to the end of the head, and says how many: what follows belongs to the WebSocket, or to a body. `None`:
    /// all of them, and the head is incomplete.
    ///
    /// # Errors
    /// [`HandshakeError::HeadTooLong`].
    pub fn push(&mut self, bytes: &[u8]) -> Result<Option<usize>, HandshakeError> {
        let end = bytes.iter().position(|&byte| self.ends_with(byte));
        let taken = end.map_or(bytes.len(), |last| last + 1);
        if self.head.len() + taken > self.limit {
            return Err(HandshakeError::HeadTooLong(self.limit));
        }
        self.head.extend_from_slice(&bytes[..taken]);
        Ok(end.map(|_| taken))
    }

    fn ends_with(&mut self, byte: u8) -> bool {
        self.matched = match (byte == END[self.matched], byte) {
            (true, _) => self.matched + 1,
            (false, b'\r') => 1,
            (false, _) => 0,
        };
        let is_end = self.matched == END.len();
        self.matched %= END.len();
        is_end
    }

    /// The request, once the head is complete.
    ///
    /// # Errors
    /// [`HandshakeError::NotHttp`].
    pub fn request(&self) -> Result<Request<()>, HandshakeError> {
        let mut fields = [EMPTY_HEADER; MAX_FIELDS];
        let mut parsed = httparse::Request::new(&mut fields);
        check_complete(parsed.parse(&self.head))?;
        let mut request = Request::new(());
        *request.method_mut() = parsed
            .method
            .and_then(method)
            .ok_or(HandshakeError::NotHttp)?;
        *request.uri_mut() = parsed.path.and_then(uri).ok_or(HandshakeError::NotHttp)?;
        *request.version_mut() = version(parsed.version);
        *request.headers_mut() = headers(parsed.headers)?;
        Ok(request)
    }

    /// The response, once the head is complete.
    ///
    /// # Errors
    /// [`HandshakeError::NotHttp`].
    pub fn response(&self) -> Result<Response<()>, HandshakeError> {
        let mut fields = [EMPTY_HEADER; MAX_FIELDS];
        let mut parsed = httparse::Response::new(&mut fields);
        check_complete(parsed.parse(&self.head))?;
        let mut response = Response::new(());
        *response.status_mut() = parsed
            .code
            .and_then(status)
            .ok_or(HandshakeError::NotHttp)?;
        *response.version_mut() = version(parsed.version);
        *response.headers_mut() = headers(parsed.headers)?;
        Ok(response)
    }
}

fn check_complete(parsed: httparse::Result<usize>) -> Result<(), HandshakeError> {
    match parsed {
        Ok(httparse::Status::Complete(_)) => Ok(()),
        Ok(httparse::Status::Partial) | Err(_) => Err(HandshakeError::NotHttp),
    }
}

fn method(name: &str) -> Option<Method> {
    name.parse().ok()
}

fn uri(target: &str) -> Option<Uri> {
    target.parse().ok()
}

fn status(code: u16) -> Option<StatusCode> {
    StatusCode::from_u16(code).ok()
}

fn version(minor: Option<u8>) -> Version {
    if minor == Some(1) {
        Version::HTTP_11
    } else {
        Version::HTTP_10
    }
}

fn headers(fields: &[Header<'_>]) -> Result<HeaderMap, HandshakeError> {
    let mut headers = HeaderMap::with_capacity(fields.len());
    for field in fields {
        let name = HeaderName::from_bytes(field.name.as_bytes());
        let value = HeaderValue::from_bytes(field.value);
        let (Ok(name), Ok(value)) = (name, value) else {
            return Err(HandshakeError::NotHttp);
        };
        headers.append(name, value);
    }
    Ok(headers)
}

/// The bytes of a request.
#[must_use]
pub fn write_request<T>(request: &Request<T>) -> Vec<u8> {
    let line = format!("{} {} HTTP/1.1\r\n", request.method(), request.uri());
    write_head(line, request.headers())
}

/// The bytes of a response without body.
#[must_use]
pub fn write_response<T>(response: &Response<T>) -> Vec<u8> {
    let reason = response.status().canonical_reason().unwrap_or("");
    let line = format!("HTTP/1.1 {} {reason}\r\n", response.status().as_str());
    write_head(line, response.headers())
}

fn write_head(line: String, headers: &HeaderMap) -> Vec<u8> {
    let mut head = line.into_bytes();
    for (name, value) in headers {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    head
}
