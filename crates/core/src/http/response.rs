//! A response whose body has not been read.

use bytes::Bytes;
use hyper::{HeaderMap, StatusCode};
use url::Url;

use super::exchange::Exchange;
use super::failure;
use crate::error::{Error, Hresult};
use crate::tls::TlsPeer;

/// A response. Dropping it closes its connection.
#[derive(Debug)]
pub struct Response {
    /// The URL that answered: that of the request, or the last one of its redirects.
    pub url: Url,
    /// What the server presented in the TLS handshake.
    pub peer: Option<TlsPeer>,
    exchange: Exchange,
    operation: String,
    /// Bytes that the body may still have.
    left: Option<u64>,
}

impl Response {
    pub(super) fn new(
        exchange: Exchange,
        url: Url,
        peer: Option<TlsPeer>,
        operation: String,
        body_bytes: Option<u64>,
    ) -> Self {
        Self {
            url,
            peer,
            exchange,
            operation,
            left: body_bytes,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.exchange.head.status
    }

    /// The header fields.
    pub fn headers(&self) -> &HeaderMap {
        &self.exchange.head.headers
    }

    /// The response when its status is 2xx.
    ///
    /// # Errors
    /// The code of any other status, such as 0x80190194 for 404.
    pub fn require_success(self) -> Result<Self, Error> {
        if self.status().is_success() {
            return Ok(self);
        }
        Err(failure::of_status(&self.operation, self.status()))
    }

    /// The next bytes of the body; `None` at its end.
    ///
    /// # Errors
    /// 0x80072EFE when the connection ended before the body, 0x80072EFF when it was reset, 0x80072F78 for a malformed body,
    /// 0x83750006 for one that is longer than the limit.
    ///
    /// # Cancel safety
    /// Nothing is lost: the next call goes on.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = self.exchange.chunk().await?;
        if let (Some(chunk), Some(left)) = (&chunk, &mut self.left) {
            let rest = left.checked_sub(chunk.len() as u64);
            *left = rest.ok_or_else(|| {
                let text = format!("{}: the body is longer than the limit", self.operation);
                Error::new(Hresult::WEB_E_RESOURCE_TOO_LARGE, text)
            })?;
        }
        Ok(chunk)
    }

    /// The rest of the body.
    ///
    /// # Errors
    /// Those of [`chunk`](Self::chunk).
    pub async fn into_bytes(mut self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }
}
