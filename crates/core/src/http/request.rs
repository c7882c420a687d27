//! A request of the application.

use hyper::{HeaderMap, Method};
use url::Url;

use super::body::RequestBody;

/// A request.
#[derive(Debug)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Where to: see [`parse_url`](super::parse_url).
    pub url: Url,
    /// Fields of the application: see [`append_custom`](super::append_custom).
    pub headers: HeaderMap,
    /// The body.
    pub body: RequestBody,
}

impl Request {
    /// A GET without fields.
    pub fn get(url: Url) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: HeaderMap::new(),
            body: RequestBody::default(),
        }
    }
}
